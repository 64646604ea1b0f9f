// Numbers of the text section that its writer and its reader share (docs/format.md, section 8.4).
#pragma once

#include <cstddef>
#include <cstdint>

namespace quoth::index::text_format {

inline constexpr std::size_t kHeaderBytes = 32;
inline constexpr std::size_t kEntryBytes = 24;    // one per block, and one more for the end
inline constexpr std::size_t kTextSizeBytes = 5;  // a document's length in bytes
inline constexpr std::uint64_t kMaxTextBytes = (std::uint64_t{1} << 40) - 1;

// A block ends before the token or operation that would pass either.
inline constexpr std::size_t kMaxBlockTokens = 4096;
inline constexpr std::size_t kMaxBlockBytes = 65536;  // operations and literals together

// No surface is longer: analysis cuts runs at kMaxRunBytes, and a healed word joins two of them.
inline constexpr std::size_t kMaxSurfaceBytes = 16384;

// Largest decompressed block: two counts, operations, literals, a varint u32 per escaped token.
inline constexpr std::size_t kMaxRawBlock = 2 * 5 + kMaxBlockBytes + kMaxBlockTokens * 5;

}  // namespace quoth::index::text_format
