// Numbers of 16 bits that seldom need more, in temporary data: two bytes, or the escape and four more.
//
// A build writes and reads several of these for every word. Varints of one to three bytes are smaller by a
// fifth, but their lengths are as good as random, and a branch that is guessed wrong costs as much as five
// numbers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/bytes.h"

namespace quoth::index {

inline constexpr std::uint32_t kShortEscape = 0xffff;
inline constexpr std::size_t kMostShortBytes = 6;

template <class T>
inline void store_le(std::byte* to, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    to[i] = static_cast<std::byte>(value >> (8 * i) & 0xff);  // one store
}

// At `to`, of which kMostShortBytes may be written; returns how many are the number.
inline std::size_t store_short(std::byte* to, std::uint32_t value) {
  if (value < kShortEscape) {
    store_le(to, static_cast<std::uint16_t>(value));
    return 2;
  }
  store_le(to, static_cast<std::uint16_t>(kShortEscape));
  store_le(to + 2, value);
  return kMostShortBytes;
}

// Moves `at` past the number; to `end` when there is no whole one.
inline std::uint32_t load_short(const std::byte*& at, const std::byte* end) {
  if (end - at >= 2) {
    const std::uint32_t value = load_le<std::uint16_t>(at);
    at += 2;
    if (value != kShortEscape) return value;
    if (end - at >= 4) {
      at += 4;
      return load_le<std::uint32_t>(at - 4);
    }
  }
  at = end;
  return 0;
}

}  // namespace quoth::index
