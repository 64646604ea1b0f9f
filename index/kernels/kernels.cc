// The choice of a kernel table.
#include "index/kernels/kernels.h"

#include <array>
#include <cstdlib>
#include <cstring>

#include "index/kernels/tables.h"

namespace quoth::index {
namespace {

struct Available {
  std::array<const Kernels*, 3> tables{};
  std::size_t count = 0;
};

const Available& available() {
  static const Available found = [] {
    Available list;
    list.tables[list.count++] = &scalar_kernels();
#if defined(__x86_64__)
    if (const Kernels* avx2 = kernels_internal::avx2_kernels()) list.tables[list.count++] = avx2;
    if (const Kernels* avx512 = kernels_internal::avx512_kernels()) list.tables[list.count++] = avx512;
#elif defined(__aarch64__)
    list.tables[list.count++] = &kernels_internal::neon_kernels();
#endif
    return list;
  }();
  return found;
}

// The last table is the widest. A name that is not available here leaves the choice as it is.
const Kernels& choose() {
  const Available& list = available();
  if (const char* wanted = std::getenv("QUOTH_KERNELS")) {
    for (std::size_t i = 0; i < list.count; ++i) {
      if (std::strcmp(list.tables[i]->name, wanted) == 0) return *list.tables[i];
    }
  }
  return *list.tables[list.count - 1];
}

}  // namespace

const Kernels& active_kernels() {
  static const Kernels& chosen = choose();
  return chosen;
}

std::span<const Kernels* const> available_kernels() { return {available().tables.data(), available().count}; }

}  // namespace quoth::index
