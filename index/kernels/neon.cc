// The NEON kernels, for every 64-bit Arm processor. Equal to the scalar ones bit for bit.
#include "index/kernels/kernels.h"
#include "index/kernels/tables.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "index/kernels/kernels-inl.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

const std::uint8_t* bytes_at(const std::byte* at) { return reinterpret_cast<const std::uint8_t*>(at); }

// Four numbers of w bits begin at a byte when w is even, else at half of one; a 16-byte load holds them. Four
// bytes around each are brought to a lane and shifted. Works up to w = 25: 7 bits of shift and 25 of number
// fill a lane.
constexpr unsigned kMaxShuffledWidth = 25;

struct UnpackTable {
  // For the first and the second four of eight numbers.
  std::array<std::array<std::uint8_t, 32>, kMaxShuffledWidth + 1> bytes{};
  std::array<std::array<std::int32_t, 8>, kMaxShuffledWidth + 1> shifts{};  // to the left, so negative
};
constexpr UnpackTable kUnpack = [] {
  UnpackTable table;
  for (unsigned width = 0; width <= kMaxShuffledWidth; ++width) {
    for (unsigned i = 0; i < 8; ++i) {
      const unsigned bit = i < 4 ? i * width : (4 * width) % 8 + (i - 4) * width;
      table.shifts[width][i] = -static_cast<std::int32_t>(bit % 8);
      for (unsigned k = 0; k < 4; ++k) table.bytes[width][4 * i + k] = static_cast<std::uint8_t>(bit / 8 + k);
    }
  }
  return table;
}();

class Unpacker {
 public:
  // Pre: width <= kMaxShuffledWidth.
  explicit Unpacker(unsigned width)
      : first_bytes_(vld1q_u8(kUnpack.bytes[width].data())),
        second_bytes_(vld1q_u8(kUnpack.bytes[width].data() + 16)),
        first_shifts_(vld1q_s32(kUnpack.shifts[width].data())),
        second_shifts_(vld1q_s32(kUnpack.shifts[width].data() + 4)),
        mask_(vdupq_n_u32((std::uint32_t{1} << width) - 1)),
        second_(width / 2) {}
  uint32x4_t first(const std::byte* in) const { return four(in, first_bytes_, first_shifts_); }
  uint32x4_t second(const std::byte* in) const { return four(in + second_, second_bytes_, second_shifts_); }

 private:
  uint32x4_t four(const std::byte* in, uint8x16_t bytes, int32x4_t shifts) const {
    const uint8x16_t spread = vqtbl1q_u8(vld1q_u8(bytes_at(in)), bytes);
    return vandq_u32(vshlq_u32(vreinterpretq_u32_u8(spread), shifts), mask_);
  }

  uint8x16_t first_bytes_;
  uint8x16_t second_bytes_;
  int32x4_t first_shifts_;
  int32x4_t second_shifts_;
  uint32x4_t mask_;
  std::size_t second_;  // byte of the load that holds numbers 4 to 7
};

void unpack(const std::byte* in, unsigned width, std::size_t n, std::uint32_t* out) {
  if (width > kMaxShuffledWidth) {
    for (std::size_t i = 0; i < n; ++i) out[i] = unpack_one(in, width, i);
    return;
  }
  const Unpacker unpacker(width);
  for (std::size_t i = 0; i < n; i += 8) {
    const std::byte* at = in + i / 8 * width;
    vst1q_u32(out + i, unpacker.first(at));
    vst1q_u32(out + i + 4, unpacker.second(at));
  }
}

void sum_gaps(std::uint32_t* values, std::size_t n, std::uint32_t lower) {
  const uint32x4_t zero = vdupq_n_u32(0);
  const uint32x4_t one = vdupq_n_u32(1);
  uint32x4_t before = vdupq_n_u32(lower - 1);
  for (std::size_t i = 0; i < n; i += 4) {
    uint32x4_t x = vaddq_u32(vld1q_u32(values + i), one);
    x = vaddq_u32(x, vextq_u32(zero, x, 3));
    x = vaddq_u32(x, vextq_u32(zero, x, 2));
    x = vaddq_u32(x, before);
    vst1q_u32(values + i, x);
    before = vdupq_laneq_u32(x, 3);
  }
}

// The places of the bits of each byte, as bytes; the rest of an entry is 0.
constexpr std::array<std::uint64_t, 256> kBitPlaces = [] {
  std::array<std::uint64_t, 256> table{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    unsigned found = 0;
    for (std::uint64_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1) != 0) table[byte] |= bit << (8 * found++);
    }
  }
  return table;
}();

// Places are below 2^15 (high_bytes <= 4096), so they wait as u16.
std::size_t elias_fano(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                       std::size_t n, std::uint32_t lower, std::uint32_t* out) {
  std::array<std::uint16_t, 128 + kKernelSlack> places;
  std::size_t count = 0;
  uint16x8_t base = vdupq_n_u16(0);
  for (std::size_t at = 0; count < n; ++at) {
    if (at == high_bytes) return 0;
    const auto byte = std::to_integer<std::uint8_t>(highs[at]);
    vst1q_u16(places.data() + count, vaddq_u16(vmovl_u8(vcreate_u8(kBitPlaces[byte])), base));
    count += static_cast<std::size_t>(std::popcount(byte));
    base = vaddq_u16(base, vdupq_n_u16(8));
  }
  const std::size_t used = std::size_t{places[n - 1]} + 1;
  std::array<std::uint32_t, 128 + kKernelSlack> low;
  unpack(lows, width, n, low.data());
  static constexpr std::array<std::uint32_t, 4> kIota = {0, 1, 2, 3};
  const int32x4_t shift = vdupq_n_s32(static_cast<std::int32_t>(width));
  const uint32x4_t lowers = vdupq_n_u32(lower);
  uint32x4_t index = vld1q_u32(kIota.data());
  for (std::size_t i = 0; i < n; i += 4) {
    const uint32x4_t place = vmovl_u16(vld1_u16(places.data() + i));
    const uint32x4_t high = vshlq_u32(vsubq_u32(place, index), shift);
    const uint32x4_t value = vorrq_u32(high, vld1q_u32(low.data() + i));
    vst1q_u32(out + i, vaddq_u32(value, vaddq_u32(index, lowers)));
    index = vaddq_u32(index, vdupq_n_u32(4));
  }
  return used;
}

std::size_t pick(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                 const std::uint64_t* wanted, std::uint32_t lower, std::uint32_t* out) {
  return pick_by_words(lows, width, highs, high_bytes, wanted, lower, out, place_by_bytes);
}

std::uint32_t elias_fano_gap(const std::byte* lows, unsigned width, const std::byte* highs,
                             std::size_t high_bytes, std::size_t i) {
  return gap_by_select(lows, width, highs, high_bytes, i, place_by_bytes);
}

bool is_ascending(const std::uint32_t* values, std::size_t n) {
  std::size_t i = 1;
  for (; n >= 4 && i <= n - 4; i += 4) {
    const uint32x4_t falls = vcleq_u32(vld1q_u32(values + i), vld1q_u32(values + i - 1));
    if (vmaxvq_u32(falls) != 0) return false;
  }
  for (; i < n; ++i) {
    if (values[i] <= values[i - 1]) return false;
  }
  return true;
}

std::size_t lower_bound(const std::uint32_t* values, std::size_t n, std::uint32_t target) {
  std::size_t low = 0;  // all before it are below the target
  while (n - low > 16) {
    const std::size_t half = (n - low) / 2;
    if (values[low + half - 1] < target) {
      low += half;
    } else {
      n = low + half;
    }
  }
  const uint32x4_t wanted = vdupq_n_u32(target);
  for (; n - low >= 4; low += 4) {
    const std::uint32_t below = vaddvq_u32(vshrq_n_u32(vcltq_u32(vld1q_u32(values + low), wanted), 31));
    if (below != 4) return low + below;
  }
  while (low < n && values[low] < target) ++low;
  return low;
}

// True if the eight ids at `at` are those at `ids` where `care` says so.
bool same_eight(const std::uint16_t* at, uint16x8_t ids, uint16x8_t care) {
  return vmaxvq_u16(vandq_u16(veorq_u16(vld1q_u16(at), ids), care)) == 0;
}

bool match(const std::uint16_t* at, const SlotPattern& pattern) {
  for (std::size_t i = 0; i < pattern.size; i += 8) {
    if (!same_eight(at + i, vld1q_u16(pattern.ids + i), vld1q_u16(pattern.care + i))) return false;
  }
  return true;
}

// As many cache misses are under way at once.
constexpr std::size_t kPrefetchDistance = 24;

std::size_t verify(const ForwardView& forward, const std::uint32_t* candidates, std::size_t n,
                   std::uint32_t offset, const SlotPattern& pattern, std::uint32_t* out) {
  if (pattern.size > forward.size) return 0;
  const std::uint32_t last_begin = forward.size - static_cast<std::uint32_t>(pattern.size);
  const bool is_short = pattern.size <= 8;
  const uint16x8_t ids = pattern.size == 0 ? vdupq_n_u16(0) : vld1q_u16(pattern.ids);
  const uint16x8_t care = pattern.size == 0 ? vdupq_n_u16(0) : vld1q_u16(pattern.care);
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (n - i > kPrefetchDistance) {
      const std::uint32_t ahead = candidates[i + kPrefetchDistance] - offset;
      if (ahead <= last_begin) __builtin_prefetch(forward.ids + ahead);
    }
    const std::uint32_t candidate = candidates[i];
    const std::uint32_t begin = candidate - offset;
    if (candidate < offset || begin > last_begin) continue;
    const std::uint16_t* at = forward.ids + begin;
    out[count] = candidate;
    count += static_cast<std::size_t>(same_eight(at, ids, care) && (is_short || match(at, pattern)));
  }
  return count;
}

// Bit i is set if byte i of the four is 0xff (else it is 0): each byte keeps its own bit, and neighbours add
// up.
std::uint64_t bits_of(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
  static constexpr std::array<std::uint8_t, 16> kBits = {1, 2, 4, 8, 16, 32, 64, 128,
                                                         1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t own = vld1q_u8(kBits.data());
  const uint8x16_t ab = vpaddq_u8(vandq_u8(a, own), vandq_u8(b, own));
  const uint8x16_t cd = vpaddq_u8(vandq_u8(c, own), vandq_u8(d, own));
  const uint8x16_t quarters = vpaddq_u8(ab, cd);
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(quarters, quarters)), 0);
}

void count_below(const std::uint32_t* values, std::size_t n, const std::uint32_t* targets, std::size_t m,
                 std::uint32_t* out) {
  count_below_by<4>(values, n, targets, m, out, [](const std::uint32_t* at, std::uint32_t target) {
    return vaddvq_u32(vshrq_n_u32(vcltq_u32(vld1q_u32(at), vdupq_n_u32(target)), 31));
  });
}

std::uint64_t find_id(const std::uint16_t* at, std::uint16_t id) {
  const uint16x8_t wanted = vdupq_n_u16(id);
  const auto sixteen = [&](const std::uint16_t* from) {
    return vcombine_u8(vmovn_u16(vceqq_u16(vld1q_u16(from), wanted)),
                       vmovn_u16(vceqq_u16(vld1q_u16(from + 8), wanted)));
  };
  return bits_of(sixteen(at), sixteen(at + 16), sixteen(at + 32), sixteen(at + 48));
}

std::size_t find_windows(const ForwardView& forward, const std::uint32_t* slots, std::size_t n,
                         const WindowPattern& pattern, std::uint32_t* kept, std::uint64_t* masks) {
  return find_windows_by(forward, slots, n, pattern, kept, masks, find_id);
}

std::size_t find_in_rows(const ForwardView& forward, const std::uint32_t* rows, std::size_t n,
                         std::uint16_t id, std::size_t most, std::uint32_t* out) {
  return find_in_rows_by(forward, rows, n, id, most, out, [](const std::uint16_t* at, std::uint16_t wanted) {
    // Two rows are as cheap as one; what stands behind the second half is not looked at.
    return find_id(at, wanted);
  });
}

std::uint64_t sift(const std::uint8_t* at, std::uint8_t mask, std::uint8_t value) {
  const uint8x16_t masks = vdupq_n_u8(mask);
  const uint8x16_t values = vdupq_n_u8(value);
  const auto sixteen = [&](const std::uint8_t* from) {
    return vceqq_u8(vandq_u8(vld1q_u8(from), masks), values);
  };
  return bits_of(sixteen(at), sixteen(at + 16), sixteen(at + 32), sixteen(at + 48));
}

// For each set of four lanes, the bytes that bring them to the front.
constexpr std::array<std::array<std::uint8_t, 16>, 16> kCompress = [] {
  std::array<std::array<std::uint8_t, 16>, 16> table{};
  for (unsigned lanes = 0; lanes < 16; ++lanes) {
    unsigned to = 0;
    for (unsigned lane = 0; lane < 4; ++lane) {
      if ((lanes >> lane & 1) == 0) continue;
      for (unsigned k = 0; k < 4; ++k) table[lanes][4 * to + k] = static_cast<std::uint8_t>(4 * lane + k);
      ++to;
    }
  }
  return table;
}();

// Lanes of a that are equal to any lane of b.
uint32x4_t found_in(uint32x4_t a, uint32x4_t b) {
  const uint32x4_t first = vorrq_u32(vceqq_u32(a, b), vceqq_u32(a, vextq_u32(b, b, 1)));
  const uint32x4_t second = vorrq_u32(vceqq_u32(a, vextq_u32(b, b, 2)), vceqq_u32(a, vextq_u32(b, b, 3)));
  return vorrq_u32(first, second);
}

unsigned lanes_of(uint32x4_t found) {
  static constexpr std::array<std::uint32_t, 4> kBits = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(found, vld1q_u32(kBits.data())));
}

std::size_t intersect(const std::uint32_t* a, std::size_t na, const std::uint32_t* b, std::size_t nb,
                      std::int32_t delta, std::uint32_t* out) {
  trim_wrapping(a, na, delta);
  if (na == 0 || nb == 0) return 0;
  const std::uint32_t shift = static_cast<std::uint32_t>(delta);
  if (na / kGallopRatio >= nb || nb / kGallopRatio >= na)
    return intersect_by_gallop(a, na, b, nb, shift, out);
  const uint32x4_t shifts = vdupq_n_u32(shift);
  std::size_t count = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  uint32x4_t found = vdupq_n_u32(0);  // of the four at a[i]
  while (na - i >= 4 && nb - j >= 4) {
    const uint32x4_t values = vld1q_u32(a + i);
    found = vorrq_u32(found, found_in(vaddq_u32(values, shifts), vld1q_u32(b + j)));
    const std::uint32_t last_a = a[i + 3] + shift;
    const std::uint32_t last_b = b[j + 3];
    if (last_a <= last_b) {
      const unsigned lanes = lanes_of(found);
      const uint8x16_t front = vqtbl1q_u8(vreinterpretq_u8_u32(values), vld1q_u8(kCompress[lanes].data()));
      vst1q_u32(out + count, vreinterpretq_u32_u8(front));
      count += static_cast<std::size_t>(std::popcount(lanes));
      found = vdupq_n_u32(0);
      i += 4;
    }
    if (last_b <= last_a) j += 4;
  }
  // The four at a[i] may have met some of b already: those are marked, and b has moved past them.
  unsigned met = lanes_of(found);
  for (; i < na; ++i, met >>= 1) {
    const std::uint32_t sum = a[i] + shift;
    while (j < nb && b[j] < sum) ++j;
    if ((met & 1) != 0 || (j < nb && b[j] == sum)) out[count++] = a[i];
  }
  return count;
}

uint8x16_t words_at(const std::uint64_t* at) { return vreinterpretq_u8_u64(vld1q_u64(at)); }

void count_before(const std::uint64_t* words, const std::uint32_t* places, std::size_t n,
                  std::uint32_t* out) {
  count_before_each(words, places, n, out);
}

std::uint64_t count_bits(const std::uint64_t* words, std::size_t n) {
  std::uint64_t count = 0;
  std::size_t i = 0;
  for (; n - i >= 2; i += 2) count += vaddlvq_u8(vcntq_u8(words_at(words + i)));
  if (i < n) count += static_cast<std::uint64_t>(std::popcount(words[i]));
  return count;
}

std::uint64_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t n) {
  std::uint64_t count = 0;
  std::size_t i = 0;
  for (; n - i >= 2; i += 2) count += vaddlvq_u8(vcntq_u8(vandq_u8(words_at(a + i), words_at(b + i))));
  if (i < n) count += static_cast<std::uint64_t>(std::popcount(a[i] & b[i]));
  return count;
}

void keep_common_bits(std::uint64_t* into, const std::uint64_t* b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) into[i] &= b[i];
}

uint8x16_t in_range(uint8x16_t bytes, char first, unsigned count) {
  return vcltq_u8(vsubq_u8(bytes, vdupq_n_u8(static_cast<std::uint8_t>(first))),
                  vdupq_n_u8(static_cast<std::uint8_t>(count)));
}

uint8x16_t equal_to(uint8x16_t bytes, char value) {
  return vceqq_u8(bytes, vdupq_n_u8(static_cast<std::uint8_t>(value)));
}

TextMasks text_masks(const char* at) {
  std::array<uint8x16_t, 4> bytes;
  for (unsigned i = 0; i < 4; ++i) bytes[i] = vld1q_u8(reinterpret_cast<const std::uint8_t*>(at) + 16 * i);
  const auto mask = [&](auto test) {
    return bits_of(test(bytes[0]), test(bytes[1]), test(bytes[2]), test(bytes[3]));
  };
  TextMasks masks;
  masks.words = mask([](uint8x16_t b) {
    return vorrq_u8(in_range(vorrq_u8(b, vdupq_n_u8(0x20)), 'a', 26), in_range(b, '0', 10));
  });
  masks.spaces = mask([](uint8x16_t b) {
    return vorrq_u8(in_range(b, 0, 0x21), vorrq_u8(equal_to(b, '_'), equal_to(b, 0x7f)));
  });
  masks.joiners = mask([](uint8x16_t b) {
    const uint8x16_t stops = vorrq_u8(vorrq_u8(equal_to(b, ','), equal_to(b, '.')), in_range(b, ':', 2));
    return vorrq_u8(stops, vorrq_u8(equal_to(b, '\''), equal_to(b, '`')));
  });
  masks.hyphens = mask([](uint8x16_t b) { return equal_to(b, '-'); });
  masks.beyond = mask([](uint8x16_t b) { return vcgeq_u8(b, vdupq_n_u8(0x80)); });
  return masks;
}

}  // namespace
}  // namespace quoth::index

namespace quoth::index::kernels_internal {

const Kernels& neon_kernels() {
  static constexpr Kernels kTable{.name = "neon",
                                  .unpack = unpack,
                                  .sum_gaps = sum_gaps,
                                  .elias_fano = elias_fano,
                                  .pick = pick,
                                  .elias_fano_gap = elias_fano_gap,
                                  .is_ascending = is_ascending,
                                  .lower_bound = lower_bound,
                                  .count_below = count_below,
                                  .match = match,
                                  .verify = verify,
                                  .find_id = find_id,
                                  .find_in_rows = find_in_rows,
                                  .find_windows = find_windows,
                                  .sift = sift,
                                  .intersect = intersect,
                                  .count_before = count_before,
                                  .count_bits = count_bits,
                                  .count_common_bits = count_common_bits,
                                  .keep_common_bits = keep_common_bits,
                                  .text_masks = text_masks};
  return kTable;
}

}  // namespace quoth::index::kernels_internal
#endif
