// span_cover(): the maximal stretches of a text that stand in the documents.
//
// Matching statistics from left to right: for every end the furthest begin. A stretch that goes on standing
// is followed in the forward array at the places already known. When it ends, its shortest tail that would be
// reported is looked up with the word that ended it, and followed to the left the same way: one phrase
// look-up each. Whether shorter tails stand is never asked. Equal to a suffix automaton of all bodies
// (tests).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "query/budget.h"
#include "query/word_rows.h"

namespace quoth::query {

struct CoverRange {
  std::uint32_t first = 0;  // word
  std::uint32_t end = 0;
};

// Where a stretch stands: begins in text order for each segment; none at all when they are too many to know.
using CoverPlaces = std::span<const std::vector<Slot>>;
using CoverVisit = std::function<void(const CoverRange&, CoverPlaces)>;

// Visits all stretches of at least `min_words` words that stand in some body, and would not if they were a
// word longer on either side. Growing in begin and end. Incomplete when the meter is spent.
void span_cover(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter, const CoverVisit& visit);
std::vector<CoverRange> span_cover(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter);

}  // namespace quoth::query
