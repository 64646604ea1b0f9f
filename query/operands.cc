#include "query/operands.h"

#include <utility>

namespace quoth::query {
namespace {

Zones joined(Zones a, Zones b) {
  if (a == Zones::kNone || a == b) return b;
  return b == Zones::kNone ? a : Zones::kBoth;
}

// And: its conditions are handed out, the rest stays together.
NodePtr take_from_and(NodePtr node, std::vector<NodePtr>& conditions, Repairs& repairs) {
  std::vector<NodePtr> kept;
  for (NodePtr& child : node->children) {
    if (NodePtr operand = take_operand(std::move(child), conditions, repairs))
      kept.push_back(std::move(operand));
  }
  if (kept.empty()) return nullptr;
  if (kept.size() == 1) return std::move(kept[0]);
  node->children = std::move(kept);
  return node;
}

NodePtr take_from_or(NodePtr node, Repairs& repairs) {
  std::vector<NodePtr> kept;
  for (NodePtr& child : node->children) {
    const std::size_t column = child->column;
    std::vector<NodePtr> conditions;
    NodePtr operand = take_operand(std::move(child), conditions, repairs);
    if (!conditions.empty()) {
      repairs.note(column, "filters and negations below OR have no place inside NEAR, ADJ or WITHIN",
                   "left out");
    }
    if (operand) kept.push_back(std::move(operand));
  }
  if (kept.empty()) return nullptr;
  if (kept.size() == 1) return std::move(kept[0]);
  node->children = std::move(kept);
  return node;
}

}  // namespace

Zones zones_of(const Node& node) {
  if (is_positional(node.kind)) return node.in_title ? Zones::kTitle : Zones::kBody;
  Zones zones = Zones::kNone;
  if (node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) {
    for (const NodePtr& child : node.children) zones = joined(zones, zones_of(*child));
  }
  return zones;
}

bool share_zone(const Node& a, const Node& b) { return joined(zones_of(a), zones_of(b)) != Zones::kBoth; }

NodePtr take_operand(NodePtr node, std::vector<NodePtr>& conditions, Repairs& repairs) {
  switch (node->kind) {
    case NodeKind::kAll:
    case NodeKind::kNot:
    case NodeKind::kFilter:
      conditions.push_back(std::move(node));
      return nullptr;
    case NodeKind::kAnd:
      return take_from_and(std::move(node), conditions, repairs);
    case NodeKind::kOr:
      return take_from_or(std::move(node), repairs);
    case NodeKind::kNone:
    case NodeKind::kTerm:
    case NodeKind::kPhrase:
    case NodeKind::kNear:
    case NodeKind::kAdjacent:
    case NodeKind::kNotNear:
    case NodeKind::kWithin:
    case NodeKind::kEllipsis:
      break;
  }
  return node;
}

NodePtr into_title(NodePtr node, Repairs& repairs) {
  if (node->kind == NodeKind::kFilter || (node->in_title && is_positional(node->kind))) return node;
  if (node->kind == NodeKind::kWithin && node->region != RegionName::kSpan) {
    if (node->region == RegionName::kQuotation) {
      repairs.note(node->column, "titles have no quotations marked", "WITHIN quote finds nothing there");
      NodePtr none = make_node(NodeKind::kNone);
      none->column = node->column;
      return none;
    }
    repairs.note(node->column, "titles have no sentences or paragraphs marked", "WITHIN is left out");
    return into_title(std::move(node->children[0]), repairs);
  }
  node->in_title = true;
  for (NodePtr& child : node->children) child = into_title(std::move(child), repairs);
  return node;
}

}  // namespace quoth::query
