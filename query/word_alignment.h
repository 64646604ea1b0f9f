// align_words(): the cheapest way from the words of a passage to those of a quotation, step by step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "query/budget.h"
#include "query/quote_text.h"

namespace quoth::query {

enum class AlignMove : std::uint8_t {
  kMatch,     // one word each, the same term
  kSpelling,  // one word each, spelled otherwise
  kChange,    // one word each
  kInsert,    // a word of the quotation alone
  kDrop,      // a word of the source alone
  kElide,     // a word of the source alone, where the quotation marks a cut
  kJoin,      // two words written as one, on either side
  kSwap,      // two words each, in the other order
};

struct AlignStep {
  AlignMove move = AlignMove::kMatch;
  std::uint32_t quote = 0;  // first word of each side
  std::uint32_t source = 0;
  std::uint32_t quote_words = 0;
  std::uint32_t source_words = 0;
};

// Fewest word edits first: change, insert and drop cost one, swap two, the others none. Then looks decide: a
// change between words that begin alike, a drop rather than a change between two matches far apart.
// `cuts[i]`: a cut stands before word i of the quotation.
// Charges the meter for time and memory, quote times source words; empty when it is spent.
std::vector<AlignStep> align_words(std::span<const QuoteWord> quote, std::span<const QuoteWord> source,
                                   const std::vector<bool>& cuts, BudgetMeter& meter);

}  // namespace quoth::query
