// The definition of the kernels on scores, and what vectors leave over. Internal to index/kernels.
//
// Everything here is `static`: see index/kernels/kernels-inl.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/kernels/score.h"

namespace quoth::index::kernels_internal {

static inline void score_each(const ScoreFormula& formula, const std::uint32_t* docs,
                              const std::uint32_t* freqs, const std::uint32_t* lengths, std::size_t n,
                              std::int64_t* scores) {
  for (std::size_t i = 0; i < n; ++i) {
    const float f = static_cast<float>(freqs[i]);
    const float impact = f / (f + (formula.floor + formula.per_word * static_cast<float>(lengths[docs[i]])));
    scores[i] = static_cast<std::int64_t>(formula.weight * static_cast<double>(impact)) * formula.times;
  }
}

// From place `from` on, behind the `kept` that are in front already.
static inline std::size_t keep_each_above(std::uint32_t* docs, std::int64_t* scores, std::size_t from,
                                          std::size_t n, std::size_t kept, std::int64_t limit) {
  for (std::size_t i = from; i < n; ++i) {
    docs[kept] = docs[i];
    scores[kept] = scores[i];
    kept += static_cast<std::size_t>(scores[kept] > limit);
  }
  return kept;
}

}  // namespace quoth::index::kernels_internal
