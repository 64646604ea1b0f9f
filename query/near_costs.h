// What finding words near each other costs, in nanoseconds. Measured:
// docs/decisions/0008-query-evaluation.md.
#pragma once

#include <algorithm>
#include <cstdint>

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

}  // namespace quoth::query
