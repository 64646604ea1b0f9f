// The scalar kernels: what every other table must equal.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "index/kernels/kernels-inl.h"
#include "index/kernels/kernels.h"

namespace quoth::index {
namespace {

using namespace kernels_internal;

void unpack(const std::byte* in, unsigned width, std::size_t n, std::uint32_t* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = unpack_one(in, width, i);
}

void sum_gaps(std::uint32_t* values, std::size_t n, std::uint32_t lower) {
  std::uint32_t next = lower;
  for (std::size_t i = 0; i < n; ++i) {
    values[i] += next;
    next = values[i] + 1;
  }
}

std::size_t elias_fano(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                       std::size_t n, std::uint32_t lower, std::uint32_t* out) {
  std::size_t i = 0;
  for (std::size_t at = 0; at < high_bytes; at += 8) {
    std::uint64_t word = load_u64(highs + at);
    if (high_bytes - at < 8) word &= (std::uint64_t{1} << (8 * (high_bytes - at))) - 1;
    for (; word != 0; word &= word - 1) {
      const std::size_t place = 8 * at + static_cast<std::size_t>(std::countr_zero(word));
      const std::uint32_t index = static_cast<std::uint32_t>(i);
      const std::uint32_t high = (static_cast<std::uint32_t>(place) - index) << width;
      out[i] = lower + index + (high | unpack_one(lows, width, i));
      if (++i == n) return place + 1;
    }
  }
  return 0;
}

std::size_t pick(const std::byte* lows, unsigned width, const std::byte* highs, std::size_t high_bytes,
                 const std::uint64_t* wanted, std::uint32_t lower, std::uint32_t* out) {
  return pick_by_words(lows, width, highs, high_bytes, wanted, lower, out, place_by_clearing);
}

std::uint32_t elias_fano_gap(const std::byte* lows, unsigned width, const std::byte* highs,
                             std::size_t high_bytes, std::size_t i) {
  return gap_by_select(lows, width, highs, high_bytes, i, place_by_clearing);
}

bool is_ascending(const std::uint32_t* values, std::size_t n) {
  for (std::size_t i = 1; i < n; ++i) {
    if (values[i] <= values[i - 1]) return false;
  }
  return true;
}

std::size_t lower_bound(const std::uint32_t* values, std::size_t n, std::uint32_t target) {
  return static_cast<std::size_t>(std::lower_bound(values, values + n, target) - values);
}

bool match(const std::uint16_t* at, const SlotPattern& pattern) {
  for (std::size_t i = 0; i < pattern.size; ++i) {
    if (((at[i] ^ pattern.ids[i]) & pattern.care[i]) != 0) return false;
  }
  return true;
}

std::size_t verify(const ForwardView& forward, const std::uint32_t* candidates, std::size_t n,
                   std::uint32_t offset, const SlotPattern& pattern, std::uint32_t* out) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t candidate = candidates[i];
    if (candidate < offset) continue;
    const std::uint32_t begin = candidate - offset;
    if (begin > forward.size || pattern.size > forward.size - begin) continue;
    if (match(forward.ids + begin, pattern)) out[count++] = candidate;
  }
  return count;
}

void count_below(const std::uint32_t* values, std::size_t n, const std::uint32_t* targets, std::size_t m,
                 std::uint32_t* out) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < m; ++i) {
    while (at < n && values[at] < targets[i]) ++at;
    out[i] = static_cast<std::uint32_t>(at);
  }
}

std::uint64_t find_id(const std::uint16_t* at, std::uint16_t id) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 64; ++i) mask |= static_cast<std::uint64_t>(at[i] == id) << i;
  return mask;
}

std::size_t find_windows(const ForwardView& forward, const std::uint32_t* slots, std::size_t n,
                         const WindowPattern& pattern, std::uint32_t* kept, std::uint64_t* masks) {
  return find_windows_by(forward, slots, n, pattern, kept, masks, find_id);
}

std::size_t find_in_rows(const ForwardView& forward, const std::uint32_t* rows, std::size_t n,
                         std::uint16_t id, std::size_t most, std::uint32_t* out) {
  return find_in_rows_by(forward, rows, n, id, most, out, [](const std::uint16_t* at, std::uint16_t wanted) {
    std::uint32_t mask = 0;
    for (unsigned i = 0; i < kRowSlots; ++i) mask |= static_cast<std::uint32_t>(at[i] == wanted) << i;
    return mask;
  });
}

std::uint64_t sift(const std::uint8_t* at, std::uint8_t mask, std::uint8_t value) {
  std::uint64_t found = 0;
  for (unsigned i = 0; i < 64; ++i) found |= static_cast<std::uint64_t>((at[i] & mask) == value) << i;
  return found;
}

std::size_t intersect(const std::uint32_t* a, std::size_t na, const std::uint32_t* b, std::size_t nb,
                      std::int32_t delta, std::uint32_t* out) {
  trim_wrapping(a, na, delta);
  if (na == 0 || nb == 0) return 0;
  const std::uint32_t shift = static_cast<std::uint32_t>(delta);
  if (na / kGallopRatio >= nb || nb / kGallopRatio >= na)
    return intersect_by_gallop(a, na, b, nb, shift, out);
  std::size_t count = 0;
  for (std::size_t i = 0, j = 0; i < na && j < nb;) {
    const std::uint32_t sum = a[i] + shift;
    if (sum == b[j]) out[count++] = a[i];
    const bool step_a = sum <= b[j];
    j += b[j] <= sum ? 1 : 0;
    i += step_a ? 1 : 0;
  }
  return count;
}

void count_before(const std::uint64_t* words, const std::uint32_t* places, std::size_t n,
                  std::uint32_t* out) {
  count_before_each(words, places, n, out);
}

std::uint64_t count_bits(const std::uint64_t* words, std::size_t n) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += static_cast<std::uint64_t>(std::popcount(words[i]));
  return count;
}

std::uint64_t count_common_bits(const std::uint64_t* a, const std::uint64_t* b, std::size_t n) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += static_cast<std::uint64_t>(std::popcount(a[i] & b[i]));
  return count;
}

void keep_common_bits(std::uint64_t* into, const std::uint64_t* b, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) into[i] &= b[i];
}

// The number of the mask in TextMasks; 0 for a byte that is in none.
constexpr std::array<std::uint8_t, 256> kMaskOf = [] {
  std::array<std::uint8_t, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (letter || (c >= '0' && c <= '9')) table[c] = 1;
    if (c <= 0x20 || c == '_' || c == 0x7f) table[c] = 2;
    if (c == '\'' || c == '`' || c == ',' || c == '.' || c == ':' || c == ';') table[c] = 3;
    if (c == '-') table[c] = 4;
    if (c >= 0x80) table[c] = 5;
  }
  return table;
}();

TextMasks text_masks(const char* at) {
  std::array<std::uint64_t, 6> masks{};
  for (unsigned i = 0; i < 64; ++i)
    masks[kMaskOf[static_cast<unsigned char>(at[i])]] |= std::uint64_t{1} << i;
  return {masks[1], masks[2], masks[3], masks[4], masks[5]};
}

}  // namespace

const Kernels& scalar_kernels() {
  static constexpr Kernels kTable{.name = "scalar",
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

}  // namespace quoth::index
