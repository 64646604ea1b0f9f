// The AVX-512 kernels. Equal to the scalar ones bit for bit.
//
// For processors with what Ice Lake and Zen 4 brought (byte permutes and compresses, popcount), which run
// 512-bit instructions at full clock; older ones keep AVX2. Kernels that gain nothing from wider vectors,
// because they wait for memory or for one another's results, are those of AVX2
// (docs/decisions/0009-kernels.md).
#include "index/kernels/kernels.h"
#include "index/kernels/tables.h"

#if defined(__x86_64__)

// GCC 12 takes the undefined values in its own intrinsics for mistakes (its bug 105593).
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__clang__)
#pragma clang attribute push(                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2," \
                          "avx512vpopcntdq,bmi,bmi2,popcnt"))),                        \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target( \
    "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512vpopcntdq,bmi,bmi2,popcnt")
#endif

#include "index/kernels/kernels-inl.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

__m512i load(const void* at) { return _mm512_loadu_si512(at); }
void store(void* at, __m512i value) { _mm512_storeu_si512(at, value); }
__m512i broadcast(std::uint32_t value) { return _mm512_set1_epi32(static_cast<int>(value)); }
__m512i iota() { return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }

// Sixteen numbers of w bits take 2w bytes, so one load holds them. Up to w = 25 a number and its shift fit
// the four bytes that are brought to its lane; above, eight bytes are brought to each of two sets of lanes.
constexpr unsigned kMaxLaneWidth = 25;

struct Spread {
  std::array<std::uint8_t, 64> first{};   // which bytes go where: all numbers, or the even ones
  std::array<std::uint8_t, 64> second{};  // the odd ones
  std::array<std::uint8_t, 64> shifts{};  // one for each lane of the two
};
constexpr std::array<Spread, 33> kSpreads = [] {
  std::array<Spread, 33> table{};
  for (unsigned width = 0; width <= 32; ++width) {
    for (unsigned i = 0; i < 16; ++i) {
      const unsigned bit = i * width;
      const unsigned bytes = width <= kMaxLaneWidth ? 4 : 8;
      auto& to = width > kMaxLaneWidth && i % 2 != 0 ? table[width].second : table[width].first;
      const unsigned lane = width <= kMaxLaneWidth ? i : i / 2;
      // Bytes past the numbers are shifted or masked out; any will do.
      for (unsigned k = 0; k < bytes; ++k)
        to[bytes * lane + k] = static_cast<std::uint8_t>(std::min(bit / 8 + k, 63U));
      table[width].shifts[i] = static_cast<std::uint8_t>(bit % 8);
    }
  }
  return table;
}();

class Unpacker {
 public:
  explicit Unpacker(unsigned width)
      : first_(load(kSpreads[width].first.data())),
        second_(load(kSpreads[width].second.data())),
        shifts_(_mm512_cvtepu8_epi32(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(kSpreads[width].shifts.data())))),
        mask_(broadcast(static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1))),
        is_wide_(width > kMaxLaneWidth) {}
  __m512i sixteen(const std::byte* in) const {
    const __m512i bytes = load(in);
    const __m512i first = _mm512_permutexvar_epi8(first_, bytes);
    if (!is_wide_) return _mm512_and_si512(_mm512_srlv_epi32(first, shifts_), mask_);
    const __m512i low = _mm512_set1_epi64(0xffffffff);
    const __m512i even = _mm512_srlv_epi64(first, _mm512_and_si512(shifts_, low));
    const __m512i second = _mm512_permutexvar_epi8(second_, bytes);
    const __m512i odd = _mm512_slli_epi64(_mm512_srlv_epi64(second, _mm512_srli_epi64(shifts_, 32)), 32);
    return _mm512_and_si512(_mm512_mask_blend_epi32(0xaaaa, even, odd), mask_);
  }

 private:
  __m512i first_;
  __m512i second_;
  __m512i shifts_;
  __m512i mask_;
  bool is_wide_;
};

void unpack(const std::byte* in, unsigned width, std::size_t n, std::uint32_t* out) {
  const Unpacker unpacker(width);
  for (std::size_t i = 0; i < n; i += 16) store(out + i, unpacker.sixteen(in + i / 8 * width));
}

void sum_gaps(std::uint32_t* values, std::size_t n, std::uint32_t lower) {
  const __m512i zero = _mm512_setzero_si512();
  const __m512i one = broadcast(1);
  const __m512i last = broadcast(15);
  __m512i before = broadcast(lower - 1);
  for (std::size_t i = 0; i < n; i += 16) {
    __m512i x = _mm512_add_epi32(load(values + i), one);
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 15));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 14));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 12));
    x = _mm512_add_epi32(x, _mm512_alignr_epi32(x, zero, 8));
    x = _mm512_add_epi32(x, before);
    store(values + i, x);
    before = _mm512_permutexvar_epi32(last, x);
  }
}

// The places of the bits of 64, in order, as bytes.
__m512i bit_places(std::uint64_t word) {
  alignas(64) static constexpr auto kIota = [] {
    std::array<std::uint8_t, 64> table{};
    for (std::uint8_t i = 0; i < 64; ++i) table[i] = i;
    return table;
  }();
  return _mm512_maskz_compress_epi8(word, load(kIota.data()));
}

// Places are below 2^15 (high_bytes <= 4096), so they wait as u16.
std::size_t elias_fano(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                       std::size_t n, std::uint32_t lower, std::uint32_t* out) {
  std::array<std::uint16_t, 128 + 64> places;
  std::size_t count = 0;
  for (std::size_t at = 0; count < n; at += 8) {
    if (at >= high_bytes) return 0;
    std::uint64_t word = load_u64(highs + at);
    if (high_bytes - at < 8) word &= (std::uint64_t{1} << (8 * (high_bytes - at))) - 1;
    const __m512i base = _mm512_set1_epi16(static_cast<short>(8 * at));
    const __m512i bits = bit_places(word);
    const auto found = static_cast<std::size_t>(std::popcount(word));
    store(places.data() + count, _mm512_add_epi16(_mm512_cvtepu8_epi16(_mm512_castsi512_si256(bits)), base));
    if (found > 32) {
      const __m256i rest = _mm512_extracti64x4_epi64(bits, 1);
      store(places.data() + count + 32, _mm512_add_epi16(_mm512_cvtepu8_epi16(rest), base));
    }
    count += found;
  }
  const Unpacker unpacker(width);
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(width));
  const __m512i lowers = broadcast(lower);
  __m512i index = iota();
  for (std::size_t i = 0; i < n; i += 16) {
    const __m512i place =
        _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(places.data() + i)));
    const __m512i high = _mm512_sll_epi32(_mm512_sub_epi32(place, index), shift);
    const __m512i value = _mm512_or_si512(high, unpacker.sixteen(lows + i / 8 * width));
    store(out + i, _mm512_add_epi32(value, _mm512_add_epi32(index, lowers)));
    index = _mm512_add_epi32(index, broadcast(16));
  }
  return std::size_t{places[n - 1]} + 1;
}

// The first n <= 16 lanes.
__mmask16 first_lanes(std::size_t n) {
  return static_cast<__mmask16>(_bzhi_u32(0xffff, static_cast<unsigned>(n)));
}

bool is_ascending(const std::uint32_t* values, std::size_t n) {
  for (std::size_t i = 1; i < n; i += 16) {
    const __mmask16 lanes = first_lanes(std::min<std::size_t>(16, n - i));
    const __m512i here = _mm512_maskz_loadu_epi32(lanes, values + i);
    const __m512i before = _mm512_maskz_loadu_epi32(lanes, values + i - 1);
    if (_mm512_mask_cmple_epu32_mask(lanes, here, before) != 0) return false;
  }
  return true;
}

void count_below(const std::uint32_t* values, std::size_t n, const std::uint32_t* targets, std::size_t m,
                 std::uint32_t* out) {
  count_below_by<16>(values, n, targets, m, out, [](const std::uint32_t* at, std::uint32_t target) {
    const __mmask16 below = _mm512_cmplt_epu32_mask(load(at), broadcast(target));
    return static_cast<std::uint32_t>(_mm_popcnt_u32(below));
  });
}

std::uint64_t find_id_in_32(const std::uint16_t* at, std::uint16_t id) {
  return _mm512_cmpeq_epi16_mask(load(at), _mm512_set1_epi16(static_cast<short>(id)));
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
  const __m512i masked = _mm512_and_si512(load(at), _mm512_set1_epi8(static_cast<char>(mask)));
  return _mm512_cmpeq_epi8_mask(masked, _mm512_set1_epi8(static_cast<char>(value)));
}

// The first n <= 8 words.
__mmask8 first_words(std::size_t n) {
  return static_cast<__mmask8>(_bzhi_u32(0xff, static_cast<unsigned>(n)));
}

std::uint64_t count_bits(const std::uint64_t* words, std::size_t n) {
  __m512i sums = _mm512_setzero_si512();
  for (std::size_t i = 0; i < n; i += 8) {
    const __mmask8 lanes = first_words(std::min<std::size_t>(8, n - i));
    sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(_mm512_maskz_loadu_epi64(lanes, words + i)));
  }
  return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sums));
}

std::uint64_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t n) {
  __m512i sums = _mm512_setzero_si512();
  for (std::size_t i = 0; i < n; i += 8) {
    const __mmask8 lanes = first_words(std::min<std::size_t>(8, n - i));
    const __m512i both =
        _mm512_and_si512(_mm512_maskz_loadu_epi64(lanes, a + i), _mm512_maskz_loadu_epi64(lanes, b + i));
    sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(both));
  }
  return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(sums));
}

}  // namespace
}  // namespace quoth::index

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

// All of the above, so that its helpers are inlined, and the one instruction that few processors have.
#if defined(__clang__)
#pragma clang attribute push(                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2," \
                          "avx512vpopcntdq,avx512vp2intersect,bmi,bmi2,popcnt"))),     \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target( \
    "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512vpopcntdq,avx512vp2intersect,bmi,bmi2,popcnt")
#endif

namespace quoth::index {
namespace {

std::size_t intersect(const std::uint32_t* a, std::size_t na, const std::uint32_t* b, std::size_t nb,
                      std::int32_t delta, std::uint32_t* out) {
  trim_wrapping(a, na, delta);
  if (na == 0 || nb == 0) return 0;
  const std::uint32_t shift = static_cast<std::uint32_t>(delta);
  if (na / kVectorGallopRatio >= nb || nb / kVectorGallopRatio >= na)
    return intersect_by_gallop(a, na, b, nb, shift, out);
  const __m512i shifts = broadcast(shift);
  std::size_t count = 0;
  std::size_t i = 0;
  std::size_t j = 0;
  unsigned found = 0;  // of the sixteen at a[i]
  // Which list goes on is as good as random: no branch depends on it.
  while (na - i >= 16 && nb - j >= 16) {
    const __m512i values = load(a + i);
    __mmask16 in_a;
    __mmask16 in_b;
    _mm512_2intersect_epi32(_mm512_add_epi32(values, shifts), load(b + j), &in_a, &in_b);
    found |= in_a;
    const std::uint32_t last_a = a[i + 15] + shift;
    const std::uint32_t last_b = b[j + 15];
    const std::size_t step_a = last_a <= last_b ? 16 : 0;
    store(out + count, _mm512_maskz_compress_epi32(static_cast<__mmask16>(found), values));
    const unsigned done = step_a != 0 ? found : 0;
    count += static_cast<std::size_t>(std::popcount(done));
    found ^= done;
    i += step_a;
    j += last_b <= last_a ? 16 : 0;
  }
  // The sixteen at a[i] may have met some of b already: those are marked, and b has moved past them.
  for (; i < na; ++i, found >>= 1) {
    const std::uint32_t sum = a[i] + shift;
    while (j < nb && b[j] < sum) ++j;
    if ((found & 1) != 0 || (j < nb && b[j] == sum)) out[count++] = a[i];
  }
  return count;
}

}  // namespace
}  // namespace quoth::index

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace quoth::index::kernels_internal {

const Kernels* avx512_kernels() {
  static const Kernels* const found = []() -> const Kernels* {
    const bool usable = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                        __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                        __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("bmi2");
    if (!usable || avx2_kernels() == nullptr) return nullptr;
    static const Kernels kTable = [] {
      Kernels table = *avx2_kernels();
      table.name = "avx512";
      table.unpack = unpack;
      table.sum_gaps = sum_gaps;
      table.elias_fano = elias_fano;
      table.is_ascending = is_ascending;
      table.count_below = count_below;
      table.find_id = find_id;
      table.find_in_rows = find_in_rows;
      table.find_windows = find_windows;
      table.sift = sift;
      // Intel's VP2INTERSECT is slower than comparing all pairs.
      if (__builtin_cpu_supports("avx512vp2intersect") && __builtin_cpu_is("amd"))
        table.intersect = intersect;
      table.count_bits = count_bits;
      table.count_common_bits = count_common_bits;
      return table;
    }();
    return &kTable;
  }();
  return found;
}

}  // namespace quoth::index::kernels_internal
#endif
