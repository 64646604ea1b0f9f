#include "query/segment_context.h"

#include <algorithm>
#include <functional>

namespace quoth::query {

namespace {

// The depth of a tree is bounded by kMaxDepth.
template <class Words>
void collect(const Node& node, Words& out) {
  if (node.kind == NodeKind::kTerm) out.push_back(node.term);
  for (const PhraseSlot& slot : node.slots) {
    if (slot.kind == PhraseSlot::Kind::kWord) out.push_back(slot.term);
    for (const auto& choice : slot.choices) out.insert(out.end(), choice.begin(), choice.end());
  }
  for (const NodePtr& child : node.children) collect(*child, out);
}

bool stands_before(std::string_view a, std::string_view b) {
  return std::less<>()(static_cast<const void*>(a.data()), static_cast<const void*>(b.data()));
}

}  // namespace

WordTable::WordTable(const Node& root) {
  collect(root, words_);
  std::sort(words_.begin(), words_.end(), stands_before);
}

std::size_t WordTable::index(std::string_view word, std::size_t guess) const {
  if (guess < words_.size() && words_[guess].data() == word.data()) return guess;
  auto found = std::lower_bound(words_.begin(), words_.end(), word, stands_before);
  if (found == words_.end() || found->data() != word.data())
    found = std::find(words_.begin(), words_.end(), word);
  return static_cast<std::size_t>(found - words_.begin());
}

SegmentContext::SegmentContext(const index::Segment& s, const DocSet* live_documents, const WordTable& table,
                               BudgetMeter& m)
    : segment(s), live(live_documents), words(table), meter(m) {
  ranks.resize(words.words().size(), kNoRank);
  const bool is_cold = segment.residency().is_cold();
  if (is_cold) segment.ask_for_words(words.words());
  segment.terms().find_all(words.words(), ranks);
  if (is_cold) {
    segment.ask_for_records(ranks);
    segment.residency().count_query();
  }
  for (const Rank rank : ranks) segment.prefetch_term(rank);
  meter.charge(ranks.size());
}

std::uint32_t SegmentContext::count(Rank rank, index::Zone zone) const {
  const index::TermInfo info = segment.term_counts(rank);
  return zone == index::Zone::kTitle ? info.title_occurrences : info.occurrences;
}

index::PositionList SegmentContext::open_list(Rank rank) const {
  const index::PositionList list = segment.positions(rank);
  if (segment.residency().is_cold()) segment.ask_for_list(list, {});
  return list;
}

Span SegmentContext::words_around(Slot slot) const {
  const DocId doc = segment.documents().doc_of(slot);
  return slot >= segment.zone(index::Zone::kBody).end ? segment.documents().title(doc)
                                                      : segment.documents().body(doc);
}

}  // namespace quoth::query
