// Filters: the documents of one segment whose field satisfies a Filter (docs/query_language.md, 2.4).
//
// Ranges, numbers and exact values are found by binary search in the column's dictionary. A folded
// text value is looked for among the distinct values, each once, never document by document.
#pragma once

#include <string_view>

#include "index/segment/segment.h"
#include "query/ast.h"
#include "query/budget.h"
#include "query/doc_set.h"

namespace quoth::query {

// A field that every document has: how many words its body has.
inline constexpr std::string_view kWordsField = "words";

// Names for machines: compared byte by byte, never folded.
bool is_exact_field(std::string_view field);

// Incomplete once the meter is spent; ask it before believing the set.
DocSet filter_documents(const index::Segment& segment, const Filter& filter, BudgetMeter& meter);

}  // namespace quoth::query
