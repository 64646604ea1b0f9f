// WordTable and SegmentContext: what every operator of one search in one segment needs.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "index/segment/segment.h"
#include "query/ast.h"
#include "query/budget.h"
#include "query/doc_set.h"
#include "quoth/types.h"

namespace quoth::query {

// The distinct words of a query, so that a segment's dictionary is asked once for all of them.
// Views into the tree, which must outlive it.
class WordTable {
 public:
  explicit WordTable(const Node& root);
  std::span<const std::string_view> words() const { return words_; }
  // Pre: the tree has the word.
  std::size_t index(std::string_view word) const;

 private:
  std::vector<std::string_view> words_;  // sorted, distinct
};

struct SegmentContext {
  SegmentContext(const index::Segment& s, const DocSet* live_documents, const WordTable& table,
                 BudgetMeter& m);

  const index::Segment& segment;
  const DocSet* live;  // nullptr: all documents are
  const WordTable& words;
  BudgetMeter& meter;
  std::vector<Rank> ranks;             // of words.words(), kNoRank where the segment lacks one
  std::vector<index::TermInfo> infos;  // zeros for those

  Rank rank(std::string_view word) const { return ranks[words.index(word)]; }
  const index::TermInfo& info(std::string_view word) const { return infos[words.index(word)]; }
  // Occurrences in one zone.
  std::uint32_t count(Rank rank, index::Zone zone) const;
  // The words of the document at `slot`, in the zone the slot lies in.
  Span words_around(Slot slot) const;
};

inline index::Zone zone_of(const Node& node) {
  return node.in_title ? index::Zone::kTitle : index::Zone::kBody;
}

}  // namespace quoth::query
