// What finding words near each other costs, in nanoseconds. Measured:
// docs/decisions/0008-query-evaluation.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>

namespace quoth::query {

struct NearCosts {
  double merge;   // a position, when all lists are merged
  double join;    // an occurrence of the rarer of two words, when its neighbours are looked up in the other's
                  // list
  double read;    // and one of the other
  double filter;  // a position of the two rarest lists, when the one thins out the other
  double window;  // a seed, looked around in the forward array

  // In a segment that is not in memory, lists are read in a row, and a look takes a page of its own.
  static constexpr NearCosts of(bool is_cold) {
    return is_cold ? NearCosts{7, 7, 2.5, 3.5, 20000} : NearCosts{6, 6, 1.2, 2.5, 30};
  }
};

// The share of seeds that are expected to have a word of another list within `width` slots. Pre: slots > 0.
inline double share_in_reach(std::uint64_t width, double count, double slots) {
  return std::min(1.0, 2 * static_cast<double>(width) * count / slots);
}

// What two ways to find all places cost. `counts`: occurrences of each word, ascending, in a line of `slots`.
struct NearPrices {
  double merging;  // all lists, or joining two
  double looking;  // around the rarest word
};
inline NearPrices price_near(std::span<const double> counts, std::uint64_t width, bool is_pair, double slots,
                             const NearCosts& costs) {
  double looking = counts[0] * costs.window;
  if (counts.size() > 1) {
    const double filter = (counts[0] + counts[1]) * costs.filter;
    looking = std::min(looking, filter + looking * share_in_reach(width, counts[1], slots));
  }
  if (is_pair) return {counts[0] * costs.join + counts[1] * costs.read, looking};
  return {std::accumulate(counts.begin(), counts.end(), 0.0) * costs.merge, looking};
}

}  // namespace quoth::query
