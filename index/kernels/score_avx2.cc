// The AVX2 kernels on scores. Equal to the scalar ones bit for bit. On target regions see
// index/kernels/avx2.cc.
#include "index/kernels/score.h"
#include "index/kernels/score_tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt")
#endif

#include "index/kernels/score-inl.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

// There is no conversion of unsigned numbers: both halves are exact, and the sum is rounded once.
__m256 to_float(__m256i value) {
  const __m256 high = _mm256_cvtepi32_ps(_mm256_srli_epi32(value, 16));
  const __m256 low = _mm256_cvtepi32_ps(_mm256_and_si256(value, _mm256_set1_epi32(0xffff)));
  return _mm256_add_ps(_mm256_mul_ps(high, _mm256_set1_ps(65536.0F)), low);
}

// Nor one of doubles to 64 bits: 2^52 + d has the whole number d < 2^52 in its low bits.
void store_whole(__m256d value, std::int64_t* at) {
  const __m256d magic = _mm256_set1_pd(4503599627370496.0);
  const __m256d whole = _mm256_round_pd(value, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
  const __m256i bits = _mm256_castpd_si256(_mm256_add_pd(whole, magic));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), _mm256_xor_si256(bits, _mm256_castpd_si256(magic)));
}

__m256i lengths_at(const std::uint32_t* lengths, const std::uint32_t* docs) {
  const auto at = [&](std::size_t i) { return static_cast<int>(lengths[docs[i]]); };
  return _mm256_setr_epi32(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7));
}

void score(const ScoreFormula& formula, const std::uint32_t* docs, const std::uint32_t* freqs,
           const std::uint32_t* lengths, std::size_t n, std::int64_t* scores) {
  const __m256 floor = _mm256_set1_ps(formula.floor);
  const __m256 per_word = _mm256_set1_ps(formula.per_word);
  const __m256d weight = _mm256_set1_pd(formula.weight);
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    const __m256 f = to_float(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(freqs + i)));
    const __m256 length = to_float(lengths_at(lengths, docs + i));
    const __m256 k = _mm256_add_ps(floor, _mm256_mul_ps(per_word, length));
    const __m256 impact = _mm256_div_ps(f, _mm256_add_ps(f, k));
    store_whole(_mm256_mul_pd(weight, _mm256_cvtps_pd(_mm256_castps256_ps128(impact))), scores + i);
    store_whole(_mm256_mul_pd(weight, _mm256_cvtps_pd(_mm256_extractf128_ps(impact, 1))), scores + i + 4);
  }
  if (formula.times != 1) {
    for (std::size_t j = 0; j < i; ++j) scores[j] *= formula.times;
  }
  score_each(formula, docs + i, freqs + i, lengths, n - i, scores + i);
}

// For each set of four, which of eight halves of a vector come to the front.
constexpr std::array<std::array<std::uint32_t, 8>, 16> kFront = [] {
  std::array<std::array<std::uint32_t, 8>, 16> table{};
  for (std::uint32_t set = 0; set < 16; ++set) {
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < 4; ++i) {
      if ((set >> i & 1) == 0) continue;
      table[set][at++] = 2 * i;
      table[set][at++] = 2 * i + 1;
    }
  }
  return table;
}();

std::size_t keep_above(std::uint32_t* docs, std::int64_t* scores, std::size_t n, std::int64_t limit) {
  const __m256i least = _mm256_set1_epi64x(limit);
  std::size_t kept = 0;
  std::size_t i = 0;
  // What is written never passes what has been read.
  for (; i + 4 <= n; i += 4) {
    const __m256i four = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(scores + i));
    const auto set =
        static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(four, least))));
    if (set == 0) continue;
    const __m256i order = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kFront[set].data()));
    // Documents take every other place, as scores do.
    const __m256i wide = _mm256_cvtepu32_epi64(_mm_loadu_si128(reinterpret_cast<const __m128i*>(docs + i)));
    const __m256i front = _mm256_permutevar8x32_epi32(wide, order);
    const __m256i packed = _mm256_permutevar8x32_epi32(front, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(scores + kept), _mm256_permutevar8x32_epi32(four, order));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(docs + kept), _mm256_castsi256_si128(packed));
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

namespace quoth::index::kernels_internal {

const ScoreKernels kAvx2Scores{score, keep_above};

}  // namespace quoth::index::kernels_internal
#endif
