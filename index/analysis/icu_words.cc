#include "index/analysis/icu_words.h"

#include <unicode/utext.h>

#include <new>

#include "index/analysis/characters.h"
#include "index/analysis/utf16.h"
#include "index/analysis/utf8.h"

namespace quoth::index {
namespace {

constexpr char32_t kSoftHyphen = 0xAD;
// ICU 72 takes U+0040 for a letter, so that "@name" is not "name" (CLDR 42). UAX 29 does not.
constexpr char32_t kNoLetter = U'/';

}  // namespace

// Made when the first run comes: a query of plain words, cut by the table, needs none, and making one costs
// more than cutting it.
void IcuWords::make_breaker() {
  UErrorCode status = U_ZERO_ERROR;
  breaker_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  // Rules and dictionaries are linked into ICU; only memory can be missing.
  if (U_FAILURE(status) || breaker_ == nullptr) throw std::bad_alloc();
}

void IcuWords::clean(const Run& run) {
  units_.clear();
  begins_.clear();
  ends_.clear();
  std::size_t next_hole = 0;
  for (std::size_t at = 0; at < run.text.size();) {
    if (next_hole < run.holes.size() && at == run.holes[next_hole].begin) {
      at = run.holes[next_hole++].end;
      continue;
    }
    const CodePoint read = read_code_point(run.text, at);
    const char32_t c = is_apostrophe(read.value) ? U'\'' : read.value == U'@' ? kNoLetter : read.value;
    if (c != kSoftHyphen) {
      append_utf16(c, units_);
      begins_.resize(units_.size(), static_cast<std::uint32_t>(at));
      ends_.resize(units_.size(), static_cast<std::uint32_t>(at + read.size));
    }
    at += read.size;
  }
}

void IcuWords::split(const Run& run, TokenBuffer& out) {
  if (breaker_ == nullptr) make_breaker();
  clean(run);
  UErrorCode status = U_ZERO_ERROR;
  UText text = UTEXT_INITIALIZER;
  utext_openUChars(&text, units_.data(), static_cast<int64_t>(units_.size()), &status);
  breaker_->setText(&text, status);
  if (U_FAILURE(status)) throw std::bad_alloc();
  std::size_t begin = 0;
  breaker_->first();
  for (int32_t next = breaker_->next(); next != icu::BreakIterator::DONE; next = breaker_->next()) {
    const auto end = static_cast<std::size_t>(next);
    // Katakana is one word up to its end (UAX 29, WB13), whatever the dictionary finds in it.
    if (end < units_.size() && is_katakana(units_[end]) && is_katakana_before(end)) continue;
    split_segment(begin, end, run.begin, out);
    begin = end;
  }
  utext_close(&text);
}

// Ideographs and hiragana are words one by one: where a dictionary would put the borders depends
// on the text around, and a quotation must be found wherever it begins.
void IcuWords::split_segment(std::size_t begin, std::size_t end, std::uint64_t base, TokenBuffer& out) {
  const std::u16string_view units = std::u16string_view(units_).substr(0, end);
  bool after_single = false;
  for (std::size_t at = begin; at < end;) {
    const std::size_t here = at;
    const char32_t c = next_code_point(units, at);
    const bool single = is_ideograph_or_hiragana(c);
    if (here > begin && (single || (after_single && is_letter_or_number(c)))) {
      add_segment(begin, here, base, out);
      begin = here;
    }
    if (single || is_letter_or_number(c)) after_single = single;
  }
  add_segment(begin, end, base, out);
}

// Is the character before `at` katakana, but for marks upon it? The voicing marks of half-width
// katakana are such marks, U+FF9E.
bool IcuWords::is_katakana_before(std::size_t at) const {
  while (at > 0 && is_extender(units_[at - 1])) --at;
  return at > 0 && is_katakana(units_[at - 1]);
}

void IcuWords::add_segment(std::size_t begin, std::size_t end, std::uint64_t base, TokenBuffer& out) {
  bool is_word = false;
  const std::u16string_view units = std::u16string_view(units_).substr(0, end);
  for (std::size_t at = begin; at < end && !is_word;)
    is_word = is_letter_or_number(next_code_point(units, at));
  if (!is_word) return;
  // Only a Hebrew letter keeps an apostrophe that no letter follows.
  while (units_[begin] == u'\'') ++begin;
  while (units_[end - 1] == u'\'') --end;
  const std::size_t offset = out.terms.size();
  folder_.append(std::u16string_view(units_).substr(begin, end - begin), out.terms);
  seal_term(out.terms, offset);
  if (out.terms.size() == offset) return;
  out.tokens.push_back({base + begins_[begin], base + ends_[end - 1], static_cast<std::uint32_t>(offset),
                        static_cast<std::uint32_t>(out.terms.size() - offset)});
}

}  // namespace quoth::index
