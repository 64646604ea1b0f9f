// Numbers of one width, side by side in little-endian bits (docs/format.md, section 8).
#pragma once

#include <bit>
#include <cstdint>

#include "index/bytes.h"

namespace quoth::index {

// Bits that hold `largest`; 0 for 0.
inline unsigned bit_width(std::uint64_t largest) { return static_cast<unsigned>(std::bit_width(largest)); }

// Bytes of `count` numbers. Readers load eight bytes at a time, so each array ends with padding.
// Pre: width <= 32, count < 2^34.
inline constexpr std::size_t kPackPadding = 8;
inline std::uint64_t packed_bytes(std::uint64_t count, unsigned width) {
  return (count * width + 7) / 8 + kPackPadding;
}

// Pre: packed.size() >= packed_bytes(index + 1, width).
inline std::uint32_t unpack(const std::byte* packed, unsigned width, std::uint64_t index) {
  const std::uint64_t bit = index * width;
  const std::uint64_t word = load_le<std::uint64_t>(packed + bit / 8);
  return static_cast<std::uint32_t>((word >> (bit % 8)) & ((std::uint64_t{1} << width) - 1));
}

class BitPacker {
 public:
  explicit BitPacker(unsigned width) : width_(width) {}

  void add(std::uint32_t value, ByteWriter& out) {
    pending_ |= std::uint64_t{value} << bits_;
    bits_ += width_;
    while (bits_ >= 8) {
      out.u8(static_cast<std::uint8_t>(pending_));
      pending_ >>= 8;
      bits_ -= 8;
    }
  }
  // The last bits, then the padding.
  void finish(ByteWriter& out) {
    flush(out);
    out.u64(0);
  }
  // The last bits only, for arrays that follow each other and share the padding.
  void flush(ByteWriter& out) {
    if (bits_ > 0) out.u8(static_cast<std::uint8_t>(pending_));
    pending_ = 0;
    bits_ = 0;
  }

 private:
  unsigned width_;
  unsigned bits_ = 0;
  std::uint64_t pending_ = 0;
};

}  // namespace quoth::index
