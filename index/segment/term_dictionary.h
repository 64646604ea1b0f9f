// TermDictionary: term bytes <-> rank, and the sorted walk (docs/format.md, section 5).
//
// A view over a mapped segment; const methods may be called from several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class TermCursor;

class TermDictionary {
 public:
  TermDictionary() = default;
  // Checks every bound once, so that no later call can fail or leave the sections.
  // O(number of string blocks): no string is decoded.
  static Result<TermDictionary> open(Bytes buckets, Bytes strings, std::uint32_t term_count);

  std::uint32_t size() const { return term_count_; }
  // kNoRank when absent. About two cache misses: bucket, then the string to compare.
  Rank find(std::string_view term) const;
  // The same for many at once; all buckets are prefetched first.
  void find_all(std::span<const std::string_view> terms, std::span<Rank> out) const;
  // Replaces `out` by the term's bytes. False for a rank >= size() or damaged bytes.
  bool term(Rank rank, std::string& out) const;
  // The first term >= `bytes` in byte order.
  TermCursor lower_bound(std::string_view bytes) const;

 private:
  friend class TermCursor;
  std::uint32_t term_count_ = 0;
  Bytes buckets_;
  Bytes strings_;
};

// Walks terms in byte order. Ends early on damaged bytes.
class TermCursor {
 public:
  bool valid() const { return valid_; }
  std::string_view term() const { return term_; }
  Rank rank() const { return rank_; }
  void next();

 private:
  friend class TermDictionary;
  const TermDictionary* dictionary_ = nullptr;
  std::string term_;
  Rank rank_ = kNoRank;
  std::uint64_t index_ = 0;  // place in byte order
  std::size_t offset_ = 0;   // of the next entry's bytes
  bool valid_ = false;
};

}  // namespace quoth::index
