#include <algorithm>
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

class PhrasePlan {
 public:
  PhrasePlan(const Node& node, const SegmentContext& context)
      : slots_(node.slots), context_(context), zone_(zone_of(node)) {}

  SpanStreamPtr make() const {
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
  std::optional<PhrasePattern> ranks(std::span<const std::string> words) const {
    PhrasePattern pattern;
    for (const std::string& word : words) {
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
        std::vector<std::string> words;
        for (std::size_t w = i; w < end; ++w) words.push_back(slots_[w].term);
        if (auto pattern = ranks(words)) alternatives.push_back(make_pattern(std::move(*pattern)));
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

}  // namespace quoth::query
