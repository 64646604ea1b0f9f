// IcuWords: a run -> its tokens, by the Unicode rules. The definition that
// latin_words.h must equal (docs/analysis.md, section 3).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <unicode/brkiter.h>

#include "index/analysis/analyzer.h"
#include "index/analysis/fold.h"
#include "index/analysis/run.h"

namespace quoth::index {

class IcuWords {
 public:
  // Appends the tokens of `run`.
  void split(const Run& run, TokenBuffer& out);

 private:
  void make_breaker();
  void clean(const Run& run);
  void split_segment(std::size_t begin, std::size_t end, std::uint64_t base, TokenBuffer& out);
  bool is_katakana_before(std::size_t at) const;
  void add_segment(std::size_t begin, std::size_t end, std::uint64_t base, TokenBuffer& out);

  std::unique_ptr<icu::BreakIterator> breaker_;  // null until needed
  Folder folder_;
  // The run as UTF-16 without holes and soft hyphens, apostrophes unified; for every unit the bytes
  // of its code point in the run.
  std::u16string units_;
  std::vector<std::uint32_t> begins_, ends_;
};

}  // namespace quoth::index
