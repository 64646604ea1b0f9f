// Kernels on scores: what many postings of one word are worth, and which of many scores exceed a limit.
//
// Like the kernels of index/kernels/kernels.h: the scalar table is the definition, and every other one equals
// it bit for bit, so that no document's score depends on the processor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/kernels/kernels.h"

namespace quoth::index {

// A posting of frequency f in a document of length l is worth times * trunc(weight * impact), where impact =
// f / (f + (floor + per_word * l)). Every step is rounded on its own: to float, the product with the weight
// to double.
struct ScoreFormula {
  double weight = 0;   // 0 <= weight < 2^51
  float floor = 1;     // > 0
  float per_word = 0;  // >= 0
  std::int64_t times = 1;
};

struct ScoreKernels {
  // scores[i] is what docs[i] is worth with freqs[i]. Pre: every lengths[docs[i]] is there.
  void (*score)(const ScoreFormula& formula, const std::uint32_t* docs, const std::uint32_t* freqs,
                const std::uint32_t* lengths, std::size_t n, std::int64_t* scores);
  // Moves those with scores[i] > limit to the front, in order; returns how many.
  std::size_t (*keep_above)(std::uint32_t* docs, std::int64_t* scores, std::size_t n, std::int64_t limit);
};

// Those of the same instruction set as a table of kernels.
const ScoreKernels& score_kernels(const Kernels& kernels);
const ScoreKernels& active_score_kernels();

}  // namespace quoth::index
