// Steps that the scalar and the vector kernels share. Internal to index/kernels.
//
// Everything here is `static`: each translation unit compiles its own copy under its own target,
// so that the linker can never hand the vector copy to a scalar caller.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "index/kernels/kernels.h"

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

// The word of the high bits that begins at byte `at` of `size`; bits past the end are zero. Pre: at < size.
static inline std::uint64_t high_word(const std::byte* highs, std::size_t at, std::size_t size) {
  const std::uint64_t word = load_u64(highs + at);
  return size - at >= 8 ? word : word & ((std::uint64_t{1} << (8 * (size - at))) - 1);
}

// The kernel `pick`; place_of(word, k) is the place of bit k of those set in the word.
template <class PlaceOf>
static inline std::size_t pick_by_words(const std::byte* lows, unsigned width, const std::byte* highs,
                                        std::size_t high_bytes, const std::uint64_t* wanted,
                                        std::uint32_t lower, std::uint32_t* out, PlaceOf place_of) {
  std::size_t count = 0;
  std::size_t at = 0;
  if (high_bytes == 0) return 0;
  std::uint64_t word = high_word(highs, 0, high_bytes);
  std::uint32_t before = 0;  // set bits before the word
  std::uint32_t inside = static_cast<std::uint32_t>(std::popcount(word));
  for (std::uint32_t half = 0; half < 2; ++half) {
    for (std::uint64_t left = wanted[half]; left != 0; left &= left - 1) {
      const std::uint32_t index = 64 * half + static_cast<std::uint32_t>(std::countr_zero(left));
      while (index - before >= inside) {
        at += 8;
        if (at >= high_bytes) return count;
        before += inside;
        word = high_word(highs, at, high_bytes);
        inside = static_cast<std::uint32_t>(std::popcount(word));
      }
      const std::uint32_t place = static_cast<std::uint32_t>(8 * at) + place_of(word, index - before);
      out[count++] = lower + index + ((place - index) << width | unpack_one(lows, width, index));
    }
  }
  return count;
}

// By clearing the bits before it.
static inline std::uint32_t place_by_clearing(std::uint64_t word, std::uint32_t k) {
  for (; k > 0; --k) word &= word - 1;
  return static_cast<std::uint32_t>(std::countr_zero(word));
}

// The same by counting in all bytes at once (Vigna, Broadword implementation of rank/select queries, 2008): some
// ten steps whatever the word. PDEP would be three cycles on most processors, but hundreds on AMD's before Zen 3.
static inline std::uint32_t place_by_bytes(std::uint64_t word, std::uint32_t k) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  // How many bytes of `sums`, all below 128, are at most n < 128.
  const auto count_up_to = [](std::uint64_t sums, std::uint32_t n) {
    return ((((n * kOnes | kHighs) - sums) & kHighs) >> 7) * kOnes >> 56;
  };
  std::uint64_t sums = word - (word >> 1 & 0x5555555555555555);
  sums = (sums & 0x3333333333333333) + (sums >> 2 & 0x3333333333333333);
  sums = ((sums + (sums >> 4)) & 0x0f0f0f0f0f0f0f0f) * kOnes;  // in each byte: set bits up to its end
  const auto shift = static_cast<std::uint32_t>(8 * count_up_to(sums, k));
  const std::uint32_t rest = k - static_cast<std::uint32_t>((sums << 8) >> shift & 0xff);
  // Bit i of the byte becomes byte i, and so on as above.
  const std::uint64_t bits = (word >> shift & 0xff) * kOnes & 0x8040201008040201;
  const std::uint64_t inside = ((bits + 0x7f7f7f7f7f7f7f7f) >> 7 & kOnes) * kOnes;
  return shift + static_cast<std::uint32_t>(count_up_to(inside, rest));
}

// The kernel `elias_fano_gap`; place_of as above.
template <class PlaceOf>
static inline std::uint32_t gap_by_select(const std::byte* lows, unsigned width, const std::byte* highs,
                                          std::size_t high_bytes, std::size_t i, PlaceOf place_of) {
  std::size_t seen = 0;                  // set bits in the words before
  std::size_t before = ~std::size_t{0};  // place of the last of them
  for (std::size_t at = 0; at < high_bytes; at += 8) {
    std::uint64_t word = load_u64(highs + at);
    if (high_bytes - at < 8) word &= (std::uint64_t{1} << (8 * (high_bytes - at))) - 1;
    const std::size_t count = static_cast<std::size_t>(std::popcount(word));
    if (seen + count > i) {
      const std::uint32_t bit = place_of(word, static_cast<std::uint32_t>(i - seen));
      const std::uint64_t lower = word & ((std::uint64_t{1} << bit) - 1);
      if (lower != 0) before = 8 * at + 63 - static_cast<std::size_t>(std::countl_zero(lower));
      const std::size_t place = 8 * at + bit;
      const std::uint32_t high = static_cast<std::uint32_t>(place - before - 1) << width;
      return high + 1 + unpack_one(lows, width, i) - (i == 0 ? 0 : unpack_one(lows, width, i - 1));
    }
    if (word != 0) before = 8 * at + 63 - static_cast<std::size_t>(std::countl_zero(word));
    seen += count;
  }
  return 0;
}

static inline void count_before_each(const std::uint64_t* words, const std::uint32_t* places, std::size_t n,
                                     std::uint32_t* out) {
  std::uint32_t before[8];  // each word, as far as they were needed
  std::uint32_t known = 0;
  before[0] = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t at = places[i] / 64;
    for (; known < at; ++known) {
      before[known + 1] = before[known] + static_cast<std::uint32_t>(std::popcount(words[known]));
    }
    const std::uint64_t below = words[at] & ((std::uint64_t{1} << (places[i] % 64)) - 1);
    out[i] = before[at] + static_cast<std::uint32_t>(std::popcount(below));
  }
}

// The kernel `count_below`; below(at, target) tells it of kLanes values.
template <std::size_t kLanes, class Below>
static inline void count_below_by(const std::uint32_t* values, std::size_t n, const std::uint32_t* targets,
                                  std::size_t m, std::uint32_t* out, Below below) {
  std::size_t at = 0;  // all before it are below
  for (std::size_t i = 0; i < m; ++i) {
    const std::uint32_t target = targets[i];
    while (n - at >= kLanes && values[at + kLanes - 1] < target) at += kLanes;
    if (n - at >= kLanes) {
      out[i] = static_cast<std::uint32_t>(at) + below(values + at, target);
      continue;
    }
    while (at < n && values[at] < target) ++at;
    out[i] = static_cast<std::uint32_t>(at);
  }
}

// The kernel `find_windows`; find(at, id) is the kernel `find_id`, for as many slots as the pattern has.
template <class Find>
static inline std::size_t find_windows_by(const ForwardView& forward, const std::uint32_t* slots,
                                          std::size_t n, const WindowPattern& pattern, std::uint32_t* kept,
                                          std::uint64_t* masks, Find find) {
  constexpr std::size_t kAhead = 24;
  const std::uint64_t inside = ~std::uint64_t{0} >> (64 - pattern.size);
  const std::uint16_t* const line = forward.ids - static_cast<std::ptrdiff_t>(pattern.before);
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (n - i > kAhead) {
      const std::uint16_t* ahead = line + slots[i + kAhead];
      __builtin_prefetch(ahead);
      __builtin_prefetch(ahead + (pattern.size - 1));
    }
    const std::uint16_t* const at = line + slots[i];
    std::uint64_t* const found = masks + count * pattern.count;
    bool all = true;
    for (std::size_t j = 0; j < pattern.needed; ++j) {
      found[j] = find(at, pattern.ids[j]) & inside;
      all = all && found[j] != 0;
    }
    if (!all) continue;
    for (std::size_t j = pattern.needed; j < pattern.count; ++j) found[j] = find(at, pattern.ids[j]) & inside;
    kept[count++] = slots[i];
  }
  return count;
}

// The kernel `find_in_rows`; find(at, id) is the kernel `find_id` for one row.
template <class Find>
static inline std::size_t find_in_rows_by(const ForwardView& forward, const std::uint32_t* rows,
                                          std::size_t n, std::uint16_t id, std::size_t most,
                                          std::uint32_t* out, Find find) {
  constexpr std::size_t kAhead = 16;
  const auto line_of = [&](std::uint32_t row) { return forward.ids + std::size_t{row} * kRowSlots; };
  for (std::size_t i = 0; i < n && i < kAhead; ++i) __builtin_prefetch(line_of(rows[i]));
  std::size_t count = 0;
  for (std::size_t i = 0; i < n && count < most; ++i) {
    if (n - i > kAhead) __builtin_prefetch(line_of(rows[i + kAhead]));
    auto found = static_cast<std::uint32_t>(find(line_of(rows[i]), id));
    const std::uint32_t begin = rows[i] * kRowSlots;
    const std::size_t some =
        std::min<std::size_t>(static_cast<std::size_t>(std::popcount(found)), most - count);
    // Mostly one or two, written whether they are there or not: `out` has room.
    out[count] = begin + static_cast<std::uint32_t>(std::countr_zero(found));
    found &= found - 1;
    out[count + 1] = begin + static_cast<std::uint32_t>(std::countr_zero(found));
    for (std::size_t more = 2; more < some; ++more) {
      found &= found - 1;
      out[count + more] = begin + static_cast<std::uint32_t>(std::countr_zero(found));
    }
    count += some;
  }
  return count;
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
