// edit_candidates(): where passages within a budget of word edits may stand.
//
// Of k + 1 disjoint pieces of the pattern one stands as it is in every passage with k edits: its list gives
// the candidates. A piece is a word, a run of words that has a list, or any run of up to a few words, sought
// by the list of one of them, sieved by signatures and compared in the forward array. The pieces are chosen
// for the least cost together. Around a candidate the rarest words must stand near their places, but for k.
#pragma once

#include <cstdint>
#include <vector>

#include "query/budget.h"
#include "query/edit_pattern.h"
#include "query/edit_search.h"
#include "quoth/types.h"

namespace quoth::query {

// Stretches of text, ascending and disjoint, that hold every passage within `edits` of the pattern.
// Incomplete when the meter is spent.
std::vector<Span> edit_candidates(const index::Segment& segment, const DocSet* live, const EditScope& scope,
                                  const EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter);

}  // namespace quoth::query
