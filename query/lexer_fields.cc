// The lexer's reading of fields: name:value, name:{a b}, name:low..high, name:[low TO high],
// name>5, date:-30d, and a bare range of dates.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "index/segment/columns.h"
#include "index/segment/date.h"
#include "index/segment/json_scalar.h"
#include "query/characters.h"
#include "query/filter.h"
#include "query/lexer.h"

namespace quoth::query {
namespace {

constexpr std::string_view kTextField = "text";  // the body, as in JSON lines

// Length of a field name at the front: a letter or '_', then letters, digits, '_', '-', '.'.
std::size_t name_length(std::string_view text) {
  if (text.empty() || (!is_ascii_letter(text[0]) && text[0] != '_')) return 0;
  std::size_t length = 1;
  while (length < text.size()) {
    const char c = text[length];
    if (!is_ascii_letter(c) && !is_digit(c) && c != '_' && c != '-' && c != '.') break;
    ++length;
  }
  return length;
}

// Both ends of low..high, or nothing when `text` has no two dots (or three: an ellipsis).
struct Ends {
  std::string_view low, high;
};
std::optional<Ends> split_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.find("...") != std::string_view::npos) return std::nullopt;
  return Ends{text.substr(0, dots), text.substr(dots + 2)};
}

// `count` units before `today`; the last day of a month where the month is shorter.
std::optional<std::string> days_before(std::string_view today, std::uint32_t count, char unit) {
  const std::optional<index::DayRange> now = index::parse_date(today);
  if (!now) return std::nullopt;
  const auto number = static_cast<std::int32_t>(count);
  if (unit == 'd') return index::format_day(now->first - number);
  if (unit == 'w') return index::format_day(now->first - 7 * number);
  const std::string day_text = index::format_day(now->first);
  if (day_text.size() != 10 || day_text[0] == '-') return std::nullopt;
  const auto part = [&](std::size_t begin, std::size_t size) {
    int value = 0;
    std::from_chars(day_text.data() + begin, day_text.data() + begin + size, value);
    return value;
  };
  const int months = part(0, 4) * 12 + part(5, 2) - 1 - (unit == 'y' ? 12 * number : number);
  if (months < 12) return std::string("0001-01-01");
  const int year = months / 12;
  const auto month = static_cast<unsigned>(months % 12 + 1);
  const std::int32_t first = index::days_from_civil(year, month, 1);
  const std::int32_t after =
      month == 12 ? index::days_from_civil(year + 1, 1, 1) : index::days_from_civil(year, month + 1, 1);
  return index::format_day(std::min(first + part(8, 2) - 1, after - 1));
}

}  // namespace

bool Lexer::field(LexToken& out) {
  const std::size_t begin = at_;
  const std::size_t length = name_length(rest(begin));
  const std::string_view behind = rest(begin + length);
  if (length == 0 || behind.empty()) return false;
  const std::string_view name = text_.substr(begin, length);

  if (behind[0] == '<' || behind[0] == '>') {
    const std::size_t value_at = behind.size() > 1 && behind[1] == '=' ? 2 : 1;
    const std::string_view number = behind.substr(value_at);
    const bool signed_number = number.size() > 1 && number[0] == '-' && is_digit(number[1]);
    if (number.empty() || (!is_digit(number[0]) && !signed_number)) return false;
    if (name == index::kTitleColumn || name == kTextField) return false;  // not values but words to search
    at_ = begin + length;
    out.kind = LexToken::Kind::kFilter;
    out.filter = std::make_unique<Filter>();
    out.filter->field = name;
    return comparison(out);
  }
  if (behind[0] != ':' || behind.size() == 1 || space_length(behind.substr(1)) != 0 ||
      behind.starts_with("://") || behind[1] == ')' || behind[1] == '|') {
    return false;
  }
  at_ = begin + length + 1;
  if (name == index::kTitleColumn || name == kTextField) {
    out.kind = name == kTextField ? LexToken::Kind::kText : LexToken::Kind::kTitle;
    out.end = at_;
    return true;
  }
  if (behind[1] == '(') {
    repairs_.note(at_,
                  "expected a value, a phrase in quotation marks or {a list} behind " + shown(name) + ':',
                  "read as words");
    at_ = begin;
    return false;
  }
  out.kind = LexToken::Kind::kFilter;
  out.filter = std::make_unique<Filter>();
  out.filter->field = name;
  return field_value(out);
}

// From behind the colon. Always reads something: a value that is none becomes words.
bool Lexer::field_value(LexToken& out) {
  const std::size_t begin = at_;
  const char first = text_[at_];
  const std::string_view raw = text_.substr(at_, run_end(at_) - at_);
  bool known = false;
  if (first == '{' || first == '[') {
    ++at_;
    known = value_list(out, first == '{' ? '}' : ']');
  } else if (first == '<' || first == '>') {
    return comparison(out);
  } else if (out.filter->field == index::kDateColumn && relative_date(raw, out)) {
    at_ += raw.size();
    known = true;
  } else {
    known = plain_value(out);
  }
  out.end = at_;
  if (known && sound(out)) return true;
  out.kind = LexToken::Kind::kWord;
  out.text = out.filter->field + ' ' + std::string(text_.substr(begin, at_ - begin));
  return true;
}

// From behind the opening bracket.
bool Lexer::value_list(LexToken& out, char close) {
  const std::size_t begin = at_ - 1;
  std::vector<Value> values;
  char found = 0;
  while (at_ < text_.size() && found == 0) {
    const std::string_view here = rest(at_);
    if (const std::size_t space = space_length(here)) {
      at_ += space;
    } else if (here[0] == '}' || here[0] == ']') {
      found = here[0];
      ++at_;
    } else {
      values.push_back(value("}]"));
    }
  }
  if (found == 0) repairs_.note(begin, "this bracket is never closed", "it ends with the query");
  Filter& filter = *out.filter;
  const bool is_range = values.size() == 3 && values[1].text == "TO" && !values[1].quoted;
  if (is_range) {
    const auto end_of = [](Value& end) {
      return !end.quoted && end.text == "*" ? std::string() : std::move(end.text);
    };
    filter.op = Filter::Op::kRange;
    filter.low_inclusive = close == ']';
    filter.high_inclusive = found != '}';
    filter.low = end_of(values[0]);
    filter.high = end_of(values[2]);
    return true;
  }
  if (close == ']') repairs_.note(begin, "expected [low TO high]", "read as a list of values");
  if (close == '}' && found == ']')
    repairs_.note(begin, "a list that begins with { ends with }", "the ] is read as that");
  if (values.empty()) {
    repairs_.note(begin, "expected values between the brackets", "read as words");
    return false;
  }
  filter.op = values.size() == 1 ? Filter::Op::kEquals : Filter::Op::kAnyOf;
  for (Value& item : values) filter.values.push_back(std::move(item.text));
  return true;
}

// From the < or >.
bool Lexer::comparison(LexToken& out) {
  const std::size_t begin = at_;
  const bool low = text_[at_++] == '>';
  const bool inclusive = at_ < text_.size() && text_[at_] == '=';
  if (inclusive) ++at_;
  Filter& filter = *out.filter;
  filter.op = Filter::Op::kRange;
  (low ? filter.low : filter.high) = value("").text;
  (low ? filter.low_inclusive : filter.high_inclusive) = inclusive;
  out.end = at_;
  if (filter.low.empty() && filter.high.empty()) {
    repairs_.note(begin, "expected a value behind the comparison", "read as words");
  } else if (sound(out)) {
    return true;
  }
  out.kind = LexToken::Kind::kWord;
  out.text = filter.field + ' ' + std::string(text_.substr(begin, at_ - begin));
  return true;
}

// -30d, -2w, -6m, -1y: since that long ago.
bool Lexer::relative_date(std::string_view raw, LexToken& out) {
  if (raw.size() < 3 || raw[0] != '-') return false;
  const std::size_t digits = digits_length(raw.substr(1));
  const char unit = raw.back();
  if (digits == 0 || digits + 2 != raw.size() ||
      std::string_view("dwmy").find(unit) == std::string_view::npos) {
    return false;
  }
  bool over = false;
  const std::uint32_t count = bounded_number(raw.substr(1, digits), 100'000, over);
  const std::optional<std::string> since = days_before(today_, count, unit);
  if (!since) {
    repairs_.note(at_, "nobody said which day is today", "read as words");
    return false;
  }
  out.filter->op = Filter::Op::kRange;
  out.filter->low = *since;
  return true;
}

bool Lexer::plain_value(LexToken& out) {
  Value first = value("");
  Filter& filter = *out.filter;
  if (first.quoted) {
    if (rest(at_).starts_with("..") && !rest(at_).starts_with("...")) {
      at_ += 2;
      filter.op = Filter::Op::kRange;
      filter.low = std::move(first.text);
      filter.high = value("").text;
      return true;
    }
  } else if (const std::optional<Ends> ends = split_range(first.text)) {
    filter.op = Filter::Op::kRange;
    filter.low = std::string(ends->low);
    // low.."high"
    filter.high =
        ends->high.empty() && quote_length(rest(at_)) != 0 ? value("").text : std::string(ends->high);
    return true;
  }
  filter.op = Filter::Op::kEquals;
  filter.values.push_back(std::move(first.text));
  return true;
}

bool Lexer::bare_date_range(std::string_view raw, LexToken& out) {
  const std::optional<Ends> ends = split_range(raw);
  if (!ends || (ends->low.empty() && ends->high.empty())) return false;
  for (const std::string_view end : {ends->low, ends->high}) {
    if (!end.empty() && !index::parse_date(end)) return false;
  }
  out.kind = LexToken::Kind::kFilter;
  out.filter = std::make_unique<Filter>();
  out.filter->field = index::kDateColumn;
  out.filter->op = Filter::Op::kRange;
  out.filter->low = std::string(ends->low);
  out.filter->high = std::string(ends->high);
  return true;
}

// Dates must be dates and numbers of words numbers; other columns are known to the index only.
bool Lexer::sound(const LexToken& token) {
  const Filter& filter = *token.filter;
  std::vector<std::string_view> values(filter.values.begin(), filter.values.end());
  if (!filter.low.empty()) values.push_back(filter.low);
  if (!filter.high.empty()) values.push_back(filter.high);
  for (const std::string_view value : values) {
    if (filter.field == index::kDateColumn && !index::parse_date(value)) {
      repairs_.note(token.begin,
                    "expected a date as 2025, 2025-01 or 2025-01-31, found \"" + shown(value) + '"',
                    "read as words");
      return false;
    }
    if (filter.field == kWordsField && !index::json_number(value)) {
      repairs_.note(token.begin, "expected a number of words, found \"" + shown(value) + '"',
                    "read as words");
      return false;
    }
  }
  return true;
}

Lexer::Value Lexer::value(std::string_view stops) {
  if (const std::size_t mark = quote_length(rest(at_))) return quoted_value(mark);
  const std::size_t begin = at_;
  const std::size_t run = run_end(at_);
  while (at_ < run && stops.find(text_[at_]) == std::string_view::npos) {
    at_ += text_[at_] == '\\' ? escape_length(rest(at_)) : 1;
  }
  at_ = std::min(at_, run);
  if (at_ == begin && at_ < text_.size() && !stops.empty()) ++at_;  // ( ) or | in a list
  return {unescaped(text_.substr(begin, at_ - begin)), false};
}

Lexer::Value Lexer::quoted_value(std::size_t mark_length) {
  const std::size_t begin = at_;
  at_ += mark_length;
  const std::size_t inner = at_;
  while (at_ < text_.size()) {
    if (const std::size_t mark = quote_length(rest(at_))) {
      const std::string_view raw = text_.substr(inner, at_ - inner);
      at_ += mark;
      return {unescaped(raw), true};
    }
    at_ += text_[at_] == '\\' ? escape_length(rest(at_)) : 1;
  }
  repairs_.note(begin, "this quotation mark is never closed", "it ends with the query");
  return {unescaped(text_.substr(inner)), true};
}

}  // namespace quoth::query
