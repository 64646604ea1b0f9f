// parse(): query text -> tree in normal form (docs/query_language.md).
//
// Every byte string is either a query or an error with a position. O(length); brackets nest at
// most kMaxDepth deep, which bounds all recursion over the result too.
#pragma once

#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "query/ast.h"
#include "quoth/result.h"
#include "quoth/searcher.h"

namespace quoth::query {

struct ParseOptions {
  Query::Mode mode = Query::Mode::kHuman;
  // What date:-30d counts back from, as 2026-07-27. Empty: such a filter is a repair.
  std::string_view today = {};
};

struct Parsed {
  NodePtr root;  // never null; kNone for a query without words
  std::vector<Query::Note> notes;
};

// Errors: kQuery in strict mode (the first repair); kLimit above the limits of query/ast.h.
Result<Parsed> parse(std::string_view text, index::Analyzer& analyzer, const ParseOptions& options = {});

}  // namespace quoth::query
