// The parts of make_spans() that choose between several algorithms.
#pragma once

#include <cstdint>
#include <optional>

#include "query/ast.h"
#include "query/segment_context.h"
#include "query/span_stream.h"
#include "quoth/searcher.h"

namespace quoth::query {

// An exact phrase: one pattern over the forward array; when choices and ranges of gaps expand to few
// patterns, all of them; otherwise pieces joined document by document. nullptr when it cannot occur.
SpanStreamPtr plan_phrase(const Node& node, const SegmentContext& context);

// Occurrences and documents of an exact phrase without choices: from the records of its words and runs of
// words, or else from its begins, without spans. Nothing for other nodes, and where records alone may be
// asked and do not tell. All documents count, live or not.
enum class CountBy : std::uint8_t { kRecords, kAnything };
std::optional<Counts> count_phrase(const Node& node, const SegmentContext& context,
                                   CountBy by = CountBy::kAnything);

// Occurrences and documents of the rest of a stream.
Counts count_spans(SpanStream& stream, const SegmentContext& context, index::Zone zone);

// Near, Adjacent, Ellipsis, And as an operand, and phrases with a tolerance. nullptr when it cannot occur.
SpanStreamPtr plan_proximity(const Node& node, const SegmentContext& context);

}  // namespace quoth::query
