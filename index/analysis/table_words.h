// TableWords: the tokens of runs without ICU: Latin, Greek, Cyrillic, Armenian, Arabic without
// vowel marks, ideographs, kana, Hangul. Equals IcuWords token for token and byte for byte
// (docs/analysis.md, section 8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "index/analysis/analyzer.h"
#include "index/analysis/word_table.h"
#include "index/kernels/kernels.h"

namespace quoth::index {

class TableWords {
 public:
  TableWords() : table_(WordTable::instance()), kernels_(active_kernels()) {}

  // Appends the tokens of runs from `begin` on, and skips separators, up to a run that is not one
  // for the table: another script, combining marks, a division at the end of a line, too long, or
  // cut off by the end of `text`. Returns where that begins, text.size() if there is none.
  // Byte 0 of `text` is byte `base` of the document.
  std::size_t split(std::string_view text, std::size_t begin, std::uint64_t base, TokenBuffer& out) const;

 private:
  struct Read {
    WordClass word_class = WordClass::kSlow;
    std::uint8_t fold_size = 0;
    std::uint32_t size = 1;  // bytes read
    const char* fold = nullptr;
  };
  Read read(std::string_view text, std::size_t at) const;
  Read read_three(std::string_view text, std::size_t at) const;
  // Appends the tokens of runs from `begin` on that are ASCII and need no look at what stands around a
  // character. Returns where the first other run, or the end of what was looked at, begins.
  struct Plain {
    std::size_t end = 0;
    bool goes_on = false;  // what follows may be more of them
  };
  Plain split_plain(std::string_view text, std::size_t begin, std::uint64_t base, TokenBuffer& out) const;
  // One run; 0, and nothing appended, when it is not for the table.
  std::size_t split_run(std::string_view text, std::size_t begin, std::uint64_t base, TokenBuffer& out) const;
  // A word of one ideograph, or of all that is katakana or Hangul; returns where it ends. What
  // these fold to is themselves.
  std::size_t split_chain(std::string_view text, std::size_t begin, std::size_t limit, std::uint64_t base,
                          TokenBuffer& out) const;
  // Any other word: appends it, and returns where it ends; 0 when the run is not for the table.
  std::size_t split_word(std::string_view text, std::size_t begin, std::size_t limit, std::uint64_t base,
                         TokenBuffer& out, WordClass& last) const;

  const WordTable& table_;
  const Kernels& kernels_;
};

}  // namespace quoth::index
