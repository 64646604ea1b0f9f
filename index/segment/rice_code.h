// Numbers in Rice code (docs/format.md, section 8): the low bits of each packed, the rest in
// unary. Mostly small numbers with a few large ones cost little more than their entropy.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "index/segment/bit_pack.h"

namespace quoth::index {

// The parameter of a list of zeros, which takes no bits at all.
inline constexpr unsigned kRiceZeros = 63;

// The number of low bits that makes `numbers` shortest; the least of several.
inline unsigned rice_parameter(std::span<const std::uint32_t> numbers) {
  std::uint32_t any = 0;
  for (const std::uint32_t number : numbers) any |= number;
  if (any == 0) return kRiceZeros;
  unsigned best = 0;
  std::uint64_t best_bits = ~std::uint64_t{0};
  for (unsigned low = 0; low < bit_width(any); ++low) {
    std::uint64_t bits = numbers.size() * (std::uint64_t{low} + 1);
    for (const std::uint32_t number : numbers) bits += std::uint64_t{number} >> low;
    if (bits < best_bits) {
      best = low;
      best_bits = bits;
    }
  }
  return best;
}

// The low parts, then the unary parts: as many 0 bits as the high part says, then a 1 bit.
// Each of the two begins on a byte; so the list is whole bytes.
inline void append_rice(std::span<const std::uint32_t> numbers, unsigned low, ByteWriter& out) {
  if (low == kRiceZeros) return;
  BitPacker packed(low);
  const std::uint32_t mask = static_cast<std::uint32_t>((std::uint64_t{1} << low) - 1);
  for (const std::uint32_t number : numbers) packed.add(number & mask, out);
  packed.flush(out);
  BitPacker unary(1);
  for (const std::uint32_t number : numbers) {
    for (std::uint64_t high = std::uint64_t{number} >> low; high > 0; --high) unary.add(0, out);
    unary.add(1, out);
  }
  unary.flush(out);
}

// Reads the out.size() numbers at the front of `data`, behind which kPackPadding bytes can be
// read. Returns the bytes they take, or kRiceDamaged when they are not all there.
inline constexpr std::uint64_t kRiceDamaged = ~std::uint64_t{0};
inline std::uint64_t read_rice(Bytes data, unsigned low, std::span<std::uint32_t> out) {
  if (low == kRiceZeros) {
    for (std::uint32_t& number : out) number = 0;
    return 0;
  }
  const std::uint64_t low_bytes = (out.size() * low + 7) / 8;
  if (low > 31 || low_bytes > data.size()) return kRiceDamaged;
  const std::uint64_t end = data.size() * 8;
  std::uint64_t bit = low_bytes * 8;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint64_t high = 0;
    while (true) {
      if (bit >= end) return kRiceDamaged;
      const std::uint64_t word = load_le<std::uint64_t>(data.data() + bit / 8) >> (bit % 8);
      if (word != 0) {
        const auto zeros = static_cast<unsigned>(std::countr_zero(word));
        high += zeros;
        bit += zeros + 1;
        break;
      }
      high += 64 - bit % 8;
      bit += 64 - bit % 8;
    }
    if (bit > end || high > 0xffffffff >> low) return kRiceDamaged;
    out[i] = static_cast<std::uint32_t>(high << low) | unpack(data.data(), low, i);
  }
  return (bit + 7) / 8;
}

}  // namespace quoth::index
