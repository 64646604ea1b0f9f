// DocMap: slots <-> documents (docs/format.md, section 7).
//
// One bit per 16-slot group marks where a document (or a title) begins; a rank
// directory turns a slot into a document with one popcount.
#pragma once

#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

inline constexpr std::uint32_t kGroupSlots = 16;

class DocMap {
 public:
  DocMap() = default;
  // Checks everything the accessors rely on: counts, order, bits against starts.
  static Result<DocMap> open(Bytes section, Slot body_end, Slot slot_end);

  std::uint32_t size() const { return size_; }
  std::uint64_t token_count() const { return token_count_; }
  // Mean tokens per document; 1 for an empty segment, so that it may divide.
  float average_length() const;

  // The document of any slot of either zone. Pre: slot < slot_end. O(1).
  DocId doc_of(Slot slot) const;
  // The slots of a document's words: [begin, begin + length). Pre: doc < size(). O(1).
  Span body(DocId doc) const;
  Span title(DocId doc) const;
  std::uint32_t length(DocId doc) const;  // tokens in the body
  // All body lengths, for scoring loops.
  std::span<const std::uint32_t> lengths() const { return lengths_; }

 private:
  std::uint32_t size_ = 0;
  std::uint64_t token_count_ = 0;
  Slot body_end_ = 0;
  Slot slot_end_ = 0;
  std::span<const std::uint32_t> lengths_;
  Bytes section_;
};

}  // namespace quoth::index
