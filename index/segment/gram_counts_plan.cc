#include "index/segment/gram_counts_plan.h"

#include <algorithm>

#include "index/segment/gram_counts_format.h"

namespace quoth::index {

GramCountPlan GramCountPlan::of(std::span<const NgramPlan::Step> steps, const NgramPlan& ngrams,
                                const NgramOptions& options) {
  GramCountPlan plan;
  if (options.root_percent == 0 || options.count_limit == 0) return plan;
  // All limits grow with the threshold, as the square root of the text: so does the table.
  plan.frequent = static_cast<Rank>(ngrams.occurrences.size());
  plan.limit = std::max(options.count_limit, ngrams.threshold / 1024);
  plan.extend = std::max({options.count_extend, ngrams.threshold / 64, plan.limit});
  std::uint64_t word_limit = std::max(options.count_words, ngrams.threshold / 16);
  std::uint64_t rank = 0;
  for (const NgramPlan::Step& step : steps) {
    if (rank + step.terms > gram_counts_format::kMaxRanks) {
      word_limit = std::max(word_limit, step.count);
      break;
    }
    rank += step.terms;
  }
  for (const NgramPlan::Step& step : steps) {
    if (step.count <= word_limit) break;
    plan.occurrences.insert(plan.occurrences.end(), static_cast<std::size_t>(step.terms),
                            static_cast<std::uint32_t>(step.count));
  }
  return plan;
}

}  // namespace quoth::index
