// span_cover(): the maximal stretches of a text that stand in the documents.
//
// Matching statistics from left to right: for every end the furthest begin. A stretch that goes on standing
// is followed in the forward array at the places already known; when it ends, the longest of its tails that
// goes on is found by halving, one phrase look-up each. Equal to a suffix automaton of all bodies (tests).
#pragma once

#include <cstdint>
#include <vector>

#include "query/budget.h"
#include "query/word_rows.h"

namespace quoth::query {

struct CoverRange {
  std::uint32_t first = 0;  // word
  std::uint32_t end = 0;
};

// All stretches of at least `min_words` words that stand in some body, and would not if they were a word
// longer on either side. Growing in begin and end. Incomplete when the meter is spent.
std::vector<CoverRange> span_cover(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter);

}  // namespace quoth::query
