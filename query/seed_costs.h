// What reading lists and looking at the forward array costs, in nanoseconds. Measured:
// docs/decisions/0010-planner.md.
#pragma once

#include <cstdint>

namespace quoth::query::seed_costs {

inline constexpr double kDecode = 0.8;     // a posting, decoded
inline constexpr double kExpand = 16;      // and found in the forward array, where its list names rows
inline constexpr double kSift = 0.12;      // a posting, sieved by its signature
inline constexpr double kLook = 15;        // a candidate, in the forward array
inline constexpr double kSeek = 40;        // a candidate, sought in another list
inline constexpr double kStart = 300;      // a list: record, skip entry, first block
// The share of looks saved that a second list may cost.
inline constexpr double kWorthwhile = 0.4;
// A phrase that costs less is sought by its rarest word, and no other is considered.
inline constexpr double kCheap = 600;
// Cheaper phrases are sought by their rarest word without asking for runs of words.
inline constexpr double kLookForGrams = 2000;
// A bucket of anchors with no more places than this is read whatever else the phrase has.
inline constexpr std::uint32_t kFewPlaces = 24;

// Of a segment that is not in memory. Pages that are known together are read side by side, so that a list
// costs by its bytes, and a candidate a page of its own.
namespace cold {
inline constexpr double kStart = 60000;
inline constexpr double kPosting = 1;  // 1.5 to 2.5 bytes, of pages read in a row
inline constexpr double kLook = 20000;
inline constexpr double kLookForGrams = 400000;  // three pages, one after the other
}  // namespace cold

}  // namespace quoth::query::seed_costs
