// The AVX2 kernels. Equal to the scalar ones bit for bit.
//
// The target region opens after the standard headers, so that no inline function of theirs is
// compiled for AVX2 and then linked into baseline code; there are no per-file compiler flags.
#include "index/kernels/kernels.h"
#include "index/kernels/tables.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,popcnt")
#endif

#include "index/kernels/kernels-inl.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

__m256i load(const void* at) { return _mm256_loadu_si256(static_cast<const __m256i*>(at)); }
__m128i load_half(const void* at) { return _mm_loadu_si128(static_cast<const __m128i*>(at)); }
void store(std::uint32_t* at, __m256i value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), value); }
__m256i broadcast(std::uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); }

__m256i iota() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }

// Eight numbers of w bits take w bytes. A 16-byte load from byte 0 holds the first four of them,
// one from byte 4w/8 the other four; four bytes around each are brought to a lane and shifted.
// Works up to w = 25: 7 bits of shift and 25 of number fill a lane.
constexpr unsigned kMaxShuffledWidth = 25;

struct UnpackTable {
  std::array<std::array<std::uint8_t, 32>, kMaxShuffledWidth + 1> bytes{};
  std::array<std::array<std::uint32_t, 8>, kMaxShuffledWidth + 1> shifts{};
};
constexpr UnpackTable kUnpack = [] {
  UnpackTable table;
  for (unsigned width = 0; width <= kMaxShuffledWidth; ++width) {
    for (unsigned i = 0; i < 8; ++i) {
      const unsigned bit = i < 4 ? i * width : (4 * width) % 8 + (i - 4) * width;
      table.shifts[width][i] = bit % 8;
      for (unsigned k = 0; k < 4; ++k) table.bytes[width][4 * i + k] = static_cast<std::uint8_t>(bit / 8 + k);
    }
  }
  return table;
}();

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

__m256i bit_places(std::uint8_t byte) {
  return _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(static_cast<long long>(kBitPlaces[byte])));
}

class Unpacker {
 public:
  // Pre: width <= kMaxShuffledWidth.
  explicit Unpacker(unsigned width)
      : bytes_(load(kUnpack.bytes[width].data())),
        shifts_(load(kUnpack.shifts[width].data())),
        mask_(broadcast((std::uint32_t{1} << width) - 1)),
        second_(width / 2) {}
  __m256i eight(const std::byte* in) const {
    const __m256i both =
        _mm256_inserti128_si256(_mm256_castsi128_si256(load_half(in)), load_half(in + second_), 1);
    return _mm256_and_si256(_mm256_srlv_epi32(_mm256_shuffle_epi8(both, bytes_), shifts_), mask_);
  }

 private:
  __m256i bytes_;
  __m256i shifts_;
  __m256i mask_;
  std::size_t second_;  // byte of the load that holds numbers 4 to 7
};

void unpack(const std::byte* in, unsigned width, std::size_t n, std::uint32_t* out) {
  if (width > kMaxShuffledWidth) {
    for (std::size_t i = 0; i < n; ++i) out[i] = unpack_one(in, width, i);
    return;
  }
  const Unpacker unpacker(width);
  for (std::size_t i = 0; i < n; i += 8) store(out + i, unpacker.eight(in + i / 8 * width));
}

void sum_gaps(std::uint32_t* values, std::size_t n, std::uint32_t lower) {
  const __m256i one = broadcast(1);
  __m256i before = broadcast(lower - 1);
  for (std::size_t i = 0; i < n; i += 8) {
    __m256i x = _mm256_add_epi32(load(values + i), one);
    x = _mm256_add_epi32(x, _mm256_slli_si256(x, 4));
    x = _mm256_add_epi32(x, _mm256_slli_si256(x, 8));
    // The sum of the low half goes to every lane of the high half.
    const __m256i low_sum = _mm256_permute2x128_si256(x, x, 0x08);
    x = _mm256_add_epi32(x, _mm256_shuffle_epi32(low_sum, 0xff));
    x = _mm256_add_epi32(x, before);
    store(values + i, x);
    before = _mm256_permutevar8x32_epi32(x, broadcast(7));
  }
}

std::size_t elias_fano(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                       std::size_t n, std::uint32_t lower, std::uint32_t* out) {
  std::array<std::uint32_t, 128 + kKernelSlack> places;
  std::size_t count = 0;
  __m256i base = _mm256_setzero_si256();
  for (std::size_t at = 0; count < n; ++at) {
    if (at == high_bytes) return 0;
    const std::uint8_t byte = static_cast<std::uint8_t>(highs[at]);
    store(places.data() + count, _mm256_add_epi32(bit_places(byte), base));
    count += static_cast<std::size_t>(std::popcount(byte));
    base = _mm256_add_epi32(base, broadcast(8));
  }
  const std::size_t used = places[n - 1] + 1;
  std::array<std::uint32_t, 128 + kKernelSlack> wide;
  if (width > kMaxShuffledWidth) unpack(lows, width, n, wide.data());
  const Unpacker unpacker(width > kMaxShuffledWidth ? 0 : width);
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(width));
  __m256i index = iota();
  for (std::size_t i = 0; i < n; i += 8) {
    const __m256i low =
        width > kMaxShuffledWidth ? load(wide.data() + i) : unpacker.eight(lows + i / 8 * width);
    const __m256i high = _mm256_sll_epi32(_mm256_sub_epi32(load(places.data() + i), index), shift);
    store(out + i, _mm256_add_epi32(_mm256_or_si256(high, low), _mm256_add_epi32(index, broadcast(lower))));
    index = _mm256_add_epi32(index, broadcast(8));
  }
  return used;
}

// Lanes where a > b, unsigned.
__m256i greater(__m256i a, __m256i b) {
  const __m256i sign = broadcast(0x80000000U);
  return _mm256_cmpgt_epi32(_mm256_xor_si256(a, sign), _mm256_xor_si256(b, sign));
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
  if (n < 2) return true;
  std::size_t i = 1;
  __m256i all = broadcast(0xffffffffU);
  for (; n - i >= 8; i += 8) all = _mm256_and_si256(all, greater(load(values + i), load(values + i - 1)));
  if (_mm256_movemask_epi8(all) != -1) return false;
  for (; i < n; ++i) {
    if (values[i] <= values[i - 1]) return false;
  }
  return true;
}

std::size_t lower_bound(const std::uint32_t* values, std::size_t n, std::uint32_t target) {
  std::size_t low = 0;  // all before it are below the target
  while (n - low > 64) {
    const std::size_t half = (n - low) / 2;
    if (values[low + half - 1] < target) {
      low += half;
    } else {
      n = low + half;
    }
  }
  const __m256i wanted = broadcast(target);
  for (; n - low >= 8; low += 8) {
    const unsigned below =
        static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(greater(wanted, load(values + low)))));
    if (below != 0xff) return low + static_cast<std::size_t>(std::popcount(below));
  }
  while (low < n && values[low] < target) ++low;
  return low;
}

bool match_from(const std::uint16_t* at, const SlotPattern& pattern, std::size_t i) {
  for (; i < pattern.size; i += 16) {
    const __m256i differs = _mm256_xor_si256(load(at + i), load(pattern.ids + i));
    if (_mm256_testz_si256(differs, load(pattern.care + i)) == 0) return false;
  }
  return true;
}

bool match(const std::uint16_t* at, const SlotPattern& pattern) { return match_from(at, pattern, 0); }

// A candidate costs a cache miss; this many are under way at once (9 to 35 ns each alone, measured).
constexpr std::size_t kPrefetchDistance = 24;

std::size_t verify(const ForwardView& forward, const std::uint32_t* candidates, std::size_t n,
                   std::uint32_t offset, const SlotPattern& pattern, std::uint32_t* out) {
  if (pattern.size > forward.size) return 0;
  const std::uint32_t last_begin = forward.size - static_cast<std::uint32_t>(pattern.size);
  const bool is_short = pattern.size <= 8;
  const __m128i ids = pattern.size == 0 ? _mm_setzero_si128() : load_half(pattern.ids);
  const __m128i care = pattern.size == 0 ? _mm_setzero_si128() : load_half(pattern.care);
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (n - i > kPrefetchDistance) {
      const std::uint32_t ahead = candidates[i + kPrefetchDistance] - offset;
      if (ahead <= last_begin) {
        _mm_prefetch(reinterpret_cast<const char*>(forward.ids + ahead), _MM_HINT_T0);
        if (!is_short) _mm_prefetch(reinterpret_cast<const char*>(forward.ids + ahead + 16), _MM_HINT_T0);
      }
    }
    const std::uint32_t candidate = candidates[i];
    const std::uint32_t begin = candidate - offset;
    if (candidate < offset || begin > last_begin) continue;
    const std::uint16_t* at = forward.ids + begin;
    const int start = _mm_testz_si128(_mm_xor_si128(load_half(at), ids), care);
    out[count] = candidate;
    count += static_cast<std::size_t>(start != 0 && (is_short || match_from(at, pattern, 0)));
  }
  return count;
}

void count_below(const std::uint32_t* values, std::size_t n, const std::uint32_t* targets, std::size_t m,
                 std::uint32_t* out) {
  count_below_by<8>(values, n, targets, m, out, [](const std::uint32_t* at, std::uint32_t target) {
    const __m256i below = greater(broadcast(target), load(at));
    return static_cast<std::uint32_t>(
        std::popcount(static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(below)))));
  });
}

std::uint64_t find_id_in_32(const std::uint16_t* at, std::uint16_t id) {
  const __m256i wanted = _mm256_set1_epi16(static_cast<short>(id));
  const __m256i a = _mm256_cmpeq_epi16(load(at), wanted);
  const __m256i b = _mm256_cmpeq_epi16(load(at + 16), wanted);
  // Packing works within 128-bit halves; the permutation puts the quarters in order again.
  const __m256i packed = _mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xd8);
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(packed));
}

std::uint64_t find_id(const std::uint16_t* at, std::uint16_t id) {
  return find_id_in_32(at, id) | find_id_in_32(at + 32, id) << 32;
}

std::size_t find_windows(const ForwardView& forward, const std::uint32_t* slots, std::size_t n,
                         const WindowPattern& pattern, std::uint32_t* kept, std::uint64_t* masks) {
  if (pattern.size > 32) return find_windows_by(forward, slots, n, pattern, kept, masks, find_id);
  return find_windows_by(forward, slots, n, pattern, kept, masks, find_id_in_32);
}

std::size_t find_in_rows(const ForwardView& forward, const std::uint32_t* rows, std::size_t n,
                         std::uint16_t id, std::size_t most, std::uint32_t* out) {
  return find_in_rows_by(forward, rows, n, id, most, out, find_id_in_32);
}

std::uint64_t sift(const std::uint8_t* at, std::uint8_t mask, std::uint8_t value) {
  const __m256i masks = _mm256_set1_epi8(static_cast<char>(mask));
  const __m256i values = _mm256_set1_epi8(static_cast<char>(value));
  const auto half = [&](const std::uint8_t* from) {
    const __m256i equal = _mm256_cmpeq_epi8(_mm256_and_si256(load(from), masks), values);
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(equal)));
  };
  return half(at) | half(at + 32) << 32;
}

// Lanes of a that are equal to any lane of b.
__m256i found_in(__m256i a, __m256i b) {
  const __m256i rotation = _mm256_setr_epi32(1, 2, 3, 4, 5, 6, 7, 0);
  __m256i found = _mm256_cmpeq_epi32(a, b);
  for (unsigned i = 1; i < 8; ++i) {
    b = _mm256_permutevar8x32_epi32(b, rotation);
    found = _mm256_or_si256(found, _mm256_cmpeq_epi32(a, b));
  }
  return found;
}

std::size_t intersect(const std::uint32_t* a, std::size_t na, const std::uint32_t* b, std::size_t nb,
                      std::int32_t delta, std::uint32_t* out) {
  trim_wrapping(a, na, delta);
  if (na == 0 || nb == 0) return 0;
  const std::uint32_t shift = static_cast<std::uint32_t>(delta);
  if (na / kVectorGallopRatio >= nb || nb / kVectorGallopRatio >= na)
    return intersect_by_gallop(a, na, b, nb, shift, out);
  const __m256i shifts = broadcast(shift);
  std::size_t count = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  __m256i found = _mm256_setzero_si256();  // of the eight at a[i]
  while (na - i >= 8 && nb - j >= 8) {
    const __m256i values = load(a + i);
    found = _mm256_or_si256(found, found_in(_mm256_add_epi32(values, shifts), load(b + j)));
    const std::uint32_t last_a = a[i + 7] + shift;
    const std::uint32_t last_b = b[j + 7];
    if (last_a <= last_b) {
      const unsigned lanes = static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(found)));
      store(out + count, _mm256_permutevar8x32_epi32(values, bit_places(static_cast<std::uint8_t>(lanes))));
      count += static_cast<std::size_t>(std::popcount(lanes));
      found = _mm256_setzero_si256();
      i += 8;
    }
    if (last_b <= last_a) j += 8;
  }
  // The eight at a[i] may have met some of b already: those are marked, and b has moved past them.
  std::uint32_t met = static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(found)));
  for (; i < na; ++i, met >>= 1) {
    const std::uint32_t sum = a[i] + shift;
    while (j < nb && b[j] < sum) ++j;
    if ((met & 1) != 0 || (j < nb && b[j] == sum)) out[count++] = a[i];
  }
  return count;
}

void count_before(const std::uint64_t* words, const std::uint32_t* places, std::size_t n,
                  std::uint32_t* out) {
  count_before_each(words, places, n, out);
}

std::uint64_t count_bits(const std::uint64_t* words, std::size_t n) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += static_cast<std::uint64_t>(_mm_popcnt_u64(words[i]));
  return count;
}

std::uint64_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t n) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += static_cast<std::uint64_t>(_mm_popcnt_u64(a[i] & b[i]));
  return count;
}

void keep_common_bits(std::uint64_t* into, const std::uint64_t* b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) into[i] &= b[i];
}

// Bit i: byte i is one of the `count` bytes from `first` on.
std::uint32_t in_range(__m256i bytes, char first, char count) {
  const __m256i from = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
  const __m256i last = _mm256_set1_epi8(static_cast<char>(count - 1));
  return static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(from, last), from)));
}

std::uint32_t equal_to(__m256i bytes, char value) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(value))));
}

TextMasks text_masks(const char* at) {
  TextMasks masks;
  for (unsigned half = 0; half < 2; ++half) {
    const __m256i bytes = load(at + 32 * half);
    const __m256i lower = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
    const auto put = [&](std::uint64_t& mask, std::uint32_t bits) {
      mask |= std::uint64_t{bits} << (32 * half);
    };
    put(masks.words, in_range(lower, 'a', 26) | in_range(bytes, '0', 10));
    put(masks.spaces, in_range(bytes, 0, 0x21) | equal_to(bytes, '_') | equal_to(bytes, 0x7f));
    const std::uint32_t hyphens = equal_to(bytes, '-');
    put(masks.joiners, (in_range(bytes, ',', 3) & ~hyphens) | in_range(bytes, ':', 2) |
                           equal_to(bytes, '\'') | equal_to(bytes, '`'));
    put(masks.hyphens, hyphens);
    put(masks.beyond, static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes)));
  }
  return masks;
}

constexpr Kernels kTable{.name = "avx2",
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

}  // namespace
}  // namespace quoth::index

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

namespace quoth::index::kernels_internal {

const Kernels* avx2_kernels() {
  const bool usable = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
  return usable ? &kTable : nullptr;
}

}  // namespace quoth::index::kernels_internal
#endif
