// The NEON kernels on scores. Equal to the scalar ones bit for bit.
#include "index/kernels/score.h"
#include "index/kernels/score_tables.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "index/kernels/score-inl.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

void score(const ScoreFormula& formula, const std::uint32_t* docs, const std::uint32_t* freqs,
           const std::uint32_t* lengths, std::size_t n, std::int64_t* scores) {
  const float32x4_t floor = vdupq_n_f32(formula.floor);
  const float32x4_t per_word = vdupq_n_f32(formula.per_word);
  const float64x2_t weight = vdupq_n_f64(formula.weight);
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const std::array<std::uint32_t, 4> four{lengths[docs[i]], lengths[docs[i + 1]], lengths[docs[i + 2]],
                                            lengths[docs[i + 3]]};
    const float32x4_t f = vcvtq_f32_u32(vld1q_u32(freqs + i));
    const float32x4_t length = vcvtq_f32_u32(vld1q_u32(four.data()));
    const float32x4_t k = vaddq_f32(floor, vmulq_f32(per_word, length));
    const float32x4_t impact = vdivq_f32(f, vaddq_f32(f, k));
    vst1q_s64(scores + i, vcvtq_s64_f64(vmulq_f64(weight, vcvt_f64_f32(vget_low_f32(impact)))));
    vst1q_s64(scores + i + 2, vcvtq_s64_f64(vmulq_f64(weight, vcvt_high_f64_f32(impact))));
  }
  if (formula.times != 1) {
    for (std::size_t j = 0; j < i; ++j) scores[j] *= formula.times;
  }
  score_each(formula, docs + i, freqs + i, lengths, n - i, scores + i);
}

// Two scores a vector: nothing to gain.
std::size_t keep_above(std::uint32_t* docs, std::int64_t* scores, std::size_t n, std::int64_t limit) {
  return keep_each_above(docs, scores, 0, n, 0, limit);
}

}  // namespace
}  // namespace quoth::index

namespace quoth::index::kernels_internal {

const ScoreKernels kNeonScores{score, keep_above};

}  // namespace quoth::index::kernels_internal
#endif
