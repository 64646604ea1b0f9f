// What the query language reads as space, quotation mark and ellipsis, in UTF-8.
//
// Each function looks at the front of `text` and returns the length of what it recognises, or
// 0. Bytes that are no valid UTF-8 are none of these: the analyzer decides what they are.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace quoth::query {

// White space and control characters, no-break and ideographic space included.
std::size_t space_length(std::string_view text);
// Double quotation marks of any style; two single ones in a row. Any of them opens or closes.
std::size_t quote_length(std::string_view text);
// Three or more full stops, or U+2026.
std::size_t ellipsis_length(std::string_view text);

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Part of a word for all we know without the analyzer.
inline bool is_word_byte(char c) {
  return is_digit(c) || is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80;
}

// ASCII letters and digits, and with them blanks, by byte.
inline constexpr std::array<bool, 256> kIsPlainLetter = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 128; ++c)
    table[c] = is_ascii_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c));
  return table;
}();
inline constexpr std::array<bool, 256> kIsPlain = [] {
  std::array<bool, 256> table = kIsPlainLetter;
  table[' '] = true;
  return table;
}();

// How many bytes at the front are in a table.
inline std::size_t length_of(std::string_view text, const std::array<bool, 256>& table) {
  std::size_t size = 0;
  while (size < text.size() && table[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}
// How many are ASCII letters, digits and blanks: nothing in the language begins with one of them inside
// quotation marks.
inline std::size_t plain_text_length(std::string_view text) { return length_of(text, kIsPlain); }

}  // namespace quoth::query
