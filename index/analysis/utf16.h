// Well-formed UTF-16, as ICU wants it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace quoth::index {

// The code point at `at`, which moves behind it. Pre: at < text.size().
inline char32_t next_code_point(std::u16string_view text, std::size_t& at) {
  const char32_t unit = text[at++];
  if (unit < 0xD800 || unit > 0xDBFF || at == text.size()) return unit;
  return 0x10000 + ((unit - 0xD800) << 10) + (text[at++] - 0xDC00u);
}

inline void append_utf16(char32_t c, std::u16string& text) {
  if (c < 0x10000) {
    text.push_back(static_cast<char16_t>(c));
  } else {
    text.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10)));
    text.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF)));
  }
}

}  // namespace quoth::index
