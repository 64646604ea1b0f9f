#include "index/analysis/word_table.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <memory>
#include <new>
#include <string>

#include "index/analysis/characters.h"
#include "index/analysis/fold.h"
#include "index/analysis/utf16.h"
#include "index/analysis/utf8.h"

namespace quoth::index {
namespace {

class Prober {
 public:
  Prober() {
    UErrorCode status = U_ZERO_ERROR;
    breaker_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status) || breaker_ == nullptr) throw std::bad_alloc();
  }

  WordEntry entry(char32_t c) {
    WordEntry entry;
    entry.word_class = class_of(c);
    if (entry.word_class > WordClass::kMidBoth) return entry;
    const std::string folded = fold(c);
    if (folded.empty() || folded.size() > entry.fold.size()) return {};
    if (entry.word_class == WordClass::kLetter && !all_letters(folded)) return {};
    entry.fold_size = static_cast<std::uint8_t>(folded.size());
    folded.copy(entry.fold.data(), folded.size());
    return entry;
  }

 private:
  WordClass class_of(char32_t c) {
    if (is_separator(c)) return WordClass::kSeparator;
    if (c == 0xAD) return WordClass::kSlow;
    if (is_division_hyphen(c)) return WordClass::kHyphen;
    if (is_apostrophe(c)) return WordClass::kMidBoth;
    switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_WORD_BREAK)) {
      case U_WB_ALETTER:
        return is_letter(c) ? WordClass::kLetter : WordClass::kSlow;
      // U+066B is Numeric and yet no number: alone it is no word.
      case U_WB_NUMERIC:
        return is_letter_or_number(c) ? WordClass::kDigit : WordClass::kSlow;
      // Whether the colon is one is for ICU's rules to say.
      case U_WB_MIDLETTER:
      case U_WB_MIDNUM:
      case U_WB_MIDNUMLET:
        return joiner(c);
      case U_WB_OTHER:
      case U_WB_DOUBLE_QUOTE:
        return is_letter_or_number(c) ? WordClass::kSlow : WordClass::kBreak;
      default:
        return WordClass::kSlow;
    }
  }

  WordClass joiner(char32_t c) {
    const bool letters = is_one_segment(U'a', c);
    const bool digits = is_one_segment(U'1', c);
    if (letters && digits) return WordClass::kMidBoth;
    return letters ? WordClass::kMidLetter : digits ? WordClass::kMidDigit : WordClass::kBreak;
  }

  bool is_one_segment(char32_t outer, char32_t inner) {
    icu::UnicodeString text;
    text.append(static_cast<UChar32>(outer))
        .append(static_cast<UChar32>(inner))
        .append(static_cast<UChar32>(outer));
    breaker_->setText(text);
    breaker_->first();
    return breaker_->next() == text.length();
  }

  std::string fold(char32_t c) {
    std::u16string word;
    append_utf16(is_apostrophe(c) ? U'\'' : c, word);
    std::string out;
    folder_.append(word, out);
    return out;
  }

  static bool all_letters(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint read = read_code_point(text, at);
      if (!is_letter(read.value)) return false;
      at += read.size;
    }
    return true;
  }

  std::unique_ptr<icu::BreakIterator> breaker_;
  Folder folder_;
};

}  // namespace

const WordTable& WordTable::instance() {
  static const WordTable table;
  return table;
}

WordTable::WordTable() {
  Prober prober;
  for (char32_t c = 0; c < kLowEnd; ++c) low_[c] = prober.entry(c);
  for (char32_t c = kHighBegin; c < kHighEnd; ++c) high_[c - kHighBegin] = prober.entry(c);
}

}  // namespace quoth::index
