// Numbers of the n-gram directory, n-gram lists and context signatures (docs/format.md, sections 6.5, 6.6).
//
// Shared by the writer and the reader, so that each number stands once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/segment/signatures.h"

namespace quoth::index::ngrams_format {

inline constexpr std::uint32_t kMaxGramWords = 5;
// So that pairs can be counted in a matrix and a directory stays small.
inline constexpr std::uint32_t kMaxFrequentWords = 2048;
// A level with more grams than this is not examined, nor are longer grams. Not for pairs.
inline constexpr std::uint32_t kMaxLevelGrams = std::uint32_t{1} << 18;

// Directory: header, rows of words, next words, entries.
inline constexpr std::size_t kDirectoryHeaderBytes = 64;
inline constexpr std::size_t kThresholdAt = 0;      // u32
inline constexpr std::size_t kFrequentWordsAt = 4;  // u32
inline constexpr std::size_t kLevelsAt = 8;         // u32: grams of 2 to this many words are examined
inline constexpr std::size_t kLevelSizesAt = 12;    // 4 x u32: entries of 2, 3, 4, 5 words
inline constexpr std::size_t kReservedAt = 28;      // u32; 24 bytes behind the skips
inline constexpr std::size_t kSkipCountAt = 32;     // u64: skip entries in the lists

inline constexpr std::size_t kEntryBytes = 32;
inline constexpr std::size_t kOccurrencesAt = 0;      // u32, both zones
inline constexpr std::size_t kBodyOccurrencesAt = 4;  // u32
inline constexpr std::size_t kDocumentsAt = 8;        // u32, with the flags in its high bits
inline constexpr std::size_t kChildrenAt = 12;        // u32: first entry that extends this one by a word
inline constexpr std::size_t kSkipIndexAt = 16;       // u40
inline constexpr std::size_t kBlocksOffsetAt = 21;    // u48
inline constexpr std::size_t kSignaturesAt = 27;      // u40
inline constexpr std::size_t kInlinedAt = 16;         // 4 x u32
inline constexpr std::uint32_t kListed = std::uint32_t{1} << 31;
inline constexpr std::uint32_t kExtended = std::uint32_t{1} << 30;  // its cost exceeds the threshold
inline constexpr std::uint32_t kDocumentsMask = kExtended - 1;

// Signatures: header, begins of words, zeros to 64, bytes of words, bytes of grams; of each its near signatures,
// then its far ones.
inline constexpr std::size_t kSignatureHeaderBytes = 16;
inline constexpr std::size_t kFirstRankAt = 0;  // u32
inline constexpr std::size_t kEndRankAt = 4;    // u32
inline constexpr std::size_t kGramLimitAt = 8;  // u32, see gram_has_signatures
inline constexpr std::size_t kFarLimitAt = 12;  // u32: lists of more postings have far signatures; 0: none
inline constexpr std::size_t kSignatureAlignment = 64;

// A costlier list is a seed only of phrases that are at least half of it: there is nothing to sieve.
constexpr bool gram_has_signatures(std::uint32_t occurrences, std::uint32_t limit, std::uint32_t threshold) {
  return occurrences > limit && occurrences <= threshold;
}

// Of a list that has signatures.
constexpr std::size_t signature_bytes(std::size_t postings, std::uint32_t far_limit) {
  const bool has_far = far_limit > 0 && postings > far_limit;
  return postings + (has_far ? far_signature_bytes(postings) : 0);
}

}  // namespace quoth::index::ngrams_format
