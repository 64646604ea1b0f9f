// TextEquality: whether values of documents equal a value of a filter (docs/query_language.md, 2.4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"

namespace quoth::query {

class TextEquality {
 public:
  TextEquality(std::string_view wanted, index::Analyzer& analyzer);

  // The same bytes, or the same words and at least one.
  bool equals(std::string_view text);
  // Of a JSON text: a string as text, a number as a number, an array when one of its elements equals, anything else as
  // its JSON text. Safe on any bytes; O(length).
  bool equals_json(std::string_view json);

 private:
  bool equals_scalar(std::string_view json);
  // false: the words cannot be the same, which is known without analysing.
  bool may_equal(std::string_view text) const;
  std::vector<std::string> cut(std::string_view text);

  index::Analyzer& analyzer_;
  index::TokenBuffer buffer_;
  std::string wanted_;
  std::vector<std::string> words_;
  std::string letters_;                // ASCII letters and digits of words_, when plain_
  bool plain_ = false;                 // all words are short and ASCII
  std::optional<double> number_;
};

}  // namespace quoth::query
