// The tables of each instruction set; active_kernels() chooses among them. Internal to index/kernels.
#pragma once

#include "index/kernels/kernels.h"

namespace quoth::index::kernels_internal {

#if defined(__x86_64__)
// nullptr where the processor lacks the instructions.
const Kernels* avx2_kernels();
const Kernels* avx512_kernels();
#elif defined(__aarch64__)
// Every such processor has the instructions.
const Kernels& neon_kernels();
#endif

}  // namespace quoth::index::kernels_internal
