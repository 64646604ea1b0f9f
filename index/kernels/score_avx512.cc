// The AVX-512 kernels on scores. Equal to the scalar ones bit for bit. On target regions see
// index/kernels/avx2.cc.
#include "index/kernels/score.h"
#include "index/kernels/score_tables.h"

#if defined(__x86_64__)

// GCC 12 takes the undefined values in its own intrinsics for mistakes (its bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")
#endif

#include "index/kernels/score-inl.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

__m256i lengths_at(const std::uint32_t* lengths, const std::uint32_t* docs) {
  const auto at = [&](std::size_t i) { return static_cast<int>(lengths[docs[i]]); };
  return _mm256_setr_epi32(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7));
}

void score(const ScoreFormula& formula, const std::uint32_t* docs, const std::uint32_t* freqs,
           const std::uint32_t* lengths, std::size_t n, std::int64_t* scores) {
  const __m256 floor = _mm256_set1_ps(formula.floor);
  const __m256 per_word = _mm256_set1_ps(formula.per_word);
  const __m512d weight = _mm512_set1_pd(formula.weight);
  const __m512i times = _mm512_set1_epi64(formula.times);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 f = _mm256_cvtepu32_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(freqs + i)));
    const __m256 length = _mm256_cvtepu32_ps(lengths_at(lengths, docs + i));
    const __m256 k = _mm256_add_ps(floor, _mm256_mul_ps(per_word, length));
    const __m256 impact = _mm256_div_ps(f, _mm256_add_ps(f, k));
    const __m512i whole = _mm512_cvttpd_epi64(_mm512_mul_pd(weight, _mm512_cvtps_pd(impact)));
    _mm512_storeu_si512(scores + i, _mm512_mullo_epi64(whole, times));
  }
  score_each(formula, docs + i, freqs + i, lengths, n - i, scores + i);
}

std::size_t keep_above(std::uint32_t* docs, std::int64_t* scores, std::size_t n, std::int64_t limit) {
  const __m512i least = _mm512_set1_epi64(limit);
  std::size_t kept = 0;
  std::size_t i = 0;
  // What is written never passes what has been read.
  for (; i + 8 <= n; i += 8) {
    const __m512i eight = _mm512_loadu_si512(scores + i);
    const __mmask8 set = _mm512_cmpgt_epi64_mask(eight, least);
    if (set == 0) continue;
    const __m256i at = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(docs + i));
    _mm512_storeu_si512(scores + kept, _mm512_maskz_compress_epi64(set, eight));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(docs + kept), _mm256_maskz_compress_epi32(set, at));
    kept += static_cast<std::size_t>(_mm_popcnt_u32(set));
  }
  return keep_each_above(docs, scores, i, n, kept, limit);
}

}  // namespace
}  // namespace quoth::index

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace quoth::index::kernels_internal {

const ScoreKernels kAvx512Scores{score, keep_above};

}  // namespace quoth::index::kernels_internal
#endif
