// The scalar kernels on scores, and the choice among the tables.
#include "index/kernels/score.h"

#include <string_view>

#include "index/kernels/score-inl.h"
#include "index/kernels/score_tables.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

void score(const ScoreFormula& formula, const std::uint32_t* docs, const std::uint32_t* freqs,
           const std::uint32_t* lengths, std::size_t n, std::int64_t* scores) {
  score_each(formula, docs, freqs, lengths, n, scores);
}

std::size_t keep_above(std::uint32_t* docs, std::int64_t* scores, std::size_t n, std::int64_t limit) {
  return keep_each_above(docs, scores, 0, n, 0, limit);
}

constexpr ScoreKernels kScalar{score, keep_above};

}  // namespace

const ScoreKernels& score_kernels(const Kernels& kernels) {
  [[maybe_unused]] const std::string_view name = kernels.name;
#if defined(__x86_64__)
  if (name == "avx2") return kAvx2Scores;
  if (name == "avx512") return kAvx512Scores;
#elif defined(__aarch64__)
  if (name == "neon") return kNeonScores;
#endif
  return kScalar;
}

const ScoreKernels& active_score_kernels() {
  static const ScoreKernels& chosen = score_kernels(active_kernels());
  return chosen;
}

}  // namespace quoth::index
