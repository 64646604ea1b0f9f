// CommonTerms: the ranks of the commonest short terms, each in one cache line with its bytes
// (docs/format.md, section 5.4).
//
// Three words of four in a query are among them, and need not be sought in the dictionary, which costs seven
// cache lines a word.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// A view over a mapped segment; const methods may be called from several threads.
class CommonTerms {
 public:
  CommonTerms() = default;  // none
  // Checks the size only: entries are checked when they are read.
  static Result<CommonTerms> open(Bytes bytes);

  // Pre: `hash` is the term's. kNoRank: it may be anywhere else. A damaged entry may give any rank.
  Rank find(std::string_view term, std::uint64_t hash) const;
  // The bytes that this reads; empty without terms.
  Bytes line_bytes(std::uint64_t hash) const;
  Bytes bytes() const { return lines_; }

 private:
  Bytes lines_;
  std::uint32_t line_count_ = 0;
};

// Makes the section.
class CommonTermsWriter {
 public:
  explicit CommonTermsWriter(std::uint32_t term_count);
  // Terms in any order, each once; takes those that it needs.
  void add(std::string_view term, Rank rank);
  // Empty if the segment should have none.
  std::vector<std::byte> bytes() const;

 private:
  std::vector<std::string> terms_;  // by rank; empty for those that are too long
};

}  // namespace quoth::index
