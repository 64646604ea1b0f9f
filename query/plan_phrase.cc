#include <algorithm>
#include <array>
#include <optional>

#include "query/document_stream.h"
#include "query/merge_streams.h"
#include "query/phrase_stream.h"
#include "query/plan_spans.h"
#include "query/word_stream.h"

namespace quoth::query {

namespace {

using Slots = std::span<const PhraseSlot>;

// More patterns than this are cheaper as pieces: each pattern reads its seed again.
constexpr std::size_t kMaxPatterns = 32;

// Counts spans, and documents as their spans come in order: one look-up for each document, and none if there
// is but one span.
class DocumentCounter {
 public:
  DocumentCounter(const SegmentContext& context, index::Zone zone)
      : map_(context.segment.documents()), zone_(zone) {}
  void add(Slot begin) {
    if (counts_.occurrences++ == 0) {
      first_ = begin;
      counts_.documents = 1;
      return;
    }
    if (end_ == 0) end_ = end_of_document(first_);
    if (begin < end_) return;
    ++counts_.documents;
    end_ = end_of_document(begin);
  }
  const Counts& counts() const { return counts_; }

 private:
  Slot end_of_document(Slot slot) const {
    const DocId doc = map_.doc_of(slot);
    // A damaged list may name a slot outside the words of its document.
    return std::max((zone_ == index::Zone::kTitle ? map_.title(doc) : map_.body(doc)).end, slot + 1);
  }

  const index::DocMap& map_;
  index::Zone zone_;
  Counts counts_;
  Slot first_ = 0;
  Slot end_ = 0;  // of the document of the last span; 0: not looked up yet
};

class PhrasePlan {
 public:
  PhrasePlan(const Node& node, const SegmentContext& context)
      : slots_(node.slots), context_(context), zone_(zone_of(node)) {}

  // The pattern of a phrase without choices and ranges of gaps. False if it has some; `out` is empty when a
  // word is not in the segment.
  bool single(PhrasePattern& out) const {
    out.clear();
    out.reserve(slots_.size());
    for (const PhraseSlot& slot : slots_) {
      const bool is_gap = slot.kind == PhraseSlot::Kind::kGap;
      if (slot.kind == PhraseSlot::Kind::kChoice || (is_gap && slot.gap_min != slot.gap_max)) return false;
      if (is_gap && slot.gap_min > kMaxPhraseSlots) return false;
    }
    std::size_t next = 0;
    for (const PhraseSlot& slot : slots_) {
      if (slot.kind == PhraseSlot::Kind::kGap) {
        out.insert(out.end(), slot.gap_min, kNoRank);
        if (out.size() > 2 * kMaxPhraseSlots) return false;
        continue;
      }
      next = context_.words.index(slot.term, next) + 1;
      const Rank rank = context_.ranks[next - 1];
      if (rank == kNoRank) {
        out.clear();
        return true;
      }
      out.push_back(rank);
    }
    return true;
  }

  SpanStreamPtr make() const {
    PhrasePattern whole;
    if (single(whole)) return make_pattern(std::move(whole));
    std::vector<PhrasePattern> patterns;
    if (!expand(slots_, patterns)) return make_pieces();
    std::vector<SpanStreamPtr> streams;
    bool same_length = true;
    for (PhrasePattern& pattern : patterns) {
      same_length = same_length && pattern.size() == patterns.front().size();
      streams.push_back(make_pattern(std::move(pattern)));
    }
    return join(std::move(streams), /*reduced=*/!same_length);
  }

 private:
  // The words of a sequence in this zone; nothing when one is not there.
  template <class Words>
  std::optional<PhrasePattern> ranks(const Words& words) const {
    PhrasePattern pattern;
    for (const std::string_view word : words) {
      const Rank rank = context_.rank(word);
      if (rank == kNoRank || context_.count(rank, zone_) == 0) return std::nullopt;
      pattern.push_back(rank);
    }
    return pattern;
  }

  // All patterns the slots stand for; those with words that are not there are left out. False when there are
  // too many.
  bool expand(Slots slots, std::vector<PhrasePattern>& out) const {
    out.assign(1, {});
    for (const PhraseSlot& slot : slots) {
      std::vector<PhrasePattern> pieces;
      if (slot.kind == PhraseSlot::Kind::kGap) {
        if (slot.gap_max - slot.gap_min >= kMaxPatterns || slot.gap_max > kMaxPhraseSlots) return false;
        for (std::uint32_t n = slot.gap_min; n <= slot.gap_max; ++n) pieces.emplace_back(n, kNoRank);
      } else if (slot.kind == PhraseSlot::Kind::kWord) {
        if (auto pattern = ranks(std::span(&slot.term, 1))) pieces.push_back(std::move(*pattern));
      } else {
        for (const auto& choice : slot.choices) {
          if (auto pattern = ranks(choice)) pieces.push_back(std::move(*pattern));
        }
      }
      if (pieces.size() * out.size() > kMaxPatterns) return false;
      std::vector<PhrasePattern> longer;
      for (const PhrasePattern& head : out) {
        for (const PhrasePattern& piece : pieces) {
          longer.push_back(head);
          longer.back().insert(longer.back().end(), piece.begin(), piece.end());
          if (longer.back().size() > 2 * kMaxPhraseSlots) return false;
        }
      }
      out = std::move(longer);
    }
    return true;
  }

  SpanStreamPtr make_pattern(PhrasePattern pattern) const {
    if (std::all_of(pattern.begin(), pattern.end(), [](Rank rank) { return rank == kNoRank; }))
      return nullptr;
    if (pattern.size() == 1) return std::make_unique<WordStream>(context_, zone_, pattern.front());
    return std::make_unique<PhraseStream>(context_, zone_, std::move(pattern));
  }

  // nullptr when nothing is left to join.
  SpanStreamPtr join(std::vector<SpanStreamPtr> streams, bool reduced) const {
    std::erase(streams, nullptr);
    if (streams.empty()) return nullptr;
    if (streams.size() == 1) return std::move(streams.front());
    SpanStreamPtr all = std::make_unique<UnionStream>(std::move(streams), context_.meter);
    return reduced ? std::make_unique<ReducedStream>(std::move(all)) : std::move(all);
  }

  // Runs of words, and choices, with gaps between them.
  SpanStreamPtr make_pieces() const {
    std::vector<SpanStreamPtr> pieces;
    std::vector<GapRange> gaps;
    GapRange gap;
    std::uint32_t lead = 0;
    for (std::size_t i = 0; i < slots_.size();) {
      if (slots_[i].kind == PhraseSlot::Kind::kGap) {
        gap.min += slots_[i].gap_min;
        gap.max += slots_[i].gap_max;
        ++i;
        continue;
      }
      if (pieces.empty()) {
        lead = gap.min;
        gap = {};
      }
      std::size_t end = i + 1;
      std::vector<SpanStreamPtr> alternatives;
      if (slots_[i].kind == PhraseSlot::Kind::kWord) {
        while (end < slots_.size() && slots_[end].kind == PhraseSlot::Kind::kWord) ++end;
        std::vector<std::string_view> words;
        for (std::size_t w = i; w < end; ++w) words.push_back(slots_[w].term);
        if (auto pattern = ranks(std::span(words))) alternatives.push_back(make_pattern(std::move(*pattern)));
      } else {
        for (const auto& choice : slots_[i].choices) {
          if (auto pattern = ranks(choice)) alternatives.push_back(make_pattern(std::move(*pattern)));
        }
      }
      // Not reduced: of "(a|a b) c" the longer piece may be the one that fits.
      SpanStreamPtr piece = join(std::move(alternatives), /*reduced=*/false);
      if (piece == nullptr) return nullptr;
      pieces.push_back(std::move(piece));
      gaps.push_back(gap);
      gap = {};
      i = end;
    }
    if (pieces.empty()) return nullptr;
    return make_chain_stream(context_, zone_, std::move(pieces), std::move(gaps), lead, gap.min);
  }

  Slots slots_;
  const SegmentContext& context_;
  index::Zone zone_;
};

}  // namespace

SpanStreamPtr plan_phrase(const Node& node, const SegmentContext& context) {
  return PhrasePlan(node, context).make();
}

std::optional<Counts> count_phrase(const Node& node, const SegmentContext& context, CountBy by) {
  PhrasePattern pattern;
  if (node.kind != NodeKind::kPhrase || node.tolerance != Tolerance::kExact) return std::nullopt;
  if (!PhrasePlan(node, context).single(pattern)) return std::nullopt;
  const auto is_word = [](Rank rank) { return rank != kNoRank; };
  if (std::none_of(pattern.begin(), pattern.end(), is_word)) return Counts{};
  const index::Zone zone = zone_of(node);
  const auto known = known_counts(context, zone, pattern);
  if (known.has_value() || by == CountBy::kRecords) return known;
  DocumentCounter counter(context, zone);
  PhraseStream stream(context, zone, std::move(pattern));
  for (auto begins = stream.next_begins(); !begins.empty(); begins = stream.next_begins()) {
    for (const Slot begin : begins) counter.add(begin);
  }
  return counter.counts();
}

Counts count_spans(SpanStream& stream, const SegmentContext& context, index::Zone zone) {
  DocumentCounter counter(context, zone);
  std::array<Span, 256> spans;
  for (std::size_t n = 0; (n = stream.fill(spans)) > 0;) {
    for (const Span& span : std::span(spans).first(n)) counter.add(span.begin);
  }
  return counter.counts();
}

}  // namespace quoth::query
