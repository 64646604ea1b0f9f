// The best documents for plain words, each named once, without scoring those that cannot be among them.
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
  Rank rank = 0;  // in the segment; not kNoRank
  std::uint32_t documents = 0;
  std::uint32_t times = 1;  // a word that a query repeats counts as often: sums of scores rounded one by one
  Weight weight;
};

// Documents with any of the words: block-max MaxScore in windows (Turtle and Flood 1995; Ding and
// Suel 2011; the windows as in Lucene's BlockMaxMaxscoreBulkScorer).
void rank_any(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              const ImpactModel& model, TopK<float>& top);

// Documents with all of the words and none of `without`: met some hundred at a time, scored word by word, the
// heaviest first; those that cannot reach the threshold any more are dropped before the next word's
// frequencies are looked up. With `counts` none is: all are counted too, in the same pass. Pre: then all
// documents are live.
void rank_all(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              std::span<const Rank> without, const ImpactModel& model, TopK<float>& top,
              Counts* counts = nullptr);

}  // namespace quoth::query
