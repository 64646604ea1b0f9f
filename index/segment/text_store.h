// TextStore: the raw bytes of every document, coded against the forward array
// (docs/format.md, section 8; docs/decisions/0003-text-as-residual.md).
//
// A token's bytes are its term, by rank, and an operation that says how it was written
// (as is, capitalised, upper case, or spelled out) and what follows it. So text costs about
// 0.4 to 0.6 bytes per token, byte ranges need no stored offsets, and reading a passage costs
// one block: 256 packed tokens take a quarter of a microsecond, 4,096 compressed ones ten. TextReader reads
// many.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "index/bytes.h"
#include "index/segment/text_format.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class DocMap;
class TermDictionary;
class TextReader;
class TextWalk;

class TextStore {
 public:
  TextStore() = default;
  static Result<TextStore> open(Bytes section, const DocMap& documents, const TermDictionary& terms,
                                std::span<const std::uint16_t> forward);

  // Bytes of all documents' raw texts together.
  std::uint64_t total_size() const { return text_bytes_; }
  // Length in bytes of the document's raw text. O(1).
  std::uint64_t size(DocId doc) const;
  // Appends the bytes [range.begin, range.end) of the document to `out`; the range is cut to the document.
  Result<void> read(DocId doc, ByteRange range, std::string& out) const;
  // Byte ranges of the words at `slots`, ascending, all in one document; out.size() == slots.size().
  Result<void> locate(DocId doc, std::span<const Slot> slots, std::span<ByteRange> out) const;
  // The term that stands at a slot, escapes resolved: kNoRank for a sentinel. O(1) for the 65,534 most
  // frequent terms, else one block. A rarer word of a title is not known here: kInvalidArgument.
  Result<Rank> rank_at(Slot slot) const;

  // Length in bytes of a term. Pre: rank < terms().size().
  std::uint8_t term_size(Rank rank) const { return static_cast<std::uint8_t>(term_sizes_[rank]); }
  std::uint64_t block_count() const { return block_count_; }
  // Whether what finds blocks by slot is right. O(blocks).
  Result<void> check() const;

 private:
  friend class TextReader;
  friend class TextWalk;
  struct Entry {
    Slot slot = 0;             // of the first token at or after the block's begin
    std::uint64_t byte = 0;    // of the document where the block begins
    std::uint64_t offset = 0;  // of the block in blocks_
  };
  Entry entry(std::uint64_t index) const;
  // Number of the last block that begins at or before slot `line` * kStartSlots; at most block_count_.
  std::uint64_t start(std::uint64_t line) const;
  template <class IsBefore>
  std::uint64_t find_last(Slot first, Slot last, IsBefore is_at_or_before) const;
  std::uint64_t find_block(Slot slot) const;
  std::uint64_t find_block(DocId doc, std::uint64_t byte) const;

  TextCoding coding_ = TextCoding::kPacked;
  Bytes directory_;  // block_count_ + 1 entries
  Bytes starts_;
  Bytes sizes_;      // of documents
  Bytes term_sizes_;
  Bytes blocks_;
  std::uint64_t block_count_ = 0;
  std::uint64_t text_bytes_ = 0;
  Slot body_end_ = 0;  // behind the last document's last word and one sentinel
  const DocMap* documents_ = nullptr;
  const TermDictionary* terms_ = nullptr;
  std::span<const std::uint16_t> forward_;
};

}  // namespace quoth::index
