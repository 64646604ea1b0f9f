#include "tests/support/random_query.h"

#include <algorithm>
#include <utility>

#include "query/rewrite.h"

namespace quoth::test {

using query::make_node;
using query::NodeKind;
using query::NodePtr;
using query::PhraseSlot;
using query::RegionName;
using query::Tolerance;

NodePtr RandomQuery::next() { return query::rewrite(document(options_.height)); }

NodePtr RandomQuery::next_raw() { return document(options_.height); }

bool has_double_negation(const query::Node& node, bool below_not) {
  const bool is_not = node.kind == NodeKind::kNot;
  if (is_not && below_not) return true;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const NodePtr& child) { return has_double_negation(*child, below_not || is_not); });
}

NodePtr RandomQuery::next_positional() {
  return query::rewrite(positional(options_.height, options_.titles && one_in(8)));
}

std::string RandomQuery::word() {
  if (options_.texts != nullptr && !options_.texts->empty() && (options_.words.empty() || one_in(2))) {
    const auto& text = (*options_.texts)[below(static_cast<std::uint32_t>(options_.texts->size()))];
    if (!text.empty()) return text[below(static_cast<std::uint32_t>(text.size()))];
  }
  if (options_.words.empty()) return "word";
  return options_.words[below(static_cast<std::uint32_t>(options_.words.size()))];
}

// Neighbouring words of a text, or words at random.
std::vector<std::string> RandomQuery::window(std::size_t words) {
  std::vector<std::string> out;
  if (options_.texts != nullptr && !options_.texts->empty() && !one_in(4)) {
    const auto& text = (*options_.texts)[below(static_cast<std::uint32_t>(options_.texts->size()))];
    if (text.size() >= words) {
      const auto begin = text.begin() + below(static_cast<std::uint32_t>(text.size() - words + 1));
      out.assign(begin, begin + static_cast<std::ptrdiff_t>(words));
      return out;
    }
  }
  for (std::size_t i = 0; i < words; ++i) out.push_back(word());
  return out;
}

NodePtr RandomQuery::plain_phrase(bool in_title) {
  NodePtr node = make_node(NodeKind::kPhrase);
  node->in_title = in_title;
  std::vector<std::string> words = window(2 + below(static_cast<std::uint32_t>(options_.phrase_words - 1)));
  switch (below(5)) {
    case 0:
      node->tolerance = Tolerance::kSloppy;
      break;
    case 1:
      node->tolerance = Tolerance::kOrdered;
      break;
    case 2:
      node->tolerance = Tolerance::kUnordered;
      break;
    default:
      break;
  }
  if (node->tolerance != Tolerance::kExact) {
    node->distance = below(options_.distance + 1);
    if (one_in(2)) std::shuffle(words.begin(), words.end(), random_);
    if (words.size() > 2 && one_in(2)) words.erase(words.begin() + 1);
  }
  for (std::string& word : words) node->slots.push_back({PhraseSlot::Kind::kWord, std::move(word), 1, 1, {}});
  return node;
}

NodePtr RandomQuery::slotted_phrase(bool in_title) {
  NodePtr node = make_node(NodeKind::kPhrase);
  node->in_title = in_title;
  std::vector<std::string> words = window(2 + below(static_cast<std::uint32_t>(options_.phrase_words - 1)));
  const std::uint32_t kept = below(static_cast<std::uint32_t>(words.size()));  // never a gap
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    PhraseSlot slot{PhraseSlot::Kind::kWord, std::move(words[i]), 1, 1, {}};
    if (i != kept && one_in(3)) {
      slot.kind = PhraseSlot::Kind::kGap;
      slot.gap_min = one_in(2) ? 1 : below(3);
      slot.gap_max = slot.gap_min + (one_in(2) ? 0 : below(3));
      slot.term.clear();
    } else if (one_in(3)) {
      slot.kind = PhraseSlot::Kind::kChoice;
      slot.choices.push_back({std::move(slot.term)});
      slot.term.clear();
      for (std::uint32_t more = below(3); more-- > 0;) slot.choices.push_back(window(1 + below(2)));
    }
    node->slots.push_back(std::move(slot));
  }
  return node;
}

NodePtr RandomQuery::ellipsis(bool in_title) {
  NodePtr node = make_node(NodeKind::kEllipsis);
  node->in_title = in_title;
  for (std::uint32_t i = 2 + below(2); i-- > 0;) {
    NodePtr part = slotted_phrase(in_title);
    if (one_in(2)) part->slots = {{PhraseSlot::Kind::kWord, word(), 1, 1, {}}};
    node->children.push_back(std::move(part));
  }
  return node;
}

NodePtr RandomQuery::leaf(bool in_title) {
  switch (below(8)) {
    case 0:
    case 1:
      return plain_phrase(in_title);
    case 2:
      return slotted_phrase(in_title);
    case 3:
      return ellipsis(in_title);
    default: {
      NodePtr node = make_node(NodeKind::kTerm);
      node->in_title = in_title;
      node->term = word();
      return node;
    }
  }
}

NodePtr RandomQuery::with_children(NodeKind kind, std::size_t count, unsigned height, bool in_title) {
  NodePtr node = make_node(kind);
  node->in_title = in_title;
  for (std::size_t i = 0; i < count; ++i) node->children.push_back(operand(height - 1, in_title));
  return node;
}

NodePtr RandomQuery::positional(unsigned height, bool in_title) {
  if (height == 0) return leaf(in_title);
  switch (below(6)) {
    case 0:
    case 1: {
      NodePtr node =
          with_children(one_in(2) ? NodeKind::kNear : NodeKind::kAdjacent, 2 + below(2), height, in_title);
      node->distance = below(options_.distance + 1);
      return node;
    }
    case 2: {
      NodePtr node = with_children(NodeKind::kNotNear, 2, height, in_title);
      node->distance = below(options_.distance + 1);
      return node;
    }
    case 3: {
      const bool span = in_title || one_in(2);
      NodePtr node = with_children(NodeKind::kWithin, span ? 2 : 1, height, in_title);
      static constexpr RegionName kRegions[] = {RegionName::kSentence, RegionName::kParagraph,
                                                RegionName::kQuotation};
      node->region = span ? RegionName::kSpan : kRegions[below(3)];
      return node;
    }
    default:
      return leaf(in_title);
  }
}

NodePtr RandomQuery::operand(unsigned height, bool in_title) {
  if (height > 0 && one_in(4)) {
    return with_children(one_in(3) ? NodeKind::kAnd : NodeKind::kOr, 2 + below(2), height, in_title);
  }
  return positional(height, in_title);
}

NodePtr RandomQuery::document(unsigned height) {
  if (height > 0 && one_in(3)) {
    NodePtr node = make_node(one_in(2) ? NodeKind::kAnd : NodeKind::kOr);
    for (std::uint32_t i = 2 + below(2); i-- > 0;) node->children.push_back(document(height - 1));
    return node;
  }
  if (height > 0 && one_in(6)) {
    NodePtr node = make_node(NodeKind::kNot);
    node->children.push_back(document(height - 1));
    return node;
  }
  if (one_in(16)) return make_node(one_in(4) ? NodeKind::kNone : NodeKind::kAll);
  if (!options_.filters.empty() && one_in(6)) {
    NodePtr node = make_node(NodeKind::kFilter);
    const auto which = below(static_cast<std::uint32_t>(options_.filters.size()));
    node->filter = std::make_unique<query::Filter>(options_.filters[which]);
    return node;
  }
  return positional(height, options_.titles && one_in(8));
}

}  // namespace quoth::test
