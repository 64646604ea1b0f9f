// Filters of the oracle (docs/query_language.md, 2.4), on the fields as they came in.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

#include "index/segment/date.h"
#include "tests/support/oracle.h"

namespace quoth::test {
namespace {

using nlohmann::json;
using query::Filter;

std::vector<std::string> cut(const std::string& text) {
  index::Analyzer analyzer;
  index::TokenBuffer buffer;
  analyzer.analyze(text, buffer);
  std::vector<std::string> words;
  for (const index::Token& token : buffer.tokens) words.emplace_back(buffer.term(token));
  return words;
}

std::optional<double> number(const std::string& text) {
  const json value = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!value.is_number()) return std::nullopt;
  return value.get<double>();
}

bool same_text(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const std::vector<std::string> words = cut(a);
  return !words.empty() && words == cut(b);
}

template <class T>
bool between(const T& value, const std::optional<T>& low, bool low_in, const std::optional<T>& high,
             bool high_in) {
  if (low && !(low_in ? value >= *low : value > *low)) return false;
  return !high || (high_in ? value <= *high : value < *high);
}

bool in_number_range(double value, const Filter& filter) {
  const std::optional<double> low = number(filter.low), high = number(filter.high);
  if ((!filter.low.empty() && !low) || (!filter.high.empty() && !high)) return false;
  return between(value, low, filter.low_inclusive, high, filter.high_inclusive);
}

bool date_satisfies(const std::string& date, const Filter& filter) {
  const auto own = index::parse_date(date);
  if (!own) return false;
  const std::int32_t day = own->first;
  if (filter.op != Filter::Op::kRange) {
    return std::any_of(filter.values.begin(), filter.values.end(), [&](const std::string& value) {
      const auto period = index::parse_date(value);
      return period && period->first <= day && day <= period->last;
    });
  }
  const auto low = index::parse_date(filter.low), high = index::parse_date(filter.high);
  if ((!filter.low.empty() && !low) || (!filter.high.empty() && !high)) return false;
  if (low && !(filter.low_inclusive ? day >= low->first : day > low->last)) return false;
  return !high || (filter.high_inclusive ? day <= high->last : day < high->first);
}

}  // namespace

namespace {

bool number_satisfies(double value, const Filter& filter) {
  if (filter.op == Filter::Op::kRange) return in_number_range(value, filter);
  return std::any_of(filter.values.begin(), filter.values.end(),
                     [&](const std::string& wanted) { return number(wanted) && *number(wanted) == value; });
}

bool text_satisfies(const std::string& text, const Filter& filter, bool exact) {
  if (filter.op == Filter::Op::kRange) {
    const auto end = [](const std::string& of) { return of.empty() ? std::nullopt : std::optional(of); };
    return between(text, end(filter.low), filter.low_inclusive, end(filter.high), filter.high_inclusive);
  }
  return std::any_of(filter.values.begin(), filter.values.end(), [&](const std::string& wanted) {
    return exact ? wanted == text : same_text(text, wanted);
  });
}

bool json_satisfies(const json& value, const std::string& written, const Filter& filter) {
  const bool range = filter.op == Filter::Op::kRange;
  if (range && filter.low.empty() && filter.high.empty()) return true;
  if (value.is_string()) return text_satisfies(value.get<std::string>(), filter, /*exact=*/false);
  if (value.is_number()) return number_satisfies(value.get<double>(), filter);
  if (range) return false;
  if (std::find(filter.values.begin(), filter.values.end(), written) != filter.values.end()) return true;
  return value.is_array() && std::any_of(value.begin(), value.end(), [&](const json& element) {
           return !element.is_structured() && json_satisfies(element, element.dump(), filter);
         });
}

}  // namespace

bool satisfies(const Filter& filter, const OracleDocument& document) {
  if (filter.field == "words")
    return number_satisfies(static_cast<double>(document.body.words.size()), filter);
  if (filter.field == "id")
    return !document.source.id.empty() && text_satisfies(document.source.id, filter, /*exact=*/true);
  const auto field = std::find_if(document.source.fields.begin(), document.source.fields.end(),
                                  [&](const Field& one) { return one.name == filter.field; });
  if (field == document.source.fields.end()) return false;
  const json value = json::parse(field->json);
  if (filter.field == "date") return date_satisfies(value.get<std::string>(), filter);
  if (filter.field == "url") return text_satisfies(value.get<std::string>(), filter, /*exact=*/true);
  return json_satisfies(value, field->json, filter);
}

}  // namespace quoth::test
