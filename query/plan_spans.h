// The parts of make_spans() that choose between several algorithms.
#pragma once

#include "query/ast.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

// An exact phrase: one pattern over the forward array; when choices and ranges of gaps expand to few
// patterns, all of them; otherwise pieces joined document by document. nullptr when it cannot occur.
SpanStreamPtr plan_phrase(const Node& node, const SegmentContext& context);

// Near, Adjacent, Ellipsis, And as an operand, and phrases with a tolerance. nullptr when it cannot occur.
SpanStreamPtr plan_proximity(const Node& node, const SegmentContext& context);

}  // namespace quoth::query
