// What a code point is to the analyzer: separator, apostrophe, letter, mark.
//
// The definitions of docs/analysis.md, sections 2 and 3. Pure functions of the
// code point and of ICU's Unicode data.
#pragma once

#include <cstdint>

namespace quoth::index {

// Ends a run: white space, controls, low lines, CJK clause marks. Invalid bytes do too.
bool is_separator(char32_t c);

// Every way to write an apostrophe; U+0027 in words and terms.
bool is_apostrophe(char32_t c);

// U+002D, U+2010, U+00AD: what a word is divided with at the end of a line.
inline bool is_division_hyphen(char32_t c) { return c == 0x2D || c == 0x2010 || c == 0xAD; }

bool is_letter(char32_t c);            // general category L
bool is_letter_or_mark(char32_t c);    // L or M
bool is_letter_or_number(char32_t c);  // L or N: what makes a segment a token
bool is_lower_letter(char32_t c);      // Ll

// Scripts without spaces whose characters are words one by one.
bool is_ideograph_or_hiragana(char32_t c);
bool is_katakana(char32_t c);  // WB=Katakana
bool is_extender(char32_t c);  // WB=Extend, Format or ZWJ: belongs to what stands before

// How a token begins, as far as the start of a sentence is concerned.
enum class Opening : std::uint8_t { kUpper, kLower, kNumber, kOther };
Opening opening_of(char32_t c);

}  // namespace quoth::index
