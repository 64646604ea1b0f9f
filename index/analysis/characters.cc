#include "index/analysis/characters.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace quoth::index {
namespace {

std::uint32_t category(char32_t c) { return U_GET_GC_MASK(static_cast<UChar32>(c)); }

int32_t word_break(char32_t c) { return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_WORD_BREAK); }

// Marks between clauses in scripts written without spaces: they keep runs, and so the
// context a dictionary sees, short. The full stop U+FF0E is not one: it stands in numbers.
bool is_wide_clause_mark(char32_t c) {
  return c == 0x3001 || c == 0x3002 || (c >= 0x3008 && c <= 0x3011) || (c >= 0x3014 && c <= 0x301F) ||
         c == 0xFF01 || c == 0xFF08 || c == 0xFF09 || c == 0xFF0C || c == 0xFF1A || c == 0xFF1B ||
         c == 0xFF1F || c == 0xFF3B || c == 0xFF3D || c == 0xFF5B || c == 0xFF5D ||
         (c >= 0xFF5F && c <= 0xFF64);
}

// U+005F and the characters that NFKC makes into it, so that a term never holds one.
bool is_low_line(char32_t c) {
  return c == 0x5F || c == 0xFE33 || c == 0xFE34 || (c >= 0xFE4D && c <= 0xFE4F) || c == 0xFF3F;
}

}  // namespace

bool is_separator(char32_t c) {
  if (c < 0x80) return c <= 0x20 || c == 0x5F || c == 0x7F;
  if (c < 0xA1) return true;  // C1 controls and no-break space
  return is_low_line(c) || is_wide_clause_mark(c) || u_isUWhiteSpace(static_cast<UChar32>(c));
}

bool is_apostrophe(char32_t c) {
  switch (c) {
    case 0x0027:
    case 0x0060:
    case 0x00B4:
    case 0x02B9:
    case 0x02BB:
    case 0x02BC:
    case 0x02BD:
    case 0x02BE:
    case 0x02BF:
    case 0x0374:
    case 0x055A:
    case 0x05F3:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
    case 0xFF07:
      return true;
    default:
      return false;
  }
}

bool is_letter(char32_t c) { return (category(c) & U_GC_L_MASK) != 0; }
bool is_letter_or_mark(char32_t c) { return (category(c) & (U_GC_L_MASK | U_GC_M_MASK)) != 0; }
bool is_letter_or_number(char32_t c) { return (category(c) & (U_GC_L_MASK | U_GC_N_MASK)) != 0; }
bool is_lower_letter(char32_t c) { return (category(c) & U_GC_LL_MASK) != 0; }

bool is_ideograph_or_hiragana(char32_t c) {
  if (c < 0x2E80) return false;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &status);
  return (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA) && is_letter_or_number(c);
}

bool is_katakana(char32_t c) { return c >= 0x3030 && word_break(c) == U_WB_KATAKANA; }

bool is_extender(char32_t c) {
  const int32_t value = c < 0x300 ? U_WB_OTHER : word_break(c);
  return value == U_WB_EXTEND || value == U_WB_FORMAT || value == U_WB_ZWJ;
}

Opening opening_of(char32_t c) {
  if (c < 0x80) {
    if (c >= U'a' && c <= U'z') return Opening::kLower;
    if (c >= U'A' && c <= U'Z') return Opening::kUpper;
    return c >= U'0' && c <= U'9' ? Opening::kNumber : Opening::kOther;
  }
  const std::uint32_t mask = category(c);
  if ((mask & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0) return Opening::kUpper;
  if ((mask & U_GC_LL_MASK) != 0) return Opening::kLower;
  if ((mask & U_GC_N_MASK) != 0) return Opening::kNumber;
  return Opening::kOther;
}

}  // namespace quoth::index
