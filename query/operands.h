// Operands: making whatever was written fit under a positional operator, or into titles.
//
// Positional operators hold positional nodes of one zone only (docs/query_language.md, 2.5).
// What speaks of documents is handed out, to be joined by AND around the operator.
#pragma once

#include <cstdint>
#include <vector>

#include "query/ast.h"
#include "query/repairs.h"

namespace quoth::query {

enum class Zones : std::uint8_t { kNone, kBody, kTitle, kBoth };

// Where the positional parts of a tree are searched.
Zones zones_of(const Node& node);

// Whether both are searched in one zone, the same. Pre: operands.
bool share_zone(const Node& a, const Node& b);

// The part of `node` that has spans, or nullptr; filters, negations and whole documents are
// appended to `conditions`. Below an OR they cannot be handed out: left out with a note.
NodePtr take_operand(NodePtr node, std::vector<NodePtr>& conditions, Repairs& repairs);

// The tree, searched in titles. Titles have no sentences, paragraphs and quotations: the
// first two are left out of it with a note, the last has no match.
NodePtr into_title(NodePtr node, Repairs& repairs);

}  // namespace quoth::query
