// Steps that the scalar and the vector kernels share. Internal to index/kernels.
//
// Everything here is `static`: each translation unit compiles its own copy under its own target,
// so that the linker can never hand the vector copy to a scalar caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace quoth::index::kernels_internal {

static inline std::uint64_t load_u64(const std::byte* at) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i)
    value |= static_cast<std::uint64_t>(at[i]) << (8 * i);  // one load on little-endian
  return value;
}

// Number i of `width` <= 32 bits: 7 bits of shift and 32 of width fit one 64-bit load.
static inline std::uint32_t unpack_one(const std::byte* in, unsigned width, std::size_t i) {
  const std::size_t bit = i * width;
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  return static_cast<std::uint32_t>((load_u64(in + bit / 8) >> (bit % 8)) & mask);
}

// Cuts from `a` what `delta` would push out of 32 bits, so that a[i] + delta never wraps.
static inline void trim_wrapping(const std::uint32_t*& a, std::size_t& n, std::int32_t delta) {
  if (delta < 0) {
    const std::uint32_t least = static_cast<std::uint32_t>(-static_cast<std::int64_t>(delta));
    while (n > 0 && *a < least) {
      ++a;
      --n;
    }
  } else {
    const std::uint32_t most = 0xffffffffU - static_cast<std::uint32_t>(delta);
    while (n > 0 && a[n - 1] > most) --n;
  }
}

// The first i >= from with values[i] >= target, or n; looks near `from` first.
static inline std::size_t gallop(const std::uint32_t* values, std::size_t from, std::size_t n,
                                 std::uint32_t target) {
  std::size_t step = 1;
  std::size_t low = from;  // all before it are below the target
  while (step < n - low && values[low + step] < target) {
    low += step;
    step *= 2;
  }
  std::size_t high = step < n - low ? low + step + 1 : n;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (values[middle] < target) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

// Longer lists are galloped through when they are this many times longer than the other one; where vectors
// compare eight numbers or more a step, this many.
inline constexpr std::size_t kGallopRatio = 32;
inline constexpr std::size_t kVectorGallopRatio = 512;

// Pre: na is not 0 and no a[i] + delta wraps.
static inline std::size_t intersect_by_gallop(const std::uint32_t* a, std::size_t na, const std::uint32_t* b,
                                              std::size_t nb, std::uint32_t delta, std::uint32_t* out) {
  std::size_t count = 0;
  if (na < nb) {
    for (std::size_t i = 0, j = 0; i < na && j < nb; ++i) {
      j = gallop(b, j, nb, a[i] + delta);
      if (j < nb && b[j] == a[i] + delta) out[count++] = a[i];
    }
  } else {
    for (std::size_t i = 0, j = 0; j < nb && i < na; ++j) {
      if (b[j] < delta && static_cast<std::int32_t>(delta) >= 0) continue;  // below every sum
      const std::uint32_t wanted = b[j] - delta;
      if (static_cast<std::int32_t>(delta) < 0 && wanted < b[j]) break;  // above every sum
      i = gallop(a, i, na, wanted);
      if (i < na && a[i] == wanted) out[count++] = a[i];
    }
  }
  return count;
}

}  // namespace quoth::index::kernels_internal
