#include "index/segment/date.h"

#include <algorithm>
#include <array>

namespace quoth::index {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes exactly `count` digits off the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, std::size_t count) {
  if (text.size() < count ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count), is_digit)) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text.substr(0, count)) value = value * 10 + static_cast<unsigned>(c - '0');
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

unsigned days_in_month(int year, unsigned month) {
  constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

// What may stand behind a day: hh:mm and what follows it.
bool is_time(std::string_view text) {
  return text.size() >= 6 && (text[0] == 'T' || text[0] == 't' || text[0] == ' ') && is_digit(text[1]) &&
         is_digit(text[2]) && text[3] == ':' && is_digit(text[4]) && is_digit(text[5]);
}

}  // namespace

// Counts in years that begin in March, so that leap days come last; eras of 400 years have
// 146,097 days, and 719,468 days lie between 0000-03-01 and 1970-01-01.
std::int32_t days_from_civil(int year, unsigned month, unsigned day) {
  const int y = month <= 2 ? year - 1 : year;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int year_of_era = y - era * 400;
  const int day_of_year = static_cast<int>((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1);
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::string format_day(std::int32_t day) {
  const std::int64_t z = std::int64_t{day} + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t day_of_era = z - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  const auto padded = [](std::int64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
    return digits;
  };
  return (year < 0 ? "-" : "") + padded(year < 0 ? -year : year, 4) + "-" + padded(month, 2) + "-" +
         padded(day_of_year - (153 * shifted_month + 2) / 5 + 1, 2);
}

std::optional<DayRange> parse_date(std::string_view text) {
  const bool negative = take(text, '-');
  const auto digits = take_number(text, 4);
  if (!digits) return std::nullopt;
  const int year = negative ? -static_cast<int>(*digits) : static_cast<int>(*digits);
  if (text.empty()) return DayRange{days_from_civil(year, 1, 1), days_from_civil(year, 12, 31)};

  const bool dashed = take(text, '-');
  const auto month = take_number(text, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (text.empty() && dashed) {
    return DayRange{days_from_civil(year, *month, 1),
                    days_from_civil(year, *month, days_in_month(year, *month))};
  }
  if (dashed && !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day || *day < 1 || *day > days_in_month(year, *month)) return std::nullopt;
  if (!text.empty() && !is_time(text)) return std::nullopt;
  const std::int32_t only = days_from_civil(year, *month, *day);
  return DayRange{only, only};
}

}  // namespace quoth::index
