// Dates: ISO 8601 text <-> days since 1970-01-01 in the proleptic Gregorian calendar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace quoth::index {

// The days that a date text covers, both included: "1863" is a whole year.
struct DayRange {
  std::int32_t first = 0;
  std::int32_t last = 0;
  friend bool operator==(const DayRange&, const DayRange&) = default;
};

// YYYY, YYYY-MM, YYYY-MM-DD or YYYYMMDD, the last two also with a time behind 'T' or a space (which
// does not count: no zone moves a day); a '-' in front for years before 0000. Nothing else,
// so that what is no date is never taken for one.
std::optional<DayRange> parse_date(std::string_view text);

std::int32_t days_from_civil(int year, unsigned month, unsigned day);
// "YYYY-MM-DD".
std::string format_day(std::int32_t day);

}  // namespace quoth::index
