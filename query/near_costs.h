// NearCosts: what finding words near each other costs, in nanoseconds. Measured:
// docs/decisions/0008-query-evaluation.md.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/segment/segment.h"
#include "query/segment_context.h"

namespace quoth::query {

// What two ways to find all places cost.
struct NearPrices {
  double merging;  // all lists, or joining two
  double looking;  // around the rarest word
};

class NearCosts {
 public:
  NearCosts(const SegmentContext& context, index::Zone zone);

  // For distinct words within `width` slots; `is_pair`: two that can be joined. Pre: there is a word.
  NearPrices price(std::span<const Rank> words, std::uint64_t width, bool is_pair) const;
  // Whether to look only where the rarest word has the next rarest in reach. Pre: two words or more.
  bool thinning_pays(std::span<const Rank> words, std::uint64_t width) const;

 private:
  struct Word {
    double count = 0;      // occurrences
    bool in_rows = false;  // its list names rows of slots
  };
  struct Looking {
    double all;      // around each occurrence of the rarest word
    double thinned;  // around those that have the next rarest in reach
  };

  std::vector<Word> by_count(std::span<const Rank> words) const;
  Looking look(std::span<const Word> words, std::uint64_t width) const;

  const SegmentContext& context_;
  index::Zone zone_;
  bool is_cold_;
};

}  // namespace quoth::query
