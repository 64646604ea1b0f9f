#include "index/analysis/fold.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <xxhash.h>

#include <array>
#include <cstdint>
#include <new>

#include "index/analysis/analyzer.h"
#include "index/analysis/characters.h"
#include "index/analysis/utf16.h"
#include "index/analysis/utf8.h"

namespace quoth::index {
namespace {

// Stream-Safe Text Format (UAX 15, section 13): ICU puts marks into order by insertion, which is
// quadratic in their number. Pieces between normalisation borders are never longer than this.
constexpr int kMaxWithoutBorder = 30;

constexpr UChar32 kTatweel = 0x0640;   // stretches a line, spells nothing
constexpr UChar32 kDotlessI = 0x0131;  // the lower case of Turkish I, which folds to i
constexpr UChar32 kGershayim = 0x05F4;
constexpr UChar32 kArabicDecimal = 0x066B;
constexpr UChar32 kArabicThousands = 0x066C;

// Scripts whose non-spacing marks are diacritics: without them the word is still that word.
// In the others (Indic, Thai, Khmer, Thaana, ...) they are its vowels.
bool marks_are_diacritics(UScriptCode script) {
  switch (script) {
    case USCRIPT_INHERITED:
    case USCRIPT_COMMON:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_HEBREW:
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
    case USCRIPT_COPTIC:
    case USCRIPT_GLAGOLITIC:
    case USCRIPT_ARMENIAN:
    case USCRIPT_GEORGIAN:
      return true;
    default:
      return false;
  }
}

UChar32 unify(UChar32 c) {
  if (is_apostrophe(static_cast<char32_t>(c))) return '\'';
  switch (c) {
    case kDotlessI:
      return 'i';
    case kGershayim:
      return '"';
    case kArabicDecimal:
      return '.';
    case kArabicThousands:
      return ',';
    default:
      break;
  }
  if (c >= 0x80 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER) return '0' + u_charDigitValue(c);
  return c;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "1,000" and "12'345'678.9": groups of exactly three digits after one to three, all divided
// by the same sign. "0,125", "1,00" and "1998,1999" are no groups.
void ungroup_digits(std::string& terms, std::size_t offset) {
  const std::size_t end = terms.size();
  std::size_t at = offset;
  while (at < end && is_digit(terms[at])) ++at;
  const std::size_t first = at - offset;
  if (first == 0 || first > 3 || at == end || terms[offset] == '0') return;
  const char mark = terms[at];
  if (mark != ',' && mark != '\'') return;
  const std::size_t groups_begin = at;
  while (at < end && terms[at] == mark) {
    for (std::size_t i = 1; i <= 3; ++i) {
      if (at + i >= end || !is_digit(terms[at + i])) return;
    }
    at += 4;
    if (at < end && is_digit(terms[at])) return;
  }
  if (at < end && (terms[at] == ',' || terms[at] == '\'')) return;
  std::size_t out = groups_begin;
  for (std::size_t i = groups_begin; i < end; ++i) {
    if (i < at && terms[i] == mark) continue;
    terms[out++] = terms[i];
  }
  terms.resize(out);
}

// Prefix, low line (which no fold contains), 128-bit hash of the whole in hexadecimal.
void shorten(std::string& terms, std::size_t offset) {
  constexpr std::size_t kHashBytes = 33;
  const std::string_view whole = std::string_view(terms).substr(offset);
  const XXH128_hash_t hash = XXH3_128bits(whole.data(), whole.size());
  terms.resize(offset + floor_border(whole, kMaxTermBytes - kHashBytes));
  terms.push_back('_');
  for (const std::uint64_t half : {hash.high64, hash.low64}) {
    for (int shift = 60; shift >= 0; shift -= 4) terms.push_back("0123456789abcdef"[(half >> shift) & 15]);
  }
}

}  // namespace

Folder::Folder() {
  UErrorCode status = U_ZERO_ERROR;
  casefold_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
  decompose_ = icu::Normalizer2::getNFDInstance(status);
  compose_ = icu::Normalizer2::getNFCInstance(status);
  // The tables are linked into ICU; only memory can be missing.
  if (U_FAILURE(status)) throw std::bad_alloc();
}

void Folder::append(std::u16string_view word, std::string& terms) {
  std::size_t piece = 0;
  int without_border = 0;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(word, at);
    if (casefold_->hasBoundaryBefore(static_cast<UChar32>(c))) {
      without_border = 0;
    } else if (++without_border > kMaxWithoutBorder) {
      append_piece(word.substr(piece, begin - piece), terms);
      piece = begin;
      without_border = 1;
    }
  }
  append_piece(word.substr(piece), terms);
}

void Folder::append_piece(std::u16string_view piece, std::string& terms) {
  UErrorCode status = U_ZERO_ERROR;
  source_.setTo(/*isTerminated=*/false, icu::ConstChar16Ptr(piece.data()),
                static_cast<int32_t>(piece.size()));
  casefold_->normalize(source_, folded_, status);
  decompose_->normalize(folded_, source_, status);
  kept_.remove();
  UChar32 before = 0;
  for (int32_t at = 0; at < source_.length();) {
    const UChar32 c = source_.char32At(at);
    at += U16_LENGTH(c);
    if (!is_dropped(c, before)) kept_.append(unify(c));
    before = c;
  }
  compose_->normalize(kept_, folded_, status);
  if (U_FAILURE(status)) throw std::bad_alloc();
  for (int32_t at = 0; at < folded_.length();) {
    const UChar32 c = folded_.char32At(at);
    at += U16_LENGTH(c);
    write_code_point(static_cast<char32_t>(c), [&](char byte) { terms.push_back(byte); });
  }
}

// `c` stands behind `before` in the decomposed word.
bool Folder::is_dropped(UChar32 c, UChar32 before) const {
  if (c < 0x80) return c == ' ';
  if (c == kTatweel || u_isUWhiteSpace(c)) return true;
  if ((U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) == 0) return false;
  // Nuktas, the voicing marks of kana and viramas make other letters.
  const std::uint8_t combining_class = u_getCombiningClass(c);
  if (combining_class >= 7 && combining_class <= 9) return false;
  UErrorCode status = U_ZERO_ERROR;
  if (!marks_are_diacritics(uscript_getScript(c, &status))) return false;
  // Cyrillic: the breve of short i is part of a letter; accents and the dots of io are diacritics.
  if (uscript_getScript(before, &status) == USCRIPT_CYRILLIC) {
    const UChar32 letter = compose_->composePair(before, c);
    return letter < 0 || letter == 0x0450 || letter == 0x0451 || letter == 0x045D;
  }
  return true;
}

void seal_term(std::string& terms, std::size_t offset) {
  // A fold may begin with an apostrophe that the word did not: U+0149.
  if (terms.size() > offset && terms[offset] == '\'') terms.erase(offset, 1);
  if (terms.size() - offset >= 5 && is_digit(terms[offset])) ungroup_digits(terms, offset);
  if (terms.size() - offset > kMaxTermBytes) shorten(terms, offset);
}

}  // namespace quoth::index
