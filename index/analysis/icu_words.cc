#include "index/analysis/icu_words.h"

#include <unicode/utext.h>

#include <new>

#include "index/analysis/characters.h"
#include "index/analysis/utf16.h"
#include "index/analysis/utf8.h"

namespace quoth::index {
namespace {

constexpr char32_t kSoftHyphen = 0xAD;

}  // namespace

IcuWords::IcuWords() {
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
    const char32_t c = is_apostrophe(read.value) ? U'\'' : read.value;
    if (c != kSoftHyphen) {
      append_utf16(c, units_);
      begins_.resize(units_.size(), static_cast<std::uint32_t>(at));
      ends_.resize(units_.size(), static_cast<std::uint32_t>(at + read.size));
    }
    at += read.size;
  }
}

void IcuWords::split(const Run& run, TokenBuffer& out) {
  clean(run);
  UErrorCode status = U_ZERO_ERROR;
  UText text = UTEXT_INITIALIZER;
  utext_openUChars(&text, units_.data(), static_cast<int64_t>(units_.size()), &status);
  breaker_->setText(&text, status);
  if (U_FAILURE(status)) throw std::bad_alloc();
  int32_t begin = breaker_->first();
  for (int32_t end = breaker_->next(); end != icu::BreakIterator::DONE; end = breaker_->next()) {
    add_segment(static_cast<std::size_t>(begin), static_cast<std::size_t>(end), run.begin, out);
    begin = end;
  }
  utext_close(&text);
}

void IcuWords::add_segment(std::size_t begin, std::size_t end, std::uint64_t base, TokenBuffer& out) {
  bool is_word = false;
  const std::u16string_view units = std::u16string_view(units_).substr(0, end);
  for (std::size_t at = begin; at < end && !is_word;) is_word = is_letter_or_number(next_code_point(units, at));
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
