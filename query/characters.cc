#include "query/characters.h"

#include <array>
#include <span>

namespace quoth::query {
namespace {

std::size_t match_any(std::string_view text, std::span<const std::string_view> list) {
  for (const std::string_view item : list) {
    if (text.starts_with(item)) return item.size();
  }
  return 0;
}

constexpr std::array<std::string_view, 9> kWideSpaces = {
    "\xc2\x85",      // U+0085 next line
    "\xc2\xa0",      // U+00A0 no-break space
    "\xe1\x9a\x80",  // U+1680 ogham space
    "\xe2\x80\xa8",  // U+2028 line separator
    "\xe2\x80\xa9",  // U+2029 paragraph separator
    "\xe2\x80\xaf",  // U+202F narrow no-break space
    "\xe2\x81\x9f",  // U+205F mathematical space
    "\xe3\x80\x80",  // U+3000 ideographic space
    "\xef\xbb\xbf",  // U+FEFF byte order mark
};

constexpr std::array<std::string_view, 16> kQuoteMarks = {
    "\xe2\x80\x9c",              // U+201C left double
    "\xe2\x80\x9d",              // U+201D right double
    "\xe2\x80\x9e",              // U+201E low double
    "\xe2\x80\x9f",              // U+201F reversed double
    "\xc2\xab",                  // U+00AB left guillemet
    "\xc2\xbb",                  // U+00BB right guillemet
    "\xef\xbc\x82",              // U+FF02 full-width
    "\xe3\x80\x8c",              // U+300C left corner bracket
    "\xe3\x80\x8d",              // U+300D right corner bracket
    "\xe3\x80\x8e",              // U+300E left white corner bracket
    "\xe3\x80\x8f",              // U+300F right white corner bracket
    "\xe3\x80\x9d",              // U+301D reversed double prime
    "\xe3\x80\x9e",              // U+301E double prime
    "\xe3\x80\x9f",              // U+301F low double prime
    "\xe2\x80\x98\xe2\x80\x98",  // U+2018 twice
    "\xe2\x80\x99\xe2\x80\x99",  // U+2019 twice; a lone one is an apostrophe
};

}  // namespace

std::size_t space_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  if (first <= 0x20 || first == 0x7f) return 1;
  if (first < 0x80) return 0;
  // U+2000 to U+200A: the typographic spaces.
  if (text.size() >= 3 && text.starts_with("\xe2\x80")) {
    const auto last = static_cast<unsigned char>(text[2]);
    if (last >= 0x80 && last <= 0x8a) return 3;
  }
  return match_any(text, kWideSpaces);
}

std::size_t quote_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '"') return 1;
  if (static_cast<unsigned char>(text[0]) < 0x80) return 0;
  return match_any(text, kQuoteMarks);
}

std::size_t ellipsis_length(std::string_view text) {
  if (text.starts_with("\xe2\x80\xa6")) return 3;
  std::size_t dots = 0;
  while (dots < text.size() && text[dots] == '.') ++dots;
  return dots >= 3 ? dots : 0;
}

}  // namespace quoth::query
