// Folder: a word as written -> its term (docs/analysis.md, section 4).
//
// NFKC case fold, diacritics dropped, digits and apostrophes unified. Not
// thread-safe: it keeps its work strings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace quoth::index {

class Folder {
 public:
  Folder();

  // Appends the fold of `word`: letters and what stands between them, without soft hyphens,
  // its apostrophes U+0027. Appends nothing for a word of fillers that cannot be seen.
  // Linear for any input.
  void append(std::u16string_view word, std::string& terms);

 private:
  void append_piece(std::u16string_view piece, std::string& terms);
  bool is_dropped(UChar32 c, UChar32 before) const;

  const icu::Normalizer2* casefold_ = nullptr;  // owned by ICU
  const icu::Normalizer2* decompose_ = nullptr;
  const icu::Normalizer2* compose_ = nullptr;
  icu::UnicodeString source_, folded_, kept_;
};

// Finishes the term that begins at `offset` and ends `terms`: takes digit grouping out and
// brings a form longer than kMaxTermBytes down to that.
void seal_term(std::string& terms, std::size_t offset);

}  // namespace quoth::index
