// The tables of each instruction set; score_kernels() chooses among them. Internal to index/kernels.
#pragma once

#include "index/kernels/score.h"

namespace quoth::index::kernels_internal {

// To be used where the table of kernels with the same name can be.
#if defined(__x86_64__)
extern const ScoreKernels kAvx2Scores;
extern const ScoreKernels kAvx512Scores;
#elif defined(__aarch64__)
extern const ScoreKernels kNeonScores;
#endif

}  // namespace quoth::index::kernels_internal
