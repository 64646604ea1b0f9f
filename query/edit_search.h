// EditSearch: every passage of a segment within k word edits of a pattern.
//
// Candidates (edit_candidates.h) go to the aligner. Nothing within the budget is missed
// (tests/quote/edit_search_test.cc compares with the plain dynamic program).
//
// Passages that overlap are many for one place: a word more, a word less. They are reduced to the best: the
// one with the fewest edits, then the one whose length is nearest the pattern's, then the first. It stays,
// all that overlap it go, and so on with what is left (docs/quote.md, "Passages").
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/segment/segment.h"
#include "query/budget.h"
#include "query/doc_set.h"
#include "query/edit_pattern.h"
#include "quoth/types.h"

namespace quoth::query {

struct EditHit {
  Span span;
  std::uint32_t distance = 0;
  friend bool operator==(const EditHit&, const EditHit&) = default;
};

// Where to search: a stretch of one zone that holds whole documents.
struct EditScope {
  index::Zone zone = index::Zone::kBody;
  Span within;
};

// Appends the reduced passages within `edits` of the pattern in the scope, in text order. Documents outside
// `live` are passed over (nullptr: all are live). Ends early when the meter is spent. False when there are
// more than `limit`: `out` then holds some of them. Pre: edits < pattern.size().
bool edit_search(const index::Segment& segment, const DocSet* live, const EditScope& scope,
                 EditPattern& pattern, std::uint32_t edits, std::size_t limit, BudgetMeter& meter,
                 std::vector<EditHit>& out);

// The same inside one window, which lies in one document.
void edit_search_in(Span window, EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter,
                    std::vector<EditHit>& out);

}  // namespace quoth::query
