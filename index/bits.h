// set_bits(): a popcount that is no call.
//
// The baseline of x86-64 has no instruction for it, and std::popcount there is a function of a shared library
// with a table: cheap in a loop, several misses where a query counts once. Many words are counted by kernels.
#pragma once

#include <cstdint>

namespace quoth::index {

constexpr std::uint32_t set_bits(std::uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555;
  bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
  bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return static_cast<std::uint32_t>(bits * 0x0101010101010101 >> 56);
}

}  // namespace quoth::index
