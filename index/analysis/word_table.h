// WordTable: what a character does in a word, and its fold, for those whose part does not
// depend on more than the next two, so that runs of them need no ICU call (docs/analysis.md,
// section 8).
//
// Derived from ICU itself when first used: the rules exist once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace quoth::index {

// Order matters: letters and digits first, see is_word_part(); then what joins them.
enum class WordClass : std::uint8_t {
  kLetter,     // WB=ALetter, folds to letters whatever its neighbours are
  kDigit,      // WB=Numeric
  kMidLetter,  // joins two letters
  kMidDigit,   // joins two digits
  kMidBoth,    // either: full stop, apostrophe
  kBreak,      // in no word
  kSingle,     // a word by itself: ideographs, hiragana
  kKatakana,   // a word with its like, and with nothing else
  kHangul,     // so too
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

// Two stretches have entries: Latin to Arabic; Latin and Greek with more marks, and punctuation.
// Those of ideographs, hiragana and Hangul need none.
class WordTable {
 public:
  static constexpr char32_t kLowEnd = 0x780;
  static constexpr char32_t kHighBegin = 0x1E00;
  static constexpr char32_t kHighEnd = 0x2100;

  // Made by the first caller; constant from then on.
  static const WordTable& instance();

  // Pre: c < kLowEnd.
  const WordEntry& low(char32_t c) const { return low_[c]; }
  // Pre: kHighBegin <= c < kHighEnd.
  const WordEntry& high(char32_t c) const { return high_[c - kHighBegin]; }

 private:
  WordTable();

  std::array<WordEntry, kLowEnd> low_;
  std::array<WordEntry, kHighEnd - kHighBegin> high_;
};

}  // namespace quoth::index
