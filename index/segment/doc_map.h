// DocMap: slots <-> documents (docs/format.md, section 7).
//
// One bit per 16-slot group marks where a document (or a title) begins; a count beside
// every 64 bits turns a slot into a document with one popcount.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

inline constexpr std::uint32_t kGroupSlots = 16;

// Slots that a document of `length` words takes: at least one sentinel, and whole groups.
constexpr std::uint64_t slots_for(std::uint32_t length) {
  return (std::uint64_t{length} + 1 + (kGroupSlots - 1)) / kGroupSlots * kGroupSlots;
}

class DocMap {
 public:
  DocMap() = default;
  // Checks sizes and both ends, in constant time. Whatever the bytes, each answer is then a document below
  // size() and a span within its zone; check() tells whether they are also right.
  // Pre: `section` is aligned for u32.
  static Result<DocMap> open(Bytes section, Slot body_end, Slot slot_end);
  // O(documents): every begin, bit and count.
  Result<void> check() const;

  std::uint32_t size() const { return size_; }
  std::uint64_t token_count() const { return token_count_; }
  // Mean tokens per document; 1 for a segment without words, so that it may divide.
  float average_length() const;
  Slot body_end() const { return body_end_; }
  Slot slot_end() const { return slot_end_; }
  bool has_titles() const { return !title_lengths_.empty(); }

  // The document of any slot of either zone. Pre: slot < slot_end. O(1).
  DocId doc_of(Slot slot) const;
  // The slots of a document's words: [begin, begin + length). Pre: doc < size(). O(1).
  Span body(DocId doc) const;
  Span title(DocId doc) const;                                     // empty when there are no titles
  std::uint32_t length(DocId doc) const { return lengths_[doc]; }  // tokens in the body
  // All body lengths, for scoring loops.
  std::span<const std::uint32_t> lengths() const { return lengths_; }

 private:
  Result<void> check_zone(Slot& begin, DocId doc, Span span, std::uint32_t length,
                          std::uint32_t ordinal) const;

  std::uint32_t size_ = 0;
  std::uint64_t token_count_ = 0;
  Slot body_end_ = 0;
  Slot slot_end_ = 0;
  Bytes lines_;
  std::span<const std::uint32_t> begins_;
  std::span<const std::uint32_t> lengths_;
  std::span<const std::uint32_t> title_begins_;
  std::span<const std::uint32_t> title_lengths_;
};

// Writes the section to `out`, piece by piece. `title_lengths` is empty when no title has a word, else
// as long as `lengths`. Pre: the slots of both zones together are within the limit of the format.
Result<void> write_doc_map(std::span<const std::uint32_t> lengths,
                           std::span<const std::uint32_t> title_lengths,
                           const std::function<Result<void>(Bytes)>& out);

}  // namespace quoth::index
