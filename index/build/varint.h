// Varints in temporary data, written and read without a check per byte.
//
// Only for bytes that this process wrote a moment ago; files of others go through ByteReader. The
// reading side still stops at the end of its range, so that a damaged disk yields wrong numbers
// or an error, never a read outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/bytes.h"

namespace quoth::index {

template <class Container>
inline void put_varint(Container& out, std::uint64_t value) {
  using Byte = typename Container::value_type;
  while (value >= 0x80) {
    out.push_back(static_cast<Byte>(static_cast<unsigned char>(value | 0x80)));
    value >>= 7;
  }
  out.push_back(static_cast<Byte>(static_cast<unsigned char>(value)));
}

inline std::uint64_t get_varint(const std::byte*& at, const std::byte* end) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at < end && shift < 64; shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(*at++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

inline std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace quoth::index
