// Strict UTF-8, one code point at a time (Unicode 15, table 3-7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quoth::index {

inline constexpr char32_t kInvalidByte = 0xFFFFFFFF;  // this byte is in no well-formed sequence
inline constexpr char32_t kUnfinished = 0xFFFFFFFE;   // the text ends inside what may be a sequence

struct CodePoint {
  char32_t value = kInvalidByte;
  std::uint32_t size = 1;  // bytes; 1 for kInvalidByte
};

// Two bytes and more; read_code_point() is the one to call.
inline CodePoint read_long_code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::size_t left = text.size() - at;
  const std::uint8_t lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return {kInvalidByte, 1};
  const std::uint32_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte alone carries the exclusions: overlong forms, surrogates, past U+10FFFF.
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (left < 2) return {kUnfinished, 1};
  if (byte(1) < low || byte(1) > high) return {kInvalidByte, 1};
  char32_t value = size == 2 ? lead & 0x1Fu : size == 3 ? lead & 0x0Fu : lead & 0x07u;
  value = (value << 6) | (byte(1) & 0x3Fu);
  for (std::uint32_t i = 2; i < size; ++i) {
    if (left <= i) return {kUnfinished, 1};
    if ((byte(i) & 0xC0u) != 0x80u) return {kInvalidByte, 1};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  return {value, size};
}

// Pre: at < text.size().
inline CodePoint read_code_point(std::string_view text, std::size_t at) {
  const auto lead = static_cast<std::uint8_t>(text[at]);
  if (lead < 0x80) return {lead, 1};
  return read_long_code_point(text, at);
}

// Writes 1 to 4 bytes. Pre: `value` is a code point and no surrogate.
template <class Output>
void write_code_point(char32_t value, Output put) {
  if (value < 0x80) {
    put(static_cast<char>(value));
  } else if (value < 0x800) {
    put(static_cast<char>(0xC0u | (value >> 6)));
    put(static_cast<char>(0x80u | (value & 0x3F)));
  } else if (value < 0x10000) {
    put(static_cast<char>(0xE0u | (value >> 12)));
    put(static_cast<char>(0x80u | ((value >> 6) & 0x3F)));
    put(static_cast<char>(0x80u | (value & 0x3F)));
  } else {
    put(static_cast<char>(0xF0u | (value >> 18)));
    put(static_cast<char>(0x80u | ((value >> 12) & 0x3F)));
    put(static_cast<char>(0x80u | ((value >> 6) & 0x3F)));
    put(static_cast<char>(0x80u | (value & 0x3F)));
  }
}

// The largest code point border <= `at` in well-formed text.
inline std::size_t floor_border(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0u) == 0x80u) --at;
  return at;
}

}  // namespace quoth::index
