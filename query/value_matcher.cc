#include "query/value_matcher.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "index/segment/json_scalar.h"
#include "query/characters.h"

namespace quoth::query {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Folding ASCII text changes the case of letters and drops or moves what is neither letter nor
// digit, so that the letters and digits in a row must agree. It saves analysing nearly every value.
bool has_letters(std::string_view text, std::string_view letters) {
  std::size_t at = 0;
  for (const char c : text) {
    if (!is_word_byte(c)) continue;
    if (at == letters.size() || letters[at] != lower(c)) return false;
    ++at;
  }
  return at == letters.size();
}

std::string_view trimmed(std::string_view json) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!json.empty() && is_space(json.front())) json.remove_prefix(1);
  while (!json.empty() && is_space(json.back())) json.remove_suffix(1);
  return json;
}

// The length of the element at the front of the inside of an array: up to a comma at no depth.
std::size_t element_length(std::string_view inside) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char c = inside[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    } else if (c == ',' && depth == 0) {
      return i;
    }
  }
  return inside.size();
}

}  // namespace

std::optional<NumberInterval> NumberInterval::of_value(const std::string& value) {
  const std::optional<double> number = index::json_number(value);
  if (!number) return std::nullopt;
  return NumberInterval{*number, std::nextafter(*number, kInfinity)};
}

std::optional<NumberInterval> NumberInterval::of_range(const Filter& filter) {
  NumberInterval out{-kInfinity, kInfinity};
  if (!filter.low.empty()) {
    const std::optional<double> low = index::json_number(filter.low);
    if (!low) return std::nullopt;
    out.low = filter.low_inclusive ? *low : std::nextafter(*low, kInfinity);
  }
  if (!filter.high.empty()) {
    const std::optional<double> high = index::json_number(filter.high);
    if (!high) return std::nullopt;
    out.end = filter.high_inclusive ? std::nextafter(*high, kInfinity) : *high;
  }
  return out;
}

std::vector<NumberInterval> number_intervals(const Filter& filter) {
  std::vector<NumberInterval> out;
  if (filter.op == Filter::Op::kRange) {
    if (const auto interval = NumberInterval::of_range(filter)) out.push_back(*interval);
    return out;
  }
  for (const std::string& value : filter.values) {
    if (const auto interval = NumberInterval::of_value(value)) out.push_back(*interval);
  }
  return out;
}

ValueMatcher::ValueMatcher(const Filter& filter) : filter_(filter), numbers_(number_intervals(filter)) {
  if (filter.op == Filter::Op::kRange) return;
  for (const std::string& value : filter.values) {
    Wanted wanted{value, cut(value), {}, true};
    for (const std::string& word : wanted.words) {
      wanted.plain = wanted.plain && is_ascii(word) && word.size() < index::kMaxTermBytes;
      for (const char c : word) {
        if (is_word_byte(c)) wanted.letters += lower(c);
      }
    }
    wanted_.push_back(std::move(wanted));
  }
}

std::vector<std::string> ValueMatcher::cut(std::string_view text) {
  buffer_.clear();
  analyzer_.analyze(text, buffer_);
  std::vector<std::string> words;
  words.reserve(buffer_.tokens.size());
  for (const index::Token& token : buffer_.tokens) words.emplace_back(buffer_.term(token));
  return words;
}

// The same bytes, or the same words and at least one.
bool ValueMatcher::equals(const Wanted& wanted, std::string_view value) {
  if (value == wanted.value) return true;
  if (wanted.words.empty()) return false;
  if (wanted.plain && is_ascii(value) && !has_letters(value, wanted.letters)) return false;
  return cut(value) == wanted.words;
}

bool ValueMatcher::in_text_range(std::string_view value) const {
  if (!filter_.low.empty() && !(filter_.low_inclusive ? value >= filter_.low : value > filter_.low))
    return false;
  return filter_.high.empty() || (filter_.high_inclusive ? value <= filter_.high : value < filter_.high);
}

bool ValueMatcher::text(std::string_view value) {
  if (filter_.op == Filter::Op::kRange) return in_text_range(value);
  return std::any_of(wanted_.begin(), wanted_.end(),
                     [&](const Wanted& wanted) { return equals(wanted, value); });
}

bool ValueMatcher::scalar(std::string_view json) {
  if (const std::optional<std::string> content = index::json_string(json)) return text(*content);
  if (const std::optional<double> number = index::json_number(json)) {
    return std::any_of(numbers_.begin(), numbers_.end(),
                       [&](const NumberInterval& wanted) { return wanted.holds(*number); });
  }
  return std::any_of(wanted_.begin(), wanted_.end(),
                     [&](const Wanted& wanted) { return wanted.value == json; });
}

bool ValueMatcher::json(std::string_view value) {
  value = trimmed(value);
  const bool range = filter_.op == Filter::Op::kRange;
  if (range && filter_.low.empty() && filter_.high.empty()) return true;
  if (scalar(value)) return true;
  if (range || value.size() < 2 || value.front() != '[' || value.back() != ']') return false;
  std::string_view inside = value.substr(1, value.size() - 2);
  while (!inside.empty()) {
    const std::size_t length = element_length(inside);
    const std::string_view element = trimmed(inside.substr(0, length));
    const bool nested = !element.empty() && (element[0] == '[' || element[0] == '{');
    if (!nested && scalar(element)) return true;
    inside.remove_prefix(std::min(length + 1, inside.size()));
  }
  return false;
}

}  // namespace quoth::query
