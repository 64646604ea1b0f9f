// GramCountPlan: which words' runs have known counts, decided by the counts of words alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/segment/ngrams_plan.h"
#include "quoth/types.h"

namespace quoth::index {

// docs/decisions/0013-count-table.md has the figures behind these.
struct GramCountPlan {
  static GramCountPlan of(std::span<const NgramPlan::Step> steps, const NgramPlan& ngrams,
                          const NgramOptions& options);

  std::vector<std::uint32_t>
      occurrences;           // of the words that take part, by rank, in both zones; none: no table
  Rank frequent = 0;         // pairs of words below this rank are in the n-gram directory
  std::uint32_t limit = 0;   // runs of fewer occurrences are not stored
  // Runs of fewer occurrences are not extended; the pass doubles it where too many pairs would be.
  std::uint32_t extend = 0;

  Rank ranks() const { return static_cast<Rank>(occurrences.size()); }
};

}  // namespace quoth::index
