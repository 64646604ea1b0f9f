// WordTable: what the letters below U+0590 and the general punctuation do in a word, and
// their folds, so that runs of them need no ICU call (docs/analysis.md, section 8).
//
// Derived from ICU itself when first used: the rules exist once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace quoth::index {

// Order matters: letters and digits first, see is_word_part().
enum class WordClass : std::uint8_t {
  kLetter,     // WB=ALetter, folds to letters whatever its neighbours are
  kDigit,      // WB=Numeric
  kMidLetter,  // joins two letters
  kMidDigit,   // joins two digits
  kMidBoth,    // either: full stop, apostrophe
  kBreak,      // in no word
  kHyphen,     // as kBreak; may divide a word at the end of a line
  kSeparator,  // ends the run
  kSlow,       // takes the run to ICU
};

inline bool is_word_part(WordClass c) { return c <= WordClass::kDigit; }

struct WordEntry {
  WordClass word_class = WordClass::kSlow;
  std::uint8_t fold_size = 0;
  std::array<char, 4> fold{};
};

class WordTable {
 public:
  static constexpr char32_t kLetterEnd = 0x590;
  static constexpr char32_t kPunctuationBegin = 0x2000;
  static constexpr char32_t kPunctuationEnd = 0x2100;

  // Made by the first caller; constant from then on.
  static const WordTable& instance();

  // Pre: c < kLetterEnd.
  const WordEntry& letter(char32_t c) const { return letters_[c]; }
  // Pre: kPunctuationBegin <= c < kPunctuationEnd.
  const WordEntry& punctuation(char32_t c) const { return punctuation_[c - kPunctuationBegin]; }

 private:
  WordTable();

  std::array<WordEntry, kLetterEnd> letters_;
  std::array<WordEntry, kPunctuationEnd - kPunctuationBegin> punctuation_;
};

}  // namespace quoth::index
