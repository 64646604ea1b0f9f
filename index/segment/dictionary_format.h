// Numbers of the term buckets, term strings and common terms (docs/format.md, sections 5.2 to 5.4).
#pragma once

#include <cstddef>
#include <cstdint>

namespace quoth::index::dictionary_format {

inline constexpr std::size_t kMaxTermSize = 255;

// Bucket: 64 bytes, one cache line.
inline constexpr std::size_t kBucketBytes = 64;
inline constexpr std::size_t kBucketEntries = 10;
inline constexpr std::size_t kTagsAt = 0;      // 10 x u16, low bits of the hash
inline constexpr std::size_t kIndexesAt = 20;  // 10 x u32, place in byte order
inline constexpr std::size_t kNextAt = 60;     // u32, number of the overflow bucket
inline constexpr std::uint32_t kNoIndex = 0xffffffff;
inline constexpr std::uint32_t kNoBucket = 0xffffffff;
// In place of the next bucket: more terms belong here than a chain holds; they are found among the strings.
// Only terms made to collide get there, and they cost a binary search.
inline constexpr std::uint32_t kSearchStrings = 0xfffffffe;
inline constexpr std::uint32_t kMaxChain = 4;  // overflow buckets of one bucket

// Seven terms a bucket on average: one in ten buckets overflows, and a term costs 10 bytes.
inline std::uint32_t main_buckets(std::uint32_t terms) {
  return static_cast<std::uint32_t>((std::uint64_t{terms} + 6) / 7);
}
inline std::uint32_t bucket_of(std::uint64_t hash, std::uint32_t buckets) {
  return static_cast<std::uint32_t>(((hash >> 32) * buckets) >> 32);
}
inline std::uint16_t tag_of(std::uint64_t hash) { return static_cast<std::uint16_t>(hash & 0xffff); }

// String block: m <= 16 terms in byte order. m x u32 rank, m x u8 bytes shared with the term before,
// m x u8 further bytes, then those bytes of all terms.
inline constexpr std::size_t kBlockTerms = 16;
inline constexpr std::size_t kEntryBytes = 4 + 1 + 1;
inline std::uint64_t string_blocks(std::uint32_t terms) {
  return (std::uint64_t{terms} + kBlockTerms - 1) / kBlockTerms;
}

// Common terms: lines of four entries, each a length, the bytes of a short term, and its rank.
inline constexpr std::uint32_t kFewTerms = 256;  // segments of fewer terms have no such section
inline constexpr std::uint32_t kCommonRanks = 16384;
inline constexpr std::size_t kCommonTermSize = 13;
inline constexpr std::size_t kLineBytes = 64;
inline constexpr std::size_t kLineEntries = 4;
inline constexpr std::size_t kCommonEntryBytes = kLineBytes / kLineEntries;
// Three terms a line on average: the rarest tenth finds its line full.
inline std::uint32_t common_lines(std::uint32_t terms) { return (terms + 2) / 3; }

}  // namespace quoth::index::dictionary_format
