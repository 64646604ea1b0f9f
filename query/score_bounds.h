// Bounds on scores, and the score that must be exceeded: what ranking skips by.
#pragma once

#include <algorithm>

#include "index/impact.h"
#include "query/bm25.h"
#include "query/segment_context.h"
#include "query/top_k.h"

namespace quoth::query {

class Bounds {
 public:
  Bounds(const SegmentContext& context, const ImpactModel& model)
      : segment_average_(context.segment.average_length()), average_(model.average_length()) {}
  Score of(const Weight& weight, float impact) const {
    return weight.bound(index::raise_bound(impact, segment_average_, average_) * kSlack);
  }

 private:
  // raise_bound, the writer and ImpactModel round to float in different places.
  static constexpr float kSlack = 1.00001F;
  float segment_average_;
  float average_;
};

// The least score that could still get in, told from the heap and from a guess that holds.
class Threshold {
 public:
  explicit Threshold(const TopK<float>& top) : top_(top) { update(); }
  // At least so many documents score `score` or more; one that scores less is not among the best.
  void raise(Score score) { guess_ = std::max(guess_, score - 1); }
  void update() {
    if (top_.full()) heap_ = static_cast<Score>(static_cast<double>(top_.threshold()) * kScoreUnit);
  }
  // What a score must exceed.
  Score limit() const { return std::max(heap_, guess_); }
  // False only if no sum up to `bound` gets in: to_float(bound) <= the worst of a full heap.
  bool reaches(Score bound) const { return bound > heap_ && bound > guess_; }

 private:
  const TopK<float>& top_;
  Score heap_ = -1;
  Score guess_ = -1;
};

}  // namespace quoth::query
