// search(), count(), count_documents(), explain(): a query over the segments of a snapshot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/segment/segment.h"
#include "query/ast.h"
#include "query/doc_set.h"
#include "quoth/result.h"
#include "quoth/searcher.h"

namespace quoth::query {

struct SegmentView {
  const index::Segment* segment = nullptr;
  const DocSet* live = nullptr;  // nullptr: all documents are
};

struct Found {
  std::uint32_t segment = 0;
  DocId doc = 0;
  float score = 0;
};

struct Answer {
  std::vector<Found> top;  // those at options.offset and after, at most options.limit
  Counts counts;           // when options.count
};

Result<Answer> search(const Node& root, std::span<const SegmentView> segments, const SearchOptions& options);
Result<Counts> count(const Node& root, std::span<const SegmentView> segments, const Budget& budget);
Result<std::uint64_t> count_documents(const Node& root, std::span<const SegmentView> segments,
                                      const Budget& budget);
// Plans and runs the search, and says what it did.
Result<Explanation> explain(const Node& root, std::span<const SegmentView> segments,
                            const SearchOptions& options);

}  // namespace quoth::query
