// Plan: a query's tree -> streams and document nodes of one segment. The one place that picks algorithms.
#pragma once

#include <memory>
#include <vector>

#include "query/ast.h"
#include "query/bm25.h"
#include "query/doc_node.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

// Whether a node speaks of documents (And, Or, Not, Filter, All, None) where it stands at the root or below
// such nodes only; all others are positional parts.
bool is_document_node(const Node& node);

// The spans of a positional node, reduced unless the node is an Or. nullptr when it has none in this segment.
SpanStreamPtr make_spans(const Node& node, const SegmentContext& context);
// The same, reduced always.
SpanStreamPtr make_reduced_spans(const Node& node, const SegmentContext& context);

// The documents a node matches. Never nullptr.
DocNodePtr make_documents(const Node& node, const SegmentContext& context, const Bm25& bm25,
                          Counted counted = Counted::kYes);

}  // namespace quoth::query
