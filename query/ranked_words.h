// The best documents for plain words, without scoring those that cannot be among them.
//
// Both drivers give exactly the k documents, with exactly the scores, that scoring every
// match would give; bounds only say which documents need no look.
#pragma once

#include <cstdint>
#include <span>

#include "query/bm25.h"
#include "query/segment_context.h"
#include "query/top_k.h"

namespace quoth::query {

struct RankedWord {
  Rank rank;  // in the segment; not kNoRank
  Weight weight;
};

// Documents with any of the words: block-max MaxScore in windows (Turtle and Flood 1995; Ding and
// Suel 2011; the windows as in Lucene's BlockMaxMaxscoreBulkScorer).
void rank_any(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              const ImpactModel& model, TopK<float>& top);

// Documents with all of the words: leaps over stretches whose blocks cannot reach the threshold.
void rank_all(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              const ImpactModel& model, TopK<float>& top);

}  // namespace quoth::query
