#include "query/tree_builder.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace quoth::query {

NodePtr TreeBuilder::make(NodeKind kind, std::size_t column) {
  if (++nodes_ > kMaxNodes) {
    repairs_.fail(ErrorCode::kLimit, column,
                  "a query has at most " + std::to_string(kMaxNodes) + " parts: ask for less at once");
  }
  NodePtr node = make_node(kind);
  node->column = static_cast<std::uint32_t>(column);
  return node;
}

Part TreeBuilder::made(NodePtr node, unsigned height) {
  if (height > kMaxDepth) {
    repairs_.fail(ErrorCode::kLimit, node ? node->column : 0,
                  "operators nest at most " + std::to_string(kMaxDepth) + " deep: ask for less at once");
    return {};
  }
  return {std::move(node), height, false};
}

Part TreeBuilder::join(NodeKind kind, std::vector<Part> parts) {
  std::erase_if(parts, [](const Part& part) { return !part.node; });
  if (parts.empty()) return {};
  if (parts.size() == 1) return std::move(parts[0]);
  NodePtr node = make(kind, parts[0].node->column);
  unsigned height = 0;
  for (Part& part : parts) {
    height = std::max(height, part.height);
    node->children.push_back(std::move(part.node));
  }
  return made(std::move(node), height + 1);
}

// Counts as two levels and three nodes, as normal form may put an And and an All beside it.
Part TreeBuilder::negate(Part part, std::size_t column) {
  if (!part.node) return part;
  nodes_ += 2;
  NodePtr node = make(NodeKind::kNot, column);
  node->children.push_back(std::move(part.node));
  return made(std::move(node), part.height + 2);
}

Part TreeBuilder::words(std::string_view written, std::size_t column) {
  std::vector<std::string>& cut = cutter_.cut(written);
  if (cut.empty()) {
    repairs_.note(column, "no word in \"" + shown(written) + '"', "left out");
    return {};
  }
  if (cut.size() > kMaxPhraseSlots) {
    repairs_.fail(ErrorCode::kLimit, column,
                  "a phrase has at most " + std::to_string(kMaxPhraseSlots) + " words: ask for a part of it");
    return {};
  }
  NodePtr node = make(cut.size() == 1 ? NodeKind::kTerm : NodeKind::kPhrase, column);
  if (cut.size() == 1) {
    node->term = std::move(cut[0]);
  } else {
    for (std::string& word : cut) node->slots.push_back({PhraseSlot::Kind::kWord, std::move(word), 1, 1, {}});
  }
  return made(std::move(node), 1);
}

// As many edits as words would match everywhere.
std::uint32_t TreeBuilder::edits_of(const LexToken& token, std::size_t words) {
  const std::uint64_t edits =
      token.percent ? std::uint64_t{words} * std::min(token.distance, 100U) / 100 : token.distance;
  if (edits < words) return static_cast<std::uint32_t>(edits);
  repairs_.note(token.inner_end, "fewer edits than words are needed", "read as " + std::to_string(words - 1));
  return static_cast<std::uint32_t>(words - 1);
}

Part TreeBuilder::phrase(const LexToken& token) {
  const std::string_view inside = text_.substr(token.inner_begin, token.inner_end - token.inner_begin);
  std::vector<std::vector<PhraseSlot>> rows = read_phrase(inside, token.inner_begin, cutter_, repairs_);
  if (repairs_.failed()) return {};
  if (rows.empty()) {
    repairs_.note(token.begin, "a phrase without words", "left out");
    return {};
  }
  std::vector<Part> parts;
  for (std::vector<PhraseSlot>& slots : rows) {
    NodePtr node = make(NodeKind::kPhrase, token.begin);
    node->slots = std::move(slots);
    parts.push_back({std::move(node), 1, false});
  }
  Node& first = *parts[0].node;
  const bool plain = parts.size() == 1 &&
                     std::all_of(first.slots.begin(), first.slots.end(),
                                 [](const PhraseSlot& slot) { return slot.kind == PhraseSlot::Kind::kWord; });
  if (plain) {
    first.tolerance = token.tolerance;
    first.distance = token.distance;
    if (token.tolerance == Tolerance::kEdits) first.distance = edits_of(token, first.slots.size());
  } else if (token.tolerance != Tolerance::kExact) {
    repairs_.note(token.inner_end, "a tolerance goes with a phrase of plain words only", "left out");
  }
  return join(NodeKind::kEllipsis, std::move(parts));
}

}  // namespace quoth::query
