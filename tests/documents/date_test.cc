#include "index/segment/date.h"

#include <catch2/catch.hpp>
#include <string>

namespace quoth {
namespace {

using index::DayRange;
using index::days_from_civil;
using index::format_day;
using index::parse_date;

std::string range(std::string_view text) {
  const auto days = parse_date(text);
  return days ? format_day(days->first) + " " + format_day(days->last) : "none";
}

TEST_CASE("a date covers the days of its precision") {
  REQUIRE(range("1863") == "1863-01-01 1863-12-31");
  REQUIRE(range("1863-11") == "1863-11-01 1863-11-30");
  REQUIRE(range("1863-11-19") == "1863-11-19 1863-11-19");
  REQUIRE(range("18631119") == "1863-11-19 1863-11-19");
  REQUIRE(range("2024-02") == "2024-02-01 2024-02-29");
  REQUIRE(range("1900-02") == "1900-02-01 1900-02-28");
  REQUIRE(range("2000-02-29") == "2000-02-29 2000-02-29");
  REQUIRE(range("2021-01-06T13:45:00Z") == "2021-01-06 2021-01-06");
  REQUIRE(range("2021-01-06 13:45") == "2021-01-06 2021-01-06");
  REQUIRE(range("2021-01-06T23:59:59.999-11:00") == "2021-01-06 2021-01-06");
  REQUIRE(range("-0044-03-15") == "-0044-03-15 -0044-03-15");
  REQUIRE(range("0000") == "0000-01-01 0000-12-31");
  REQUIRE(range("9999-12-31") == "9999-12-31 9999-12-31");
}

TEST_CASE("what is no date is not taken for one") {
  for (const char* text : {"",           "-",           "186",         "1863-",           "1863-1",
                           "1863-13",    "1863-00",     "186311",      "1863-11-31",      "1863-11-1",
                           "1900-02-29", "1863-11-19x", "1863-11-19T", "1863-11-19T1:00", "19 November 1863",
                           "1863/11/19", " 1863",       "1863 ",       "+1863",           "11-19-1863",
                           "18631132",   "--1863",      "1863-1119",   "186311-19"}) {
    CAPTURE(text);
    REQUIRE_FALSE(parse_date(text).has_value());
  }
}

TEST_CASE("days count one by one through leap years, and are written back as read") {
  REQUIRE(days_from_civil(1970, 1, 1) == 0);
  REQUIRE(days_from_civil(2000, 3, 1) == 11017);
  REQUIRE(days_from_civil(1, 1, 1) == -719162);
  std::int32_t expected = days_from_civil(-801, 1, 1);
  for (int year = -801; year <= 2805; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
      const unsigned days = month == 2 ? (leap ? 29U : 28U)
                                       : (month == 4 || month == 6 || month == 9 || month == 11 ? 30U : 31U);
      for (unsigned day = 1; day <= days; ++day, ++expected) {
        if (days_from_civil(year, month, day) != expected) FAIL(year << "-" << month << "-" << day);
        if (day != 1 && day != days) continue;
        const auto again = parse_date(format_day(expected));
        if (!again || *again != DayRange{expected, expected}) FAIL(format_day(expected));
      }
    }
  }
}

}  // namespace
}  // namespace quoth
