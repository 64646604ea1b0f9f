// WordTable and SegmentContext: what every operator of one search in one segment needs.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <boost/container/small_vector.hpp>

#include "index/segment/segment.h"
#include "query/ast.h"
#include "query/budget.h"
#include "query/doc_set.h"
#include "quoth/types.h"

namespace quoth::query {

// Most queries fit without asking the heap.
inline constexpr std::size_t kUsualWords = 24;

// The words of a query, so that a segment's dictionary is asked once for all of them. Views into the
// tree, which must outlive it.
class WordTable {
 public:
  explicit WordTable(const Node& root);
  // As often as the tree has them.
  std::span<const std::string_view> words() const { return words_; }
  // Pre: the tree has the word. Fast for a view of the tree's own string, told by where it stands; faster if
  // that is `guess`: words of a phrase mostly follow each other.
  std::size_t index(std::string_view word, std::size_t guess = 0) const;

 private:
  boost::container::small_vector<std::string_view, kUsualWords> words_;  // by address
};

struct SegmentContext {
  SegmentContext(const index::Segment& s, const DocSet* live_documents, const WordTable& table,
                 BudgetMeter& m);

  const index::Segment& segment;
  const DocSet* live;  // nullptr: all documents are
  const WordTable& words;
  BudgetMeter& meter;
  boost::container::small_vector<Rank, kUsualWords> ranks;  // of words.words(); kNoRank if not in the segment

  Rank rank(std::string_view word) const { return ranks[words.index(word)]; }
  // The list of a word. While the segment is not in memory its pages are asked for together.
  index::PositionList open_list(Rank rank) const;
  // Zeros for a word that the segment does not have.
  index::TermInfo info(std::string_view word) const { return segment.term_info(rank(word)); }
  // Occurrences in one zone.
  std::uint32_t count(Rank rank, index::Zone zone) const;
  // The words of the document at `slot`, in the zone the slot lies in.
  Span words_around(Slot slot) const;
};

inline index::Zone zone_of(const Node& node) {
  return node.in_title ? index::Zone::kTitle : index::Zone::kBody;
}

}  // namespace quoth::query
