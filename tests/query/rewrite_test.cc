// Normal form: idempotent, of the shape that docs/query_language.md, 2.5 promises, and of the same meaning.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "query/rewrite.h"
#include "tests/support/oracle.h"
#include "tests/support/random_query.h"

using quoth::query::Node;
using quoth::query::NodeKind;
using quoth::query::NodePtr;
using quoth::query::PhraseSlot;
using quoth::query::Tolerance;

namespace {

bool has(const Node& node, NodeKind kind) {
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const NodePtr& child) { return child->kind == kind; });
}

void check_phrase(const Node& node) {
  CHECK((node.slots.size() >= 2 || node.slots.at(0).kind == PhraseSlot::Kind::kChoice));
  const auto is_gap = [](const PhraseSlot& slot) { return slot.kind == PhraseSlot::Kind::kGap; };
  for (std::size_t i = 0; i < node.slots.size(); ++i) {
    const PhraseSlot& slot = node.slots[i];
    if (node.tolerance != Tolerance::kExact) CHECK(slot.kind == PhraseSlot::Kind::kWord);
    if (slot.kind == PhraseSlot::Kind::kChoice) CHECK(slot.choices.size() >= 2);
    if (!is_gap(slot)) continue;
    CHECK(slot.gap_max >= 1);
    CHECK(slot.gap_min <= slot.gap_max);
    if (i == 0 || i + 1 == node.slots.size()) CHECK(slot.gap_min == slot.gap_max);
    if (i > 0) CHECK_FALSE(is_gap(node.slots[i - 1]));
  }
  CHECK_FALSE(std::all_of(node.slots.begin(), node.slots.end(), is_gap));
  if (node.tolerance == Tolerance::kExact) CHECK(node.distance == 0);
  if (node.tolerance == Tolerance::kSloppy || node.tolerance == Tolerance::kOrdered)
    CHECK(node.distance >= 1);
}

// Everything section 2.5 says, below `node`.
void check_shape(const Node& node, bool operand) {
  CHECK_FALSE(has(node, NodeKind::kNone));
  switch (node.kind) {
    case NodeKind::kAnd:
    case NodeKind::kOr:
      CHECK(node.children.size() >= 2);
      CHECK_FALSE(has(node, node.kind));
      if (node.kind == NodeKind::kOr) CHECK_FALSE(has(node, NodeKind::kNot));
      if (node.kind == NodeKind::kAnd) {
        const bool all_not = std::all_of(node.children.begin() + 1, node.children.end(),
                                         [](const NodePtr& child) { return child->kind == NodeKind::kNot; });
        CHECK_FALSE((node.children[0]->kind == NodeKind::kNot && all_not));
        if (has(node, NodeKind::kAll)) CHECK((node.children[0]->kind == NodeKind::kAll && all_not));
      }
      break;
    case NodeKind::kNot:
      CHECK_FALSE(operand);
      CHECK_FALSE((has(node, NodeKind::kNot) || has(node, NodeKind::kAll)));
      break;
    case NodeKind::kPhrase:
      check_phrase(node);
      break;
    case NodeKind::kNear:
    case NodeKind::kAdjacent:
    case NodeKind::kEllipsis:
      CHECK(node.children.size() >= 2);
      break;
    case NodeKind::kAll:
    case NodeKind::kFilter:
      CHECK_FALSE(operand);
      break;
    default:
      break;
  }
  const bool below_operator = operand || quoth::query::is_positional(node.kind);
  for (const NodePtr& child : node.children) {
    if (quoth::query::is_positional(child->kind) && quoth::query::is_positional(node.kind))
      CHECK(child->in_title == node.in_title);
    check_shape(*child, below_operator);
  }
}

}  // namespace

TEST_CASE("rewrite() is idempotent and gives the promised shape") {
  quoth::test::RandomQueryOptions options;
  options.words = {"a", "b", "c"};
  options.height = 5;
  const unsigned seed = 11;
  CAPTURE(seed);
  std::mt19937 random(seed);
  quoth::test::RandomQuery queries(random, options);
  for (int round = 0; round < 20000; ++round) {
    NodePtr tree = round % 2 == 0 ? queries.next() : queries.next_positional();
    const std::string once = quoth::query::print(*tree);
    CAPTURE(once);
    CHECK(tree->kind != NodeKind::kNot);
    check_shape(*tree, /*operand=*/false);
    tree = quoth::query::rewrite(std::move(tree));
    REQUIRE(quoth::query::print(*tree) == once);
  }
}

TEST_CASE("rewrite() keeps documents, occurrences and spans") {
  quoth::index::Analyzer analyzer;
  quoth::test::RandomQueryOptions options;
  options.words = {"a", "b", "c"};
  options.titles = false;
  const unsigned seed = 13;
  CAPTURE(seed);
  std::mt19937 random(seed);
  quoth::test::RandomQuery queries(random, options);
  for (int round = 0; round < 4000; ++round) {
    quoth::Document document;
    for (std::size_t i = random() % 9; i-- > 0;)
      document.text += options.words[random() % 3] + (random() % 5 == 0 ? ". " : " ");
    const quoth::test::OracleDocument read = quoth::test::read_document(document, analyzer);
    const quoth::test::Oracle oracle(read);
    const NodePtr raw = queries.next_raw();
    const NodePtr tree = quoth::query::rewrite(quoth::query::clone(*raw));
    CAPTURE(document.text, quoth::query::print(*raw), quoth::query::print(*tree));
    REQUIRE(oracle.matches(*raw) == oracle.matches(*tree));
    if (!quoth::test::has_double_negation(*raw))
      REQUIRE(oracle.occurrences(*raw) == oracle.occurrences(*tree));
  }
}
