// What reading lists and looking at the forward array costs, in nanoseconds. Measured:
// docs/decisions/0010-planner.md.
#pragma once

namespace quoth::query::seed_costs {

inline constexpr double kDecode = 0.8;     // a posting, decoded
inline constexpr double kSiftOne = 0.9;    // one of which one neighbour is known; most blocks are decoded
inline constexpr double kSiftBoth = 0.45;  // both are known; half the blocks are skipped
inline constexpr double kLook = 10;        // a candidate, in the forward array
inline constexpr double kSeek = 40;        // a candidate, sought in another list
// Candidates left from which a second list is considered, and the share of their looks that it may cost.
inline constexpr double kSecondSeedFrom = 200;
inline constexpr double kWorthwhile = 0.6;
// Cheaper phrases are sought by their rarest word without asking for runs of words.
inline constexpr double kLookForGrams = 1000;
// Long ones are sought by anchors if lists would cost more than the misses that finding a bucket takes.
inline constexpr double kLookForAnchors = 400;

}  // namespace quoth::query::seed_costs
