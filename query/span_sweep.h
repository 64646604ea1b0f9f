// Sweeps over whole spans: near, chains of phrase pieces, containment (docs/query_language.md, section 2.2).
//
// All work on the spans of one document, sorted by (begin, end), and append reduced spans to `out`.
// Every loop charges the meter; when it is spent the answer is short and must not be used.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "query/budget.h"
#include "quoth/types.h"

namespace quoth::query {

using Spans = std::vector<Span>;

// Sorts, and drops doubles and every span that holds another one.
void reduce(Spans& spans);

// Makes one sorted row of the sorted runs that begin at `starts` (ascending, the first 0). O(n log runs),
// with a look at the meter between passes; false when it is spent.
template <class T, class Less>
bool merge_runs(std::vector<T>& items, std::vector<std::size_t> starts, Less less, BudgetMeter& meter) {
  const auto at = [&](std::size_t i) {
    return items.begin() + static_cast<std::ptrdiff_t>(i < starts.size() ? starts[i] : items.size());
  };
  while (starts.size() > 1) {
    std::vector<std::size_t> merged;
    for (std::size_t i = 0; i < starts.size(); i += 2) {
      if (i + 1 < starts.size()) std::inplace_merge(at(i), at(i + 1), at(i + 2), less);
      merged.push_back(starts[i]);
    }
    starts = std::move(merged);
    if (!meter.charge(items.size())) return false;
  }
  return true;
}

// One span of each operand, no two overlapping, at most `distance` other words inside the hull;
// when `ordered`, each ending before or where the next begins.
//
// Unordered matching of spans of any width is hard in the number of operands (it is interval
// scheduling with job classes), so it is limited to kMaxSpanOperands. For each end of a hull the
// operands are added from the right, remembering for every set of operands used the cheapest ways to get
// there; among equally wide spans only the nearest is remembered, so that these lists stay short.
inline constexpr std::size_t kMaxSpanOperands = 12;
inline constexpr std::uint64_t kAnyDistance = ~std::uint64_t{0} >> 8;
void sweep_near(std::span<const Spans> operands, bool ordered, std::uint64_t distance, BudgetMeter& meter,
                Spans& out);

// Pieces in a row, with gap_min .. gap_max words before each one but the first. Linear.
struct ChainPiece {
  const Spans* spans = nullptr;
  std::uint32_t gap_min = 0;
  std::uint32_t gap_max = 0;
};
void sweep_chain(std::span<const ChainPiece> pieces, BudgetMeter& meter, Spans& out);

// Those of `spans` that lie inside one of `holders`.
void sweep_inside(const Spans& spans, const Spans& holders, Spans& out);

// Those of `spans` that no span of `others` overlaps or comes nearer to than `distance` + 1 words.
void sweep_apart(const Spans& spans, const Spans& others, std::uint32_t distance, Spans& out);

}  // namespace quoth::query
