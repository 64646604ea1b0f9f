// matches_in(): the passages of one document that a query counts there (docs/query_language.md, 2.3).
#pragma once

#include <cstdint>
#include <vector>

#include "query/ast.h"
#include "query/segment_context.h"
#include "quoth/types.h"

namespace quoth::query {

struct Match {
  Span span;               // of the body or the title; slots tell which
  std::uint32_t part = 0;  // which positional part of the query, in order of writing
};

// Sorted by (begin, end), equal spans of one part once. Empty when the document does not match. Document
// filters that must hold for any match are taken as holding, since the caller has the document from a search.
std::vector<Match> matches_in(const Node& root, const SegmentContext& context, DocId doc);

}  // namespace quoth::query
