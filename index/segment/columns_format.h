// Numbers of the columns section that its writer and its reader share (docs/format.md, sections 8.2 and 8.3).
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/segment/bit_pack.h"

namespace quoth::index::columns_format {

// The section ends with: u64 offset of the directory, u64 offset of the days, u32 documents,
// u32 columns, u32 documents with a day, i32 day base, u32 day width, u32 reserved.
inline constexpr std::size_t kTrailerBytes = 40;
// Values of one front-coded block.
inline constexpr std::uint32_t kValueBlock = 16;
// Least directory entry: a name of no bytes.
inline constexpr std::size_t kMinEntryBytes = 20;

inline constexpr std::uint8_t kUniqueFlag = 1;
inline constexpr std::uint8_t kSparseFlag = 2;

// A column is sparse when fewer than one document in 32 has a value.
inline constexpr bool sparse(std::uint32_t present, std::uint32_t document_count) {
  return present < document_count / 32;
}

inline std::uint64_t value_blocks(std::uint32_t value_count) {
  return (std::uint64_t{value_count} + kValueBlock - 1) / kValueBlock;
}

}  // namespace quoth::index::columns_format
