// The shapes of term records (docs/format.md, section 5.1).
//
// There is one for each stretch of ranks, told by occurrences, which fall with the rank: whole records with
// offsets above one block of slots, short ones above four, and then nothing but the slots.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace quoth::index::postings_format {

inline constexpr std::size_t kRecordShapes = 6;  // > 128, > 4, 4, 3, 2, 1
inline constexpr std::size_t kLongShape = 0;
inline constexpr std::size_t kShortShape = 1;
inline constexpr std::array<std::size_t, kRecordShapes> kShapeBytes = {32, 16, 16, 12, 8, 4};
// First ranks of shapes 1 to 5, u32 each; the first rank whose list does not name rows, u32; zeros.
inline constexpr std::size_t kRecordsHeaderBytes = 32;
inline constexpr std::size_t kRowsEndAt = 4 * (kRecordShapes - 1);

// A list of at most one block of slots stores no document postings: they are derived.
inline constexpr std::uint32_t kMaxDerived = 128;
// A list of at most this many is not stored either: its slots stand in the record.
inline constexpr std::uint32_t kMaxInlined = 4;

// Pre: occurrences > 0.
inline std::size_t record_shape(std::uint32_t occurrences) {
  if (occurrences > kMaxDerived) return kLongShape;
  if (occurrences > kMaxInlined) return kShortShape;
  return kShortShape + 1 + (kMaxInlined - occurrences);
}

}  // namespace quoth::index::postings_format
