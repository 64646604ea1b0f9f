// GramCounts: how often runs of common words occur, and in how many documents (docs/format.md, section 6.8).
//
// A hash table of cache lines. An entry names a place where its run stands; the forward array there proves
// that it is the run which was asked for, so that a collision never lies. What is not in the table is not
// known: it may occur, though seldom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "index/bytes.h"
#include "index/segment/gram_counts_format.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

struct GramCount {
  std::uint32_t occurrences = 0;  // in bodies
  std::uint32_t documents = 0;    // whose body has the run
};

class GramCounts {
 public:
  GramCounts() = default;  // of a segment without them
  // Checks the header and the size in constant time; entries are checked when they are read.
  static Result<GramCounts> open(Bytes section, std::uint32_t term_count, std::uint32_t document_count,
                                 std::span<const std::uint16_t> forward);

  // Nothing if it is not stored. Two cache misses.
  std::optional<GramCount> find(std::span<const Rank> words) const;

  // Only runs of words below this rank are stored; 0 in a segment without them.
  Rank ranks() const { return ranks_; }
  std::uint32_t limit() const { return limit_; }    // at least so many occurrences
  std::uint32_t extend() const { return extend_; }  // of both runs of one word less
  std::uint32_t size() const { return entries_; }
  bool empty() const { return ranks_ == 0; }
  Bytes bytes() const { return section_; }  // for verify

 private:
  bool stands_at(std::span<const Rank> words, Slot slot) const;

  Rank ranks_ = 0;
  std::uint32_t limit_ = 0;
  std::uint32_t extend_ = 0;
  std::uint32_t main_ = 0;
  std::uint32_t buckets_ = 0;
  std::uint32_t entries_ = 0;
  std::uint32_t document_count_ = 0;
  Bytes section_;
  Bytes table_;
  std::span<const std::uint16_t> forward_;
};

}  // namespace quoth::index
