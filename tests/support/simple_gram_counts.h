// Counts of runs by their definition (docs/format.md, section 6.8): maps from words to what is known of them.
//
// What the simple builder writes, and what tests compare tables with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "index/segment/gram_counts_plan.h"
#include "index/segment/segment.h"
#include "index/segment/segment_writer.h"
#include "tests/support/simple_ngrams.h"

namespace quoth::test {

struct SimpleCount {
  Slot sample = 0;
  index::GramCount count;
};
using SimpleCounts = std::map<GramWords, SimpleCount>;

// All runs that have an entry, but for those that the table has no room near their bucket for. Pre: no level
// is too large.
inline SimpleCounts simple_gram_counts(std::span<const std::uint16_t> forward,
                                       const index::DocumentLayout& layout,
                                       const index::GramCountPlan& plan) {
  SimpleCounts counts;
  std::map<GramWords, std::vector<Slot>> before;
  for (std::size_t words = 2; words <= 8; ++words) {
    const auto is_extended = [&](const GramWords& gram) {
      const auto found = before.find(gram);
      return found != before.end() && found->second.size() >= plan.extend;
    };
    std::map<GramWords, std::vector<Slot>> here;
    for (Slot slot = 0; slot + words <= layout.body_end; ++slot) {
      const GramWords gram(forward.begin() + slot,
                           forward.begin() + slot + static_cast<std::ptrdiff_t>(words));
      if (std::any_of(gram.begin(), gram.end(), [&](Rank rank) { return rank >= plan.ranks(); })) continue;
      if (words > 2 && (!is_extended(GramWords(gram.begin(), gram.end() - 1)) ||
                        !is_extended(GramWords(gram.begin() + 1, gram.end()))))
        continue;
      here[gram].push_back(slot);
    }
    for (const auto& [gram, slots] : here) {
      const bool in_directory = words == 2 && std::all_of(gram.begin(), gram.end(),
                                                          [&](Rank rank) { return rank < plan.frequent; });
      if (slots.size() < plan.limit || in_directory) continue;
      counts[gram] = {slots.front(),
                      {static_cast<std::uint32_t>(slots.size()), simple_documents(slots, layout)}};
    }
    before = std::move(here);
  }
  return counts;
}

// Fills writer.gram_counts().
inline Result<void> write_simple_gram_counts(std::span<const std::uint16_t> forward,
                                             const index::DocumentLayout& layout,
                                             const index::GramCountPlan& plan,
                                             index::GramCountsWriter& writer) {
  writer.begin({plan.ranks(), plan.limit, plan.extend});
  for (const auto& [words, found] : simple_gram_counts(forward, layout, plan))
    QUOTH_TRY(writer.add(words, found.sample, found.count));
  return {};
}

}  // namespace quoth::test
