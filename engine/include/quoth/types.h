// The small numbers that name things: documents, slots, ranks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace quoth {

// A document within one segment, 0 .. document_count - 1, in the order of input.
using DocId = std::uint32_t;
// Past the last document. Fits signed 32-bit compares.
inline constexpr DocId kEndDoc = 0x7fffffff;

// A place on a segment's number line (docs/format.md, section 2): one token,
// or a sentinel between documents. A segment has fewer than 2^32 - 2^16 slots.
using Slot = std::uint32_t;
inline constexpr Slot kEndSlot = 0xffffffff;

// A term within one segment, by falling number of occurrences; ties by bytes.
using Rank = std::uint32_t;
inline constexpr Rank kNoRank = 0xffffffff;

// Half-open range of slots.
struct Span {
  Slot begin = 0;
  Slot end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// Half-open range of bytes in a document's raw text.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

}  // namespace quoth
