#include "tools/output/inert.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace quoth::tools {
namespace {

constexpr int kMaxMarks = 16;

bool turns_direction_or_line(UChar32 c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x2028 || c == 0x2029;
}

bool is_control(UChar32 c) { return c < 0x20 || (c >= 0x7f && c <= 0x9f); }

bool is_mark(UChar32 c) { return c >= 0x300 && (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0; }

// Calls use(code point or -1, bytes) for each character of `text`.
template <class Use>
void each_character(std::string_view text, Use use) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, text.size(), c);
    use(c, text.substr(begin, at - begin));
  }
}

}  // namespace

void append_inert(std::string_view text, Layout layout, std::string& out) {
  int marks = 0;
  each_character(text, [&](UChar32 c, std::string_view bytes) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0x0b || c == 0x0c;
    if (layout == Layout::kOneLine && space) {
      if (out.empty() || out.back() != ' ') out += ' ';
      return;
    }
    if (c == '\n' || c == '\t') {
      out += bytes;
      return;
    }
    if (c < 0) {
      for (const char byte : bytes) out += fmt::format("\\x{:02X}", static_cast<unsigned char>(byte));
    } else if (is_control(c)) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
    } else if (turns_direction_or_line(c)) {
      out += fmt::format("\\u{{{:X}}}", static_cast<unsigned>(c));
    } else if (is_mark(c) && ++marks > kMaxMarks) {
      return;
    } else {
      if (!is_mark(c)) marks = 0;
      out += bytes;
    }
  });
}

std::string inert(std::string_view text, Layout layout) {
  std::string out;
  out.reserve(text.size());
  append_inert(text, layout, out);
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  each_character(text, [&](UChar32 c, std::string_view) {
    if (c >= 0 && (is_mark(c) || u_charType(c) == U_FORMAT_CHAR)) return;
    const int wide = c < 0x1100 ? 0 : u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    width += wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
  });
  return width;
}

}  // namespace quoth::tools
