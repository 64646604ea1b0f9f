// impact: the part of a BM25 score that depends on a document and a term's frequency in it.
//
// score(term, doc) = idf(term) * impact(freq, length, average length). Segments store, per
// block of postings, an upper bound of impact under the segment's own average length;
// raise_bound() makes it valid under any other average (a snapshot of several segments).
#pragma once

#include <cstdint>

namespace quoth::index {

inline constexpr float kBm25K1 = 1.2F;
inline constexpr float kBm25B = 0.75F;

// In [0, 1). Grows with freq, falls with length. Pre: average > 0.
inline float impact(std::uint32_t freq, std::uint32_t length, float average) {
  const float f = static_cast<float>(freq);
  const float k = kBm25K1 * (1.0F - kBm25B + kBm25B * static_cast<float>(length) / average);
  return f / (f + k);
}

// A bound for average length `to`, given a bound for `from`. Longer averages make every
// length relatively shorter, by at most from/to, hence k by at most that factor.
inline float raise_bound(float bound, float from, float to) {
  if (to <= from || bound >= 1.0F) return bound;
  const float ratio = bound / (1.0F - bound) * (to / from);
  return ratio / (1.0F + ratio);
}

}  // namespace quoth::index
