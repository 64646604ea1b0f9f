// The inside of quotation marks: words, gaps, choices, cut at its ellipses.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "query/ast.h"
#include "query/repairs.h"

namespace quoth::query {

// Cuts text into folded words, as documents are cut. One per parse.
class WordCutter {
 public:
  explicit WordCutter(index::Analyzer& analyzer) : analyzer_(analyzer) {}
  // The words may be moved out. Pre: the result of the last call is not needed any more.
  std::vector<std::string>& cut(std::string_view text);

 private:
  index::Analyzer& analyzer_;
  std::string padded_;
  index::TokenBuffer buffer_;
  std::vector<std::string> words_;
};

// The slots of each part, in order; parts are what stands between ellipses, and none is
// empty. Slots are as written: query/rewrite.h brings them into normal form. `begin` is where `inside`
// stands in the query. Fails (repairs.failed()) above kMaxPhraseSlots words and gaps.
// O(length).
std::vector<std::vector<PhraseSlot>> read_phrase(std::string_view inside, std::size_t begin,
                                                 WordCutter& cutter, Repairs& repairs);

}  // namespace quoth::query
