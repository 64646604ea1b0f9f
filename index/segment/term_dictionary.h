// TermDictionary: term bytes <-> rank, and the sorted walk (docs/format.md, section 5).
//
// A view over a mapped segment; const methods may be called from several threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "index/bytes.h"
#include "index/segment/common_terms.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class TermCursor;

class TermDictionary {
 public:
  TermDictionary() = default;
  // Checks sizes in constant time. Each block is checked when it is read, so that no later call can
  // leave the sections: a damaged block has no terms.
  static Result<TermDictionary> open(Bytes buckets, Bytes strings, Bytes common, std::uint32_t term_count);

  std::uint32_t size() const { return term_count_; }
  // kNoRank when absent. One cache miss for a common term, else about four: bucket, offset, string to
  // compare.
  Rank find(std::string_view term) const;
  // The same for many at once; misses overlap.
  void find_all(std::span<const std::string_view> terms, std::span<Rank> out) const;
  // For a file that is not in memory: calls ask(bytes) for all that find_all() will read, in steps, each of
  // which reads what the one before has asked for. What overflowed its bucket is left out.
  void ask_for(std::span<const std::string_view> terms, const std::function<void(Bytes)>& ask) const;
  // Replaces `out` by the term's bytes. False for a rank >= size() or damaged bytes.
  bool term(Rank rank, std::string& out) const;
  // The same into a buffer, for loops over many terms.
  static constexpr std::size_t kMaxTermBytes = 255;
  using TermBuffer = std::array<char, kMaxTermBytes + 1>;
  bool term(Rank rank, TermBuffer& buffer, std::string_view& out) const;
  // The length of the term in bytes, without decoding it; 0 where term() would be false. O(1).
  std::size_t term_size(Rank rank) const;
  // For verify, which looks at both places of a common term.
  const CommonTerms& common() const { return common_; }
  Rank find_in_buckets(std::string_view term) const;
  // The first term >= `bytes` in byte order.
  TermCursor lower_bound(std::string_view bytes) const;

 private:
  friend class TermCursor;
  struct StringBlock;

  StringBlock block(std::uint64_t number) const;
  std::string_view first_term(std::uint64_t number) const;
  std::uint32_t index_of(Rank rank) const;
  Rank find_hashed(std::string_view term, std::uint64_t hash) const;
  Rank compare_at(std::uint32_t index, std::string_view term) const;
  Rank search_strings(std::string_view term) const;
  void find_uncommon(std::span<const std::string_view> terms, std::span<const std::uint64_t> hashes,
                     std::span<const std::uint8_t> which, std::span<Rank> out) const;
  Bytes bucket_bytes(std::uint64_t hash) const;
  std::uint32_t first_index(std::uint64_t hash) const;
  Bytes offset_bytes(std::uint32_t index) const;
  Bytes block_bytes(std::uint32_t index) const;

  std::uint32_t term_count_ = 0;
  std::uint32_t main_buckets_ = 0;
  std::uint32_t all_buckets_ = 0;
  std::uint64_t string_blocks_ = 0;
  CommonTerms common_;
  Bytes buckets_;
  Bytes blocks_;                        // string blocks, one after the other
  const std::byte* offsets_ = nullptr;  // string_blocks_ + 1 x u64, in blocks_
  const std::byte* indexes_ = nullptr;  // term_count_ x u32: place in byte order, by rank
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
  void enter(std::uint64_t block);
  void read();

  const TermDictionary* dictionary_ = nullptr;
  std::string term_;
  Rank rank_ = kNoRank;
  Bytes block_;               // of the current term
  std::size_t count_ = 0;     // terms in it
  std::uint64_t number_ = 0;  // of the block
  std::size_t in_block_ = 0;
  std::size_t offset_ = 0;  // of the next term's bytes, in block_
  bool valid_ = false;
};

}  // namespace quoth::index
