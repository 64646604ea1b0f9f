// filter_documents(): the documents whose field satisfies a filter (docs/query_language.md, 2.4).
#pragma once

#include <string_view>

#include "index/segment/segment.h"
#include "query/ast.h"
#include "query/budget.h"
#include "query/doc_set.h"

namespace quoth::query {

// The number of words of the body; every document has it.
inline constexpr std::string_view kWordsField = "words";

// Reads the values of the column, each once, and the documents of those that satisfy.
DocSet filter_documents(const index::Segment& segment, const Filter& filter, BudgetMeter& meter);

}  // namespace quoth::query
