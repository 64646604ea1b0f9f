#include <algorithm>
#include <optional>

#include "query/document_stream.h"
#include "query/merge_streams.h"
#include "query/merged_near_stream.h"
#include "query/near_costs.h"
#include "query/near_stream.h"
#include "query/pair_near_stream.h"
#include "query/plan.h"
#include "query/plan_spans.h"
#include "query/word_stream.h"

namespace quoth::query {

namespace {

using Words = std::vector<Rank>;  // ascending, distinct

// The words that an operand stands for: a word, or an Or of words. Nothing for other operands.
std::optional<Words> words_of(const Node& operand, const SegmentContext& context) {
  Words words;
  const auto add = [&](const Node& term) {
    const Rank rank = context.rank(term.term);
    if (rank != kNoRank && context.count(rank, zone_of(term)) > 0) words.push_back(rank);
  };
  if (operand.kind == NodeKind::kTerm) {
    add(operand);
  } else if (operand.kind == NodeKind::kOr) {
    for (const NodePtr& child : operand.children) {
      if (child->kind != NodeKind::kTerm) return std::nullopt;
      add(*child);
    }
  } else {
    return std::nullopt;
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// Numbers equal sets of words; false when two different sets share a word.
bool classify(const std::vector<Words>& operands, std::vector<Words>& classes, WordPattern& pattern) {
  for (const Words& words : operands) {
    const auto same = std::find(classes.begin(), classes.end(), words);
    pattern.classes.push_back(static_cast<std::uint32_t>(same - classes.begin()));
    if (same == classes.end()) classes.push_back(words);
  }
  Words all;
  for (const Words& words : classes) all.insert(all.end(), words.begin(), words.end());
  std::sort(all.begin(), all.end());
  pattern.class_count = static_cast<std::uint32_t>(classes.size());
  return std::adjacent_find(all.begin(), all.end()) == all.end();
}

SpanStreamPtr any_of(const Words& words, const SegmentContext& context, index::Zone zone) {
  std::vector<SpanStreamPtr> streams;
  for (const Rank rank : words) streams.push_back(std::make_unique<WordStream>(context, zone, rank));
  if (streams.size() == 1) return std::move(streams.front());
  return std::make_unique<UnionStream>(std::move(streams), context.meter);
}

bool is_pair(const WordPattern& pattern) { return pattern.classes.size() == 2 && pattern.class_count == 2; }

// Whether reading all lists costs less than looking around the seeds that have the next rarest word in reach.
bool merging_is_cheaper(const std::vector<Words>& classes, const WordPattern& pattern, index::Zone zone,
                        const SegmentContext& context) {
  if (pattern.arrangement == Arrangement::kSloppy || pattern.distance == WordPattern::kAnyDistance)
    return false;
  if (classes.size() > MergedNearStream::kMaxClasses) return false;
  if (std::any_of(classes.begin(), classes.end(), [](const Words& words) { return words.size() != 1; }))
    return false;
  if (pattern.max_width() > NearStream::kMaxWidth) return true;
  std::vector<Rank> ranks;
  for (const Words& words : classes) ranks.push_back(words.front());
  const NearPrices prices = NearCosts(context, zone).price(ranks, pattern.max_width(), is_pair(pattern));
  return prices.merging < prices.looking;
}

SpanStreamPtr plan_words(const std::vector<Words>& operands, Arrangement arrangement, std::uint32_t distance,
                         index::Zone zone, const SegmentContext& context, bool& fits) {
  WordPattern pattern;
  pattern.arrangement = arrangement;
  pattern.distance = distance;
  std::vector<Words> classes;
  fits = classify(operands, classes, pattern);
  if (!fits) return nullptr;
  if (std::any_of(classes.begin(), classes.end(), [](const Words& words) { return words.empty(); }))
    return nullptr;
  const bool has_seed =
      std::any_of(classes.begin(), classes.end(), [](const Words& words) { return words.size() == 1; });
  if (merging_is_cheaper(classes, pattern, zone, context)) {
    std::vector<Rank> ranks;
    for (const Words& words : classes) ranks.push_back(words.front());
    if (is_pair(pattern)) return std::make_unique<PairNearStream>(context, zone, pattern, ranks[0], ranks[1]);
    return std::make_unique<MergedNearStream>(context, zone, std::move(pattern), ranks);
  }
  if (has_seed && pattern.max_width() <= NearStream::kMaxWidth) {
    return std::make_unique<NearStream>(context, zone, std::move(pattern), std::move(classes));
  }
  std::vector<SpanStreamPtr> streams;
  for (const Words& words : classes) streams.push_back(any_of(words, context, zone));
  return make_word_near_stream(context, zone, std::move(streams), std::move(pattern));
}

Arrangement arrangement_of(const Node& node) {
  if (node.kind == NodeKind::kPhrase) {
    return node.tolerance == Tolerance::kSloppy    ? Arrangement::kSloppy
           : node.tolerance == Tolerance::kOrdered ? Arrangement::kOrdered
                                                   : Arrangement::kUnordered;
  }
  return node.kind == NodeKind::kAdjacent || node.kind == NodeKind::kEllipsis ? Arrangement::kOrdered
                                                                              : Arrangement::kUnordered;
}

}  // namespace

SpanStreamPtr plan_proximity(const Node& node, const SegmentContext& context) {
  const index::Zone zone = zone_of(node);
  const Arrangement arrangement = arrangement_of(node);
  const bool any_distance = node.kind == NodeKind::kEllipsis || node.kind == NodeKind::kAnd;
  std::vector<Words> words;
  bool only_words = true;
  for (const PhraseSlot& slot : node.slots) {
    const Rank rank = context.rank(slot.term);
    if (rank == kNoRank || context.count(rank, zone) == 0) return nullptr;
    words.push_back({rank});
  }
  for (const NodePtr& child : node.children) {
    const auto operand = words_of(*child, context);
    if (operand.has_value() && operand->empty()) return nullptr;
    only_words = only_words && operand.has_value();
    if (only_words) words.push_back(*operand);
  }
  if (only_words) {
    const std::uint32_t distance = any_distance ? WordPattern::kAnyDistance : node.distance;
    SpanStreamPtr stream = plan_words(words, arrangement, distance, zone, context, only_words);
    if (only_words) return stream;
  }
  std::vector<SpanStreamPtr> operands;
  for (const NodePtr& child : node.children) {
    operands.push_back(make_spans(*child, context));
    if (operands.back() == nullptr) return nullptr;
  }
  return make_near_stream(context, zone, std::move(operands), arrangement == Arrangement::kOrdered,
                          any_distance ? kAnyDistance : node.distance);
}

}  // namespace quoth::query
