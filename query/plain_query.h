// plain_query(): the queries that are asked most, read without the grammar.
//
// Words of ASCII letters and digits with blanks between them: in lower case all of them (a b c) or any of
// them (a OR b OR c), between straight quotation marks, in any case, a row of them. The tree is the one of
// parse(), columns included, in a fraction of its time, most of which goes for instructions that are not in
// the cache when a query comes along; tests/query/plain_query_test.cc compares the two.
#pragma once

#include <string_view>

#include "query/ast.h"

namespace quoth::query {

// In normal form. Null for any other text, empty and very long ones too: parse() knows what they are.
NodePtr plain_query(std::string_view text);

}  // namespace quoth::query
