#include "query/ast.h"

namespace quoth::query {

NodePtr make_node(NodeKind kind) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  return node;
}

NodePtr clone(const Node& node) {
  NodePtr copy = make_node(node.kind);
  copy->term = node.term;
  copy->slots = node.slots;
  copy->tolerance = node.tolerance;
  copy->distance = node.distance;
  copy->region = node.region;
  if (node.filter != nullptr) copy->filter = std::make_unique<Filter>(*node.filter);
  copy->in_title = node.in_title;
  copy->column = node.column;
  copy->children.reserve(node.children.size());
  for (const NodePtr& child : node.children) copy->children.push_back(clone(*child));
  return copy;
}

bool is_positional(NodeKind kind) {
  switch (kind) {
    case NodeKind::kTerm:
    case NodeKind::kPhrase:
    case NodeKind::kNear:
    case NodeKind::kAdjacent:
    case NodeKind::kNotNear:
    case NodeKind::kWithin:
    case NodeKind::kEllipsis:
      return true;
    case NodeKind::kAll:
    case NodeKind::kNone:
    case NodeKind::kAnd:
    case NodeKind::kOr:
    case NodeKind::kNot:
    case NodeKind::kFilter:
      return false;
  }
  return false;
}

}  // namespace quoth::query
