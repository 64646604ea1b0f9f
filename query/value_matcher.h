// ValueMatcher: whether a value of a field satisfies a filter (docs/query_language.md, 2.4).
//
// For values that no order of a column's dictionary helps to find: folded texts, mixed JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "query/ast.h"

namespace quoth::query {

// Numbers x with low <= x < end: both kinds of ends are one when the next double is known.
struct NumberInterval {
  double low;
  double end;
  bool holds(double x) const { return low <= x && x < end; }
  // Infinite where the filter's end is open; nothing when an end is no JSON number.
  static std::optional<NumberInterval> of_range(const Filter& filter);
  static std::optional<NumberInterval> of_value(const std::string& value);
};

// Those that satisfy the filter: of all its values, or of its range.
std::vector<NumberInterval> number_intervals(const Filter& filter);

class ValueMatcher {
 public:
  // `filter` must outlive this.
  explicit ValueMatcher(const Filter& filter);

  // Of the content of a text value.
  bool text(std::string_view value);
  // Of a value as JSON text. Safe on any bytes; O(length).
  bool json(std::string_view value);

 private:
  // One value that is asked for.
  struct Wanted {
    std::string_view value;
    std::vector<std::string> words;
    std::string letters;  // ASCII letters and digits of the words, when `plain`
    bool plain = false;   // all words are short and ASCII
  };
  bool equals(const Wanted& wanted, std::string_view value);
  bool in_text_range(std::string_view value) const;
  bool scalar(std::string_view json);
  std::vector<std::string> cut(std::string_view text);

  const Filter& filter_;
  index::Analyzer analyzer_;
  index::TokenBuffer buffer_;
  std::vector<Wanted> wanted_;
  std::vector<NumberInterval> numbers_;
};

}  // namespace quoth::query
