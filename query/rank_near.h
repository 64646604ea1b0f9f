// The best documents for words near each other, without reading all places where they are.
//
// How often each word is in a document bounds how often they are near each other there. So the documents that
// promise most are read first, and of the others only those that can still be among the best. Documents and
// scores are exactly those of reading all.
#pragma once

#include <cstdint>

#include "query/ast.h"
#include "query/bm25.h"
#include "query/segment_context.h"
#include "query/top_k.h"

namespace quoth::query {

// Whether that is what the node asks for, a proximity or tolerant phrase of plain words of the body, and is
// expected to take less time.
bool can_rank_near(const Node& root, const SegmentContext& context);

// Pre: the node is such a proximity, expected to be worth it or not.
void rank_near(const Node& root, const SegmentContext& context, std::uint32_t segment, const Bm25& bm25,
               TopK<float>& top);

}  // namespace quoth::query
