// The operations of the residual text store (docs/format.md, section 8.4).
//
// A text is a sequence of operations. Each token operation says how a term was written
// and what bytes follow it up to the next token. Writer and reader twins, and the analysis
// stage that makes the operations, share this one definition.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace quoth::index {

// Low two bits of an operation.
enum class Surface : std::uint8_t {
  kAsTerm = 0,       // the term's bytes
  kCapitalised = 1,  // first byte upper case (ASCII), the rest as the term
  kUpper = 2,        // all ASCII letters upper case
  kLiteral = 3,      // varint length and bytes in the literal stream
};

// High six bits: the gap after the token. 0 .. kCommonGaps.size() - 1 name a common gap.
inline constexpr std::uint8_t kLiteralGap = 62;  // varint length and bytes in the literal stream
inline constexpr std::uint8_t kControl = 63;     // low bits name a ControlOp instead of a surface

enum class ControlOp : std::uint8_t {
  kGap = 0,  // bytes without a token: varint length (1 .. kMaxGapBytes) and bytes; any number in a row
  kEndOfDocument = 1,
};

inline constexpr std::size_t kMaxGapBytes = 16384;  // longer gaps are several kGap operations

inline constexpr std::uint8_t make_op(Surface surface, std::uint8_t gap) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(surface) | (gap << 2));
}
inline constexpr std::uint8_t make_op(ControlOp op) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(op) | (kControl << 2));
}

// Part of the format: never reordered. Chosen from English, then general, text.
inline constexpr std::array<std::string_view, 62> kCommonGaps = {" ",
                                                                 "",
                                                                 ", ",
                                                                 ". ",
                                                                 "; ",
                                                                 ": ",
                                                                 "\n",
                                                                 ".\n",
                                                                 ",\n",
                                                                 "-",
                                                                 ".\n\n",
                                                                 "\n\n",
                                                                 "? ",
                                                                 "! ",
                                                                 "\xE2\x80\x94",
                                                                 " \xE2\x80\x94 ",
                                                                 " \xE2\x80\x93 ",
                                                                 "\xE2\x80\x93",
                                                                 ".",
                                                                 ",",
                                                                 " (",
                                                                 ") ",
                                                                 ". (",
                                                                 "), ",
                                                                 ").",
                                                                 ", (",
                                                                 "\" ",
                                                                 " \"",
                                                                 ",\" ",
                                                                 ".\" ",
                                                                 "?\" ",
                                                                 "!\" ",
                                                                 ", \"",
                                                                 ". \"",
                                                                 ".\"\n\n",
                                                                 ".\"\n\n\"",
                                                                 ".\n\n\"",
                                                                 "?\"\n\n\"",
                                                                 "\xE2\x80\x9D ",
                                                                 " \xE2\x80\x9C",
                                                                 ",\xE2\x80\x9D ",
                                                                 ".\xE2\x80\x9D ",
                                                                 "?\xE2\x80\x9D ",
                                                                 "!\xE2\x80\x9D ",
                                                                 ", \xE2\x80\x9C",
                                                                 ". \xE2\x80\x9C",
                                                                 ".\xE2\x80\x9D\n\n",
                                                                 ".\xE2\x80\x9D\n\n\xE2\x80\x9C",
                                                                 ".\n\n\xE2\x80\x9C",
                                                                 "?\xE2\x80\x9D\n\n\xE2\x80\x9C",
                                                                 ",' ",
                                                                 "' ",
                                                                 " '",
                                                                 "\xE2\x80\x99 ",
                                                                 " \xE2\x80\x98",
                                                                 ".\xE2\x80\x94",
                                                                 ",\xE2\x80\x94",
                                                                 "  ",
                                                                 ".  ",
                                                                 ";\n",
                                                                 ":\n",
                                                                 "/"};

}  // namespace quoth::index
