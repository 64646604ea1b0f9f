// Numbers of the text section that its writer and its reader share (docs/format.md, section 8.4).
#pragma once

#include <cstddef>
#include <cstdint>

namespace quoth::index::text_format {

inline constexpr std::size_t kHeaderBytes = 40;
inline constexpr std::size_t kEntryBytes = 14;    // one per block, and one more for the end
inline constexpr std::size_t kStartSlots = 4096;  // the block of every so many slots is noted
inline constexpr std::size_t kTextSizeBytes = 5;  // a document's length in bytes
inline constexpr std::uint64_t kMaxTextBytes = (std::uint64_t{1} << 40) - 1;

// A block ends before the token or operation that would pass either. Writers take fewer tokens for blocks
// that are read for a passage or two (most_tokens()).
inline constexpr std::size_t kMaxBlockTokens = 4096;
inline constexpr std::size_t kMaxBlockBytes = 65536;  // operations and literals together

// No surface is longer: analysis cuts runs at kMaxRunBytes, and a healed word joins two of them.
inline constexpr std::size_t kMaxSurfaceBytes = 16384;

// Largest decompressed block: two counts, operations, literals, a varint u32 per escaped token.
inline constexpr std::size_t kMaxRawBlock = 2 * 5 + kMaxBlockBytes + kMaxBlockTokens * 5;

// A writer compresses the literals of a packed block when they are this many, and that saves a quarter.
inline constexpr std::size_t kManyLiterals = 256;

}  // namespace quoth::index::text_format

namespace quoth::index {

// How blocks are coded.
enum class TextCoding : std::uint8_t {
  kZstd = 0,    // each one Zstandard frame: smallest
  kPacked = 1,  // operations that are not the commonest by themselves: read in a fifth of a microsecond
};

namespace text_format {

// Notes of the blocks of slots, for all below `body_end`.
constexpr std::uint64_t start_count(std::uint64_t body_end) {
  return (body_end + kStartSlots - 1) / kStartSlots;
}

// Tokens of a block that a writer makes.
constexpr std::size_t most_tokens(TextCoding coding) {
  return coding == TextCoding::kPacked ? 256 : kMaxBlockTokens;
}

}  // namespace text_format
}  // namespace quoth::index
