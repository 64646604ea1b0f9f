// Reference 2: a suffix array over the same token ids (libdivsufsort).
//
// Exact phrases only: a binary search with token-wise comparison for the first and the
// last suffix that begins with the phrase. To list hits in text order they must be sorted.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::bench {

class ReferenceSuffixArray {
 public:
  // `tokens` must outlive it. Needs about 16 bytes a token while it is made, 4 afterwards.
  static Result<ReferenceSuffixArray> build(std::span<const Rank> tokens);

  // Over arrays that stand elsewhere, as in a mapped file, and outlive it. Pre: `suffixes` are those of `tokens`.
  static ReferenceSuffixArray over(std::span<const Rank> tokens, std::span<const std::int32_t> suffixes);
  std::span<const std::int32_t> suffixes() const { return suffixes_; }

  std::uint64_t count_phrase(std::span<const Rank> words) const;
  // Begins of all occurrences, ascending.
  std::vector<Slot> list_phrase(std::span<const Rank> words) const;

 private:
  std::pair<std::size_t, std::size_t> range(std::span<const Rank> words) const;

  std::span<const Rank> tokens_;
  std::vector<std::int32_t> own_;
  std::span<const std::int32_t> suffixes_;  // own_, if it was built
};

}  // namespace quoth::bench
