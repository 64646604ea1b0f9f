// Numbers of the term records, word lists and document postings (docs/format.md, sections 5 and 6).
//
// Shared by the writer and the readers of index/segment, so that each number stands once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/bytes.h"
#include "index/codec/block_codec.h"
#include "index/segment/record_shapes.h"

namespace quoth::index::postings_format {

// The long record.
inline constexpr std::size_t kRecordBytes = 32;
inline constexpr std::size_t kOccurrencesAt = 0;       // u32, both zones
inline constexpr std::size_t kBodyOccurrencesAt = 4;   // u32
inline constexpr std::size_t kDocumentsAt = 8;         // u32
inline constexpr std::size_t kMaxImpactAt = 12;        // u8
inline constexpr std::size_t kDocKindAt = 13;          // u8; u16 reserved follows
inline constexpr std::size_t kSkipIndexAt = 16;        // u40, in entries of the section
inline constexpr std::size_t kDocumentsOffsetAt = 21;  // u40, in units of 8 bytes
inline constexpr std::size_t kBlocksOffsetAt = 26;     // u48, in bytes

// The short record: one block, no document postings. From the first slot on it reads as a skip entry (6.2)
// whose offset is the low half of the block's.
inline constexpr std::size_t kShortOccurrencesAt = 0;      // u8, both zones
inline constexpr std::size_t kShortBodyOccurrencesAt = 1;  // u8
inline constexpr std::size_t kShortDocumentsAt = 2;        // u8
inline constexpr std::size_t kShortMaxImpactAt = 3;        // u8
inline constexpr std::size_t kShortFirstSlotAt = 4;        // u32
inline constexpr std::size_t kShortBlockOffsetAt = 8;      // u48, in bytes; u16 reserved follows

inline constexpr std::uint64_t kMask40 = (std::uint64_t{1} << 40) - 1;
inline constexpr std::uint64_t kMask48 = (std::uint64_t{1} << 48) - 1;

enum class DocKind : std::uint8_t { kDerived = 0, kBlocks = 1, kBitmap = 2 };

// Skip entry of a position block: u32 first slot, u32 offset from the list's first block. A list of fewer
// than 2^32 slots takes less than 2 GiB: Elias-Fano needs n (2 + log2(U / n)) bits, at most 2 U in all blocks
// together.
inline constexpr std::size_t kSkipBytes = 8;

static_assert(kMaxDerived == kBlockSize);
// A bitmap is written for terms in more than 1 / kBitmapShare of the documents.
inline constexpr std::uint32_t kBitmapShare = 16;
// Document postings begin on multiples of this, so that bitmaps can be read as words.
inline constexpr std::size_t kDocumentsAlignment = 8;
inline constexpr std::uint32_t kRankStretch = 512;  // documents per entry of a bitmap's rank directory

inline std::size_t blocks_for(std::uint32_t count) {
  return (std::size_t{count} + kBlockSize - 1) / kBlockSize;
}

// n bytes, n <= 8, little-endian. Pre: they are readable.
inline std::uint64_t load_bytes(const std::byte* at, std::size_t n) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < n; ++i) value |= static_cast<std::uint64_t>(at[i]) << (8 * i);
  return value;
}
inline void store_bytes(std::byte* at, std::size_t n, std::uint64_t value) {
  for (std::size_t i = 0; i < n; ++i) at[i] = static_cast<std::byte>(value >> (8 * i) & 0xff);
}

}  // namespace quoth::index::postings_format
