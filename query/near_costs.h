// What finding words near each other costs, in nanoseconds. Measured:
// docs/decisions/0008-query-evaluation.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>

namespace quoth::query {

struct NearCosts {
  double merge;       // a position, when all lists are merged
  double merge_pair;  // the same of two words
  double filter;      // a position of the two rarest lists, when the one thins out the other
  double window;      // a seed, looked around in the forward array

  // In a segment that is not in memory, lists are read in a row, and a look takes a page of its own.
  static constexpr NearCosts of(bool is_cold) {
    return is_cold ? NearCosts{7, 4.5, 3.5, 20000} : NearCosts{6, 3.5, 2.5, 30};
  }
};

// The share of seeds that are expected to have a word of another list within `width` slots. Pre: slots > 0.
inline double share_in_reach(std::uint64_t width, double count, double slots) {
  return std::min(1.0, 2 * static_cast<double>(width) * count / slots);
}

// What two ways to find all places cost. `counts`: occurrences of each word, ascending, in a line of `slots`.
struct NearPrices {
  double merging;  // all lists
  double looking;  // around the rarest word
};
inline NearPrices price_near(std::span<const double> counts, std::uint64_t width, bool is_pair, double slots,
                             const NearCosts& costs) {
  double looking = counts[0] * costs.window;
  if (counts.size() > 1) {
    const double filter = (counts[0] + counts[1]) * costs.filter;
    looking = std::min(looking, filter + looking * share_in_reach(width, counts[1], slots));
  }
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  return {sum * (is_pair ? costs.merge_pair : costs.merge), looking};
}

}  // namespace quoth::query
