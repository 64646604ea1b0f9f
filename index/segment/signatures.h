// Context signatures: one byte per posting about the words around it (docs/format.md, section 6.6).
//
// The low four bits hash the forward-array value of the slot after the word or gram, the high four that of
// the slot before. A phrase of which such a list is a part knows one neighbour or both, so that
// 64 postings are sieved with one compare before any slot is decoded. A hash may
// agree by chance, 1 in 16 for each neighbour: what passes is a candidate, what does not is no match.
#pragma once

#include <cstdint>

namespace quoth::index {

// Of one value of the forward array; sentinel and escape are values like others.
constexpr std::uint8_t signature_hash(std::uint16_t forward_value) {
  return static_cast<std::uint8_t>((std::uint32_t{forward_value} * 0x9e37 & 0xffff) >> 12);
}

constexpr std::uint8_t signature(std::uint16_t before, std::uint16_t after) {
  return static_cast<std::uint8_t>(signature_hash(before) << 4 | signature_hash(after));
}

// What a posting must look like: (byte & mask) == value.
struct SignatureTest {
  std::uint8_t mask = 0;
  std::uint8_t value = 0;

  constexpr bool passes(std::uint8_t byte) const { return (byte & mask) == value; }
  constexpr bool knows_both() const { return mask == 0xff; }
  constexpr SignatureTest with_before(std::uint16_t forward_value) const {
    return {static_cast<std::uint8_t>(mask | 0xf0),
            static_cast<std::uint8_t>((value & 0x0f) | signature_hash(forward_value) << 4)};
  }
  constexpr SignatureTest with_after(std::uint16_t forward_value) const {
    return {static_cast<std::uint8_t>(mask | 0x0f),
            static_cast<std::uint8_t>((value & 0xf0) | signature_hash(forward_value))};
  }
};

}  // namespace quoth::index
