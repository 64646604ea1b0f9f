// rewrite(): the normal form of a tree (docs/query_language.md, 2.5).
//
// Meaning, counts, scores and the order of what is written stay as they are; equal children are
// kept, because each of them scores. Idempotent. O(nodes); recursion is bounded by kMaxDepth,
// and the result is at most one level deeper for each Or that stands over a Not.
#pragma once

#include "query/ast.h"

namespace quoth::query {

// Pre: `node` is a tree that the parser made, or one that keeps to its rules: below a positional
// operator stand positional nodes, kAnd, kOr and kNone, all of one zone.
NodePtr rewrite(NodePtr node);

}  // namespace quoth::query
