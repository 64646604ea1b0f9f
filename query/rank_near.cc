#include "query/rank_near.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "index/kernels/score.h"
#include "query/all_words.h"
#include "query/near_costs.h"
#include "query/plan.h"
#include "query/ranked_words.h"
#include "query/span_stream.h"

namespace quoth::query {

namespace {

// Nanoseconds: for a document of the rarest word, for each word; and whatever the words are. It pays where
// that is not more than so much of what reading all places takes (docs/decisions/0008-query-evaluation.md).
constexpr double kDocument = 12;
constexpr double kStart = 20000;
constexpr double kWorthwhile = 0.25;
// Documents read first: so many times as many as are wanted.
constexpr std::size_t kReadFirst = 2;

struct Proximity {
  std::uint64_t operands;
  std::vector<Rank> words;       // distinct
  std::uint64_t spans_per_word;  // spans of a document for each occurrence of any of the words, at most
};

// Minimal spans have distinct begins. One of words in order is told by the word that any operand takes in it;
// in any order it begins at one of the last words before one that it holds, as many as there are operands;
// else it begins at most its width before that.
std::optional<Proximity> proximity_of(const Node& node, const SegmentContext& context) {
  if (node.in_title) return std::nullopt;
  Proximity found{0, {}, 1};
  const bool is_phrase = node.kind == NodeKind::kPhrase;
  if (is_phrase ? node.tolerance == Tolerance::kExact || node.tolerance == Tolerance::kEdits
                : node.kind != NodeKind::kNear && node.kind != NodeKind::kAdjacent)
    return std::nullopt;
  for (const PhraseSlot& slot : node.slots) {
    if (slot.kind != PhraseSlot::Kind::kWord) return std::nullopt;
    found.words.push_back(context.rank(slot.term));
  }
  for (const NodePtr& child : node.children) {
    if (child->kind != NodeKind::kTerm || child->in_title) return std::nullopt;
    found.words.push_back(context.rank(child->term));
  }
  found.operands = found.words.size();
  if (node.tolerance == Tolerance::kSloppy) {
    found.spans_per_word = found.operands + node.distance;
  } else if (node.kind == NodeKind::kNear || node.tolerance == Tolerance::kUnordered) {
    found.spans_per_word = found.operands;
  }
  std::sort(found.words.begin(), found.words.end());
  found.words.erase(std::unique(found.words.begin(), found.words.end()), found.words.end());
  return found;
}

class NearRanker {
 public:
  NearRanker(const Node& root, const SegmentContext& context, std::uint32_t segment, const Bm25& bm25,
             TopK<float>& top)
      : root_(root),
        context_(context),
        segment_(segment),
        weight_(bm25.weight(root)),
        model_(bm25.model()),
        lengths_(context.segment.documents().lengths()),
        top_(top) {}

  void run(const Proximity& proximity) {
    gather(proximity);
    const std::size_t first = kReadFirst * top_.capacity();
    Score enough = 0;
    if (first < candidates_.size()) {
      std::vector<Score> scores(candidates_.size());
      std::transform(candidates_.begin(), candidates_.end(), scores.begin(),
                     [](const Candidate& c) { return c.most; });
      const auto nth = scores.begin() + static_cast<std::ptrdiff_t>(first);
      std::nth_element(scores.begin(), nth, scores.end(), std::greater<>());
      enough = *nth;
    }
    read([&](const Candidate& c) { return c.most >= enough; });
    read([&](const Candidate& c) { return c.most < enough && can_get_in(c); });
    context_.meter.release(held_);
  }

 private:
  struct Candidate {
    DocId doc;
    Score most;
  };

  // The documents with all words, and the most that each can be worth.
  void gather(const Proximity& proximity) {
    std::vector<RankedWord> words;
    std::uint32_t fewest = context_.segment.document_count();
    for (const Rank rank : proximity.words) {
      const std::uint32_t documents = context_.segment.term_info(rank).documents;
      fewest = std::min(fewest, documents);
      words.push_back({rank, documents, 1, {}});
    }
    held_ = fewest * (sizeof(Candidate) + sizeof(Score));
    if (!context_.meter.hold(held_)) return;
    candidates_.reserve(fewest);
    const index::ScoreKernels& kernels = index::active_score_kernels();
    std::array<std::uint32_t, AllWords::kMost> spans;
    std::array<std::uint32_t, AllWords::kMost> freqs;
    std::array<Score, AllWords::kMost> scores;
    AllWords all(context_, words, {});
    while (all.next([](DocId, DocId) { return true; })) {
      const std::span<const DocId> documents = all.documents();
      all.freqs(0, spans.data());
      for (std::size_t w = 1; w < words.size(); ++w) {
        all.freqs(w, freqs.data());
        for (std::size_t i = 0; i < documents.size(); ++i) spans[i] = std::min(spans[i], freqs[i]);
      }
      for (std::size_t i = 0; i < documents.size(); ++i)
        spans[i] = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(spans[i] * proximity.spans_per_word, kEndSlot));
      kernels.score(model_.formula(weight_, 1), documents.data(), spans.data(), lengths_.data(),
                    documents.size(), scores.data());
      for (std::size_t i = 0; i < documents.size(); ++i) {
        // Impacts are rounded: a little more is added than that.
        const Candidate candidate{documents[i], scores[i] + scores[i] / 65536 + 1};
        const bool is_live = context_.live == nullptr || context_.live->contains(candidate.doc);
        if (is_live && can_get_in(candidate)) candidates_.push_back(candidate);
      }
    }
  }

  bool can_get_in(const Candidate& candidate) const {
    return !top_.full() || to_float(candidate.most) >= top_.threshold();
  }

  // Documents are candidates in order; so each pass reads forward only.
  template <class Wanted>
  void read(Wanted wanted) {
    std::optional<SpanReader> reader;
    for (const Candidate& candidate : candidates_) {
      if (!wanted(candidate)) continue;
      if (!context_.meter.charge(1)) return;
      const Span words = context_.segment.documents().body(candidate.doc);
      if (!reader.has_value()) {
        SpanStreamPtr stream = make_spans(root_, context_);
        if (stream == nullptr) return;
        stream->seek(words.begin);
        reader.emplace(std::move(stream));
      }
      reader->seek(words.begin);
      const auto spans = static_cast<std::uint32_t>(reader->pass(words.end));
      if (spans == 0) continue;
      const float score = to_float(weight_.score(model_.impact(spans, lengths_[candidate.doc])));
      top_.add(score, segment_, candidate.doc, score);
    }
  }

  const Node& root_;
  const SegmentContext& context_;
  std::uint32_t segment_;
  Weight weight_;
  ImpactModel model_;
  std::span<const std::uint32_t> lengths_;
  TopK<float>& top_;
  std::uint64_t held_ = 0;
  std::vector<Candidate> candidates_;  // ascending
};

}  // namespace

bool can_rank_near(const Node& root, const SegmentContext& context) {
  const auto proximity = proximity_of(root, context);
  if (!proximity.has_value()) return false;
  double documents = context.segment.document_count();
  for (const Rank rank : proximity->words) {
    if (rank == kNoRank) return false;
    documents = std::min<double>(documents, context.segment.term_info(rank).documents);
  }
  const auto words = static_cast<double>(proximity->words.size());
  const std::uint64_t width = proximity->operands + root.distance;
  const bool is_pair = proximity->operands == 2 && proximity->words.size() == 2;
  const NearPrices prices = NearCosts(context, index::Zone::kBody).price(proximity->words, width, is_pair);
  const double all =
      root.tolerance == Tolerance::kSloppy ? prices.looking : std::min(prices.merging, prices.looking);
  return kStart + documents * words * kDocument < all * kWorthwhile;
}

void rank_near(const Node& root, const SegmentContext& context, std::uint32_t segment, const Bm25& bm25,
               TopK<float>& top) {
  const auto proximity = proximity_of(root, context);
  if (!proximity.has_value()) return;
  const std::vector<Rank>& words = proximity->words;
  if (std::find(words.begin(), words.end(), kNoRank) == words.end())
    NearRanker(root, context, segment, bm25, top).run(*proximity);
}

}  // namespace quoth::query
