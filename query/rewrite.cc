#include "query/rewrite.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace quoth::query {
namespace {

NodePtr normal(NodePtr node);

NodePtr make_none(const Node& in_place_of) {
  NodePtr none = make_node(NodeKind::kNone);
  none->column = in_place_of.column;
  return none;
}

bool is(const NodePtr& node, NodeKind kind) { return node->kind == kind; }

// Children of children of the same kind come up, in their place.
void flatten(Node& node) {
  std::vector<NodePtr> flat;
  flat.reserve(node.children.size());
  for (NodePtr& child : node.children) {
    if (is(child, node.kind)) {
      std::move(child->children.begin(), child->children.end(), std::back_inserter(flat));
    } else {
      flat.push_back(std::move(child));
    }
  }
  node.children = std::move(flat);
}

void normalize_children(Node& node) {
  for (NodePtr& child : node.children) child = normal(std::move(child));
}

NodePtr normal_and(NodePtr node) {
  normalize_children(*node);
  flatten(*node);
  std::vector<NodePtr>& children = node->children;
  if (std::any_of(children.begin(), children.end(),
                  [](const NodePtr& c) { return is(c, NodeKind::kNone); })) {
    return make_none(*node);
  }
  std::erase_if(children, [](const NodePtr& c) { return is(c, NodeKind::kAll); });
  const bool positive =
      std::any_of(children.begin(), children.end(), [](const NodePtr& c) { return !is(c, NodeKind::kNot); });
  if (!positive) {
    NodePtr all = make_node(NodeKind::kAll);
    all->column = node->column;
    children.insert(children.begin(), std::move(all));
  }
  if (children.size() == 1) return std::move(children[0]);
  return node;
}

// x for And(All, Not x); else nothing.
NodePtr take_negated(Node& node) {
  if (node.kind == NodeKind::kNot) return std::move(node.children[0]);
  if (node.kind == NodeKind::kAnd && node.children.size() == 2 && is(node.children[0], NodeKind::kAll) &&
      is(node.children[1], NodeKind::kNot)) {
    return std::move(node.children[1]->children[0]);
  }
  return nullptr;
}

NodePtr lift(NodePtr node) {
  if (!is(node, NodeKind::kNot)) return node;
  NodePtr both = make_node(NodeKind::kAnd);
  both->column = node->column;
  both->children.push_back(make_node(NodeKind::kAll));
  both->children[0]->column = node->column;
  both->children.push_back(std::move(node));
  return both;
}

NodePtr normal_or(NodePtr node) {
  normalize_children(*node);
  flatten(*node);
  std::vector<NodePtr>& children = node->children;
  std::erase_if(children, [](const NodePtr& c) { return is(c, NodeKind::kNone); });
  if (children.empty()) return make_none(*node);
  if (children.size() == 1) return std::move(children[0]);
  for (NodePtr& child : children) child = lift(std::move(child));
  return node;
}

NodePtr normal_not(NodePtr node) {
  NodePtr child = normal(std::move(node->children[0]));
  if (NodePtr negated = take_negated(*child)) return negated;
  if (is(child, NodeKind::kAll)) return make_none(*node);
  if (is(child, NodeKind::kNone)) {
    child->kind = NodeKind::kAll;
    return child;
  }
  node->children[0] = std::move(child);
  return node;
}

// Near, Adjacent, Ellipsis: every operand must be found.
NodePtr normal_chain(NodePtr node) {
  normalize_children(*node);
  for (const NodePtr& child : node->children) {
    if (is(child, NodeKind::kNone)) return make_none(*node);
  }
  if (node->children.empty()) return make_none(*node);
  if (node->children.size() == 1) return std::move(node->children[0]);
  return node;
}

NodePtr normal_not_near(NodePtr node) {
  normalize_children(*node);
  if (is(node->children[1], NodeKind::kNone)) return std::move(node->children[0]);
  if (is(node->children[0], NodeKind::kNone)) return make_none(*node);
  return node;
}

bool is_word(const PhraseSlot& slot) { return slot.kind == PhraseSlot::Kind::kWord; }
bool is_gap(const PhraseSlot& slot) { return slot.kind == PhraseSlot::Kind::kGap; }

// A choice of one is plain words; equal sequences and empty ones count once and not at all.
void normalize_choices(std::vector<PhraseSlot>& slots) {
  std::vector<PhraseSlot> out;
  out.reserve(slots.size());
  for (PhraseSlot& slot : slots) {
    if (slot.kind == PhraseSlot::Kind::kChoice) {
      std::vector<std::vector<std::string>> distinct;
      for (std::vector<std::string>& words : slot.choices) {
        const bool seen = std::find(distinct.begin(), distinct.end(), words) != distinct.end();
        if (!seen && !words.empty()) distinct.push_back(std::move(words));
      }
      slot.choices = std::move(distinct);
      if (slot.choices.empty()) continue;
      if (slot.choices.size() == 1) {
        for (std::string& word : slot.choices[0]) {
          out.push_back({PhraseSlot::Kind::kWord, std::move(word), 1, 1, {}});
        }
        continue;
      }
    }
    out.push_back(std::move(slot));
  }
  slots = std::move(out);
}

// Neighbouring gaps become one; those at the ends take no more words than they must, as a
// longer match would hold a shorter one; gaps of nothing go.
void normalize_gaps(std::vector<PhraseSlot>& slots) {
  std::vector<PhraseSlot> out;
  out.reserve(slots.size());
  for (PhraseSlot& slot : slots) {
    if (is_gap(slot) && !out.empty() && is_gap(out.back())) {
      out.back().gap_min = std::min(out.back().gap_min + slot.gap_min, kMaxDistance);
      out.back().gap_max = std::min(out.back().gap_max + slot.gap_max, kMaxDistance);
    } else {
      out.push_back(std::move(slot));
    }
  }
  if (!out.empty() && is_gap(out.front())) out.front().gap_max = out.front().gap_min;
  if (!out.empty() && is_gap(out.back())) out.back().gap_max = out.back().gap_min;
  std::erase_if(out, [](const PhraseSlot& slot) { return is_gap(slot) && slot.gap_max == 0; });
  slots = std::move(out);
}

NodePtr normal_phrase(NodePtr node) {
  const std::vector<PhraseSlot>& slots = node->slots;
  if (!std::all_of(slots.begin(), slots.end(), is_word)) {
    normalize_choices(node->slots);
    normalize_gaps(node->slots);
  }
  if (std::all_of(slots.begin(), slots.end(), is_gap)) return make_none(*node);
  if (slots.size() == 1 && is_word(slots[0])) {
    NodePtr term = make_node(NodeKind::kTerm);
    term->term = slots[0].term;
    term->in_title = node->in_title;
    term->column = node->column;
    return term;
  }
  if (node->distance == 0 && node->tolerance != Tolerance::kUnordered) node->tolerance = Tolerance::kExact;
  if (node->tolerance == Tolerance::kExact) node->distance = 0;
  return node;
}

NodePtr normal_filter(NodePtr node) {
  Filter& filter = *node->filter;
  if (filter.op == Filter::Op::kRange) return node;
  if (filter.values.empty()) return make_none(*node);
  filter.op = filter.values.size() == 1 ? Filter::Op::kEquals : Filter::Op::kAnyOf;
  return node;
}

NodePtr normal(NodePtr node) {
  switch (node->kind) {
    case NodeKind::kAll:
    case NodeKind::kNone:
    case NodeKind::kTerm:
      return node;
    case NodeKind::kPhrase:
      return normal_phrase(std::move(node));
    case NodeKind::kNear:
    case NodeKind::kAdjacent:
    case NodeKind::kEllipsis:
      return normal_chain(std::move(node));
    case NodeKind::kNotNear:
      return normal_not_near(std::move(node));
    case NodeKind::kWithin:
      normalize_children(*node);
      for (const NodePtr& child : node->children) {
        if (is(child, NodeKind::kNone)) return make_none(*node);
      }
      return node;
    case NodeKind::kAnd:
      return normal_and(std::move(node));
    case NodeKind::kOr:
      return normal_or(std::move(node));
    case NodeKind::kNot:
      return normal_not(std::move(node));
    case NodeKind::kFilter:
      return normal_filter(std::move(node));
  }
  return node;
}

}  // namespace

NodePtr rewrite(NodePtr node) { return lift(normal(std::move(node))); }

}  // namespace quoth::query
