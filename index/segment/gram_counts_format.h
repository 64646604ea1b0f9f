// Numbers of the count table (docs/format.md, section 6.8).
//
// Shared by the writer and the reader, so that each number stands once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "index/segment/checksum.h"
#include "quoth/types.h"

namespace quoth::index::gram_counts_format {

inline constexpr std::size_t kMinWords = 2;
inline constexpr std::size_t kMaxWords = 8;
// So that pairs can be counted in a matrix.
inline constexpr std::uint32_t kMaxRanks = 8192;
// A level of more runs than this is left out, and so are longer runs. Not pairs.
inline constexpr std::uint32_t kMaxLevelRuns = std::uint32_t{1} << 19;
// Nor are more runs than this looked for in a level; so that there are triples, fewer pairs are extended.
inline constexpr std::uint32_t kMaxLevelCells = std::uint32_t{1} << 22;

// Header, then buckets.
inline constexpr std::size_t kHeaderBytes = 64;
inline constexpr std::size_t kRanksAt = 0;         // u32: words of this rank and above take no part
inline constexpr std::size_t kLimitAt = 4;         // u32: runs of fewer occurrences are not stored
inline constexpr std::size_t kExtendAt = 8;        // u32: runs of fewer occurrences are not extended
inline constexpr std::size_t kMainBucketsAt = 12;  // u32: what hashes are mapped onto
inline constexpr std::size_t kBucketsAt = 16;      // u32: a few more than that
inline constexpr std::size_t kEntriesAt = 20;      // u32
inline constexpr std::size_t kReservedAt = 24;

inline constexpr std::size_t kEntryBytes = 16;
inline constexpr std::size_t kBucketEntries = 4;
inline constexpr std::size_t kBucketBytes = kEntryBytes * kBucketEntries;
inline constexpr std::size_t kTagAt = 0;          // u32: low half of the hash
inline constexpr std::size_t kSampleAt = 4;       // u32: slot of the first occurrence
inline constexpr std::size_t kOccurrencesAt = 8;  // u32
inline constexpr std::size_t kDocumentsAt =
    12;  // u32: low 28 bits; the high four are the words, 0 in a free entry
inline constexpr unsigned kWordsShift = 28;
inline constexpr std::uint32_t kDocumentsMask = (std::uint32_t{1} << kWordsShift) - 1;

// An entry stands in its own bucket or, where that is full, in one of the next: at most so many are looked
// at. Runs that would stand further away are left out, so that no input makes a look-up slow.
inline constexpr std::uint32_t kMaxProbes = 16;

// Three and a half entries a bucket: five look-ups of six end in the first one.
constexpr std::uint32_t main_buckets(std::uint32_t entries) {
  return static_cast<std::uint32_t>((std::uint64_t{entries} * 2 + 6) / 7);
}
constexpr std::uint32_t bucket_of(std::uint64_t hash, std::uint32_t main) {
  return static_cast<std::uint32_t>((hash >> 32) * main >> 32);
}
constexpr std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

// Pre: at most kMaxWords words, below kMaxRanks.
inline std::uint64_t hash_words(std::span<const Rank> words) {
  std::array<std::uint16_t, kMaxWords> ids;
  for (std::size_t i = 0; i < words.size(); ++i) ids[i] = static_cast<std::uint16_t>(words[i]);
  return hash64(std::as_bytes(std::span(ids).first(words.size())));
}

}  // namespace quoth::index::gram_counts_format
