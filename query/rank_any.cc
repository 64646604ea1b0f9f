#include "query/ranked_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "index/kernels/score.h"
#include "index/segment/doc_blocks.h"
#include "index/segment/doc_cursor.h"
#include "query/doc_set.h"
#include "query/score_bounds.h"

namespace quoth::query {

namespace {

using index::DocCursor;

// Postings of a list that the first threshold is guessed from.
constexpr std::size_t kChampionPostings = 1024;
// Windows end where a block of an essential list ends, so that bounds are tight, but are not so short
// that computing bounds costs more than it saves.
constexpr DocId kLeastWindow = 128;

// One word's postings, with bounds in score units.
class ScoredList {
 public:
  ScoredList(const SegmentContext& context, const index::DocList& list, const RankedWord& word,
             const Bounds& bounds, const ImpactModel& model)
      : list_(list),
        cursor_(list),
        weight_(word.weight),
        times_(word.times),
        formula_(model.formula(word.weight, word.times)),
        bounds_(&bounds),
        lengths_(context.segment.documents().lengths().data()),
        most_(bounds.of(word.weight, cursor_.max_impact()) * times_),
        count_(cursor_.cost()),
        block_(cursor_.block_bound(cursor_.doc())) {}

  DocId doc() const { return cursor_.doc(); }
  DocId seek(DocId target) { return cursor_.seek(target); }
  // Scores of some documents from the current one up to `last`, which are moved past.
  static constexpr std::size_t kBatch = 128;
  using Docs = std::array<DocId, kBatch>;
  using Scores = std::array<Score, kBatch>;
  std::size_t score_to(DocId last, Docs& docs, Scores& scores) {
    std::array<std::uint32_t, kBatch> freqs;
    const std::size_t n = cursor_.fill_to(last, docs, freqs);
    scoring_.score(formula_, docs.data(), freqs.data(), lengths_, n, scores.data());
    return n;
  }
  // Adds to the scores of some documents, ascending and behind no others asked about, where the list has
  // them.
  void add_to(std::span<const DocId> docs, Scores& scores) {
    Docs found;
    std::array<std::uint16_t, kBatch> tags;
    std::array<index::DocBlocks::Place, kBatch> by_tag;
    std::array<index::DocBlocks::Place, kBatch> places;
    std::array<std::uint32_t, kBatch> freqs;
    index::DocBlocks& blocks = blocks_ ? *blocks_ : blocks_.emplace(list_);
    std::copy(docs.begin(), docs.end(), found.begin());
    for (std::size_t i = 0; i < docs.size(); ++i) tags[i] = static_cast<std::uint16_t>(i);
    const std::size_t n = blocks.keep(std::span(found).first(docs.size()), tags.data(), by_tag.data());
    if (blocks.is_bitmap()) {
      blocks.locate(std::span(found).first(n), places.data());
    } else {
      for (std::size_t i = 0; i < n; ++i) places[i] = by_tag[tags[i]];
    }
    blocks.freqs(std::span(places).first(n), freqs.data());
    Scores added;
    scoring_.score(formula_, found.data(), freqs.data(), lengths_, n, added.data());
    for (std::size_t i = 0; i < n; ++i) scores[tags[i]] += added[i];
  }
  // At the first document, as long as nothing was asked.
  const DocCursor& cursor() const { return cursor_; }
  std::uint64_t count() const { return count_; }
  Score most() const { return most_; }

  // Where the block ends that holds the first document >= `doc`. Documents asked about never fall, nor are
  // they behind the current one.
  DocId block_end(DocId doc) {
    if (block_.last < doc) block_ = cursor_.block_bound(doc);
    return block_.last;
  }
  // A bound over the documents [first, last].
  Score most_between(DocId first, DocId last) {
    float impact = 0;
    for (DocId at = std::max(first, doc()); at <= last;) {
      const DocId end = block_end(at);
      impact = std::max(impact, block_.impact);
      if (end >= last) break;
      at = end + 1;
    }
    return bounds_->of(weight_, impact) * times_;
  }

 private:
  index::DocList list_;
  DocCursor cursor_;                        // walks, where the list is essential
  std::optional<index::DocBlocks> blocks_;  // answers for documents that others met; made when it is asked
  Weight weight_;
  Score times_;
  index::ScoreFormula formula_;
  const index::ScoreKernels& scoring_ = index::active_score_kernels();
  const Bounds* bounds_;
  const std::uint32_t* lengths_;
  Score most_;
  std::uint64_t count_;
  DocCursor::BlockBound block_;
};

std::vector<ScoredList> open_lists(const SegmentContext& context, std::span<const RankedWord> words,
                                   const Bounds& bounds, const ImpactModel& model) {
  std::vector<ScoredList> lists;
  lists.reserve(words.size());
  context.meter.hold(words.size() * sizeof(ScoredList));
  boost::container::small_vector<index::DocList, kUsualWords> views;
  for (const RankedWord& word : words) {
    views.push_back(context.segment.documents_with(word.rank));
    index::DocBlocks::prefetch(views.back());
  }
  for (std::size_t i = 0; i < words.size(); ++i)
    lists.emplace_back(context, views[i], words[i], bounds, model);
  return lists;
}

// A block of postings, by its documents, and the bound on their impact.
struct Champion {
  DocId first;
  DocId last;
  float impact;
};
using Champions = boost::container::small_vector<Champion, 16>;

// The `count` blocks with the greatest bounds, in order of documents. Of long lists only the first are asked.
Champions champions(DocCursor& cursor, std::size_t count) {
  constexpr std::size_t kAsked = 256;
  Champions best;
  DocId at = cursor.doc();
  for (std::size_t i = 0; i < kAsked && at < kEndDoc; ++i) {
    const DocCursor::BlockBound bound = cursor.block_bound(at);
    if (bound.last == kEndDoc) break;
    if (best.size() < count) {
      best.push_back({at, bound.last, bound.impact});
    } else {
      const auto least = std::min_element(
          best.begin(), best.end(), [](const Champion& a, const Champion& b) { return a.impact < b.impact; });
      if (bound.impact > least->impact) *least = {at, bound.last, bound.impact};
    }
    at = bound.last + 1;
  }
  std::sort(best.begin(), best.end(), [](const Champion& a, const Champion& b) { return a.first < b.first; });
  return best;
}

// A score that `count` of the scores reach, little below the best such: halving its range takes no branch per
// score, where selection takes several that no predictor guesses. Scores were rounded to float, by less than
// the margin. Pre: there are as many, and one.
Score exceeded(std::span<const float> scores, std::size_t count) {
  constexpr int kHalvings = 10;
  constexpr float kMargin = 0.999999F;
  float low = 0;
  float high = *std::max_element(scores.begin(), scores.end());
  for (int i = 0; i < kHalvings; ++i) {
    const float middle = low + (high - low) / 2;
    std::uint32_t reached = 0;
    for (const float score : scores) reached += static_cast<std::uint32_t>(score >= middle);
    (reached >= count ? low : high) = middle;
  }
  return static_cast<Score>(low * kMargin);
}

class AnyDriver {
 public:
  AnyDriver(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
            const ImpactModel& model, TopK<float>& top)
      : context_(context),
        segment_(segment),
        bounds_(context, model),
        top_(top),
        threshold_(top),
        lists_(open_lists(context, words, bounds_, model)) {
    guess_threshold(words, model);
    for (ScoredList& list : lists_) order_.push_back(&list);
    std::sort(order_.begin(), order_.end(),
              [](const ScoredList* a, const ScoredList* b) { return a->most() < b->most(); });
  }

  void run();

 private:
  struct InWindow {
    ScoredList* list;
    Score most;  // in the window
    Score sum;   // of this and all before
  };

  void guess_threshold(std::span<const RankedWord> words, const ImpactModel& model);
  DocId window_end(DocId first, std::size_t essential);
  void run_window(DocId first, DocId last);
  void collect(DocId first, DocId last);
  Score limit_before(std::size_t lists) const;
  void finish(std::size_t n);

  const SegmentContext& context_;
  std::uint32_t segment_;
  const index::ScoreKernels& scoring_ = index::active_score_kernels();
  Bounds bounds_;
  TopK<float>& top_;
  Threshold threshold_;
  std::vector<ScoredList> lists_;
  std::vector<ScoredList*> order_;   // by bound, smallest first
  std::vector<InWindow> window_;     // the same, by the bound in the window
  std::size_t first_essential_ = 0;  // in window_: those before cannot reach the threshold together
  std::array<Score, kWindowDocs> scores_{};
  ScoredList::Docs docs_;
  ScoredList::Scores batch_;
};

// The k-th best of some documents is a lower bound of the k-th best of all, even when only one word
// of each was scored. The word that weighs most sets the highest, from the blocks that promise most.
void AnyDriver::guess_threshold(std::span<const RankedWord> words, const ImpactModel& model) {
  if (words.size() < 2 || top_.full() || top_.capacity() > kChampionPostings / 2) return;
  const RankedWord* best = nullptr;
  const ScoredList* list = nullptr;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (lists_[i].count() < top_.capacity()) continue;
    if (best == nullptr || words[i].weight.value * words[i].times > best->weight.value * best->times) {
      best = &words[i];
      list = &lists_[i];
    }
  }
  if (best == nullptr) return;
  DocCursor cursor = list->cursor();
  const Champions blocks =
      champions(cursor, (2 * top_.capacity() + index::kBlockSize - 1) / index::kBlockSize + 1);
  const std::span<const std::uint32_t> lengths = context_.segment.documents().lengths();
  boost::container::small_vector<float, 4 * index::kBlockSize> scores;
  const index::ScoreFormula formula = model.formula(best->weight, best->times);
  ScoredList::Docs docs;
  ScoredList::Scores some;
  std::array<std::uint32_t, ScoredList::kBatch> freqs;
  for (const Champion& block : blocks) {
    cursor.seek(block.first);
    for (std::size_t n = 0; (n = cursor.fill_to(block.last, docs, freqs)) > 0;) {
      scoring_.score(formula, docs.data(), freqs.data(), lengths.data(), n, some.data());
      for (std::size_t i = 0; i < n; ++i) {
        if (context_.live == nullptr || context_.live->contains(docs[i]))
          scores.push_back(static_cast<float>(some[i]));
      }
    }
  }
  context_.meter.charge(scores.size());
  if (!scores.empty() && scores.size() >= top_.capacity())
    threshold_.raise(exceeded(scores, top_.capacity()));
}

void AnyDriver::run() {
  const std::uint32_t documents = context_.segment.document_count();
  for (DocId first = 0; first < documents && context_.meter.ok();) {
    // Lists that cannot reach the threshold together need not start a window.
    Score sum = 0;
    std::size_t essential = 0;
    while (essential < order_.size() && !threshold_.reaches(sum + order_[essential]->most())) {
      sum += order_[essential++]->most();
    }
    DocId next = kEndDoc;
    for (std::size_t i = essential; i < order_.size(); ++i) next = std::min(next, order_[i]->seek(first));
    if (next >= documents) return;
    const DocId last = std::min(window_end(next, essential), documents - 1);
    if (!context_.meter.charge(order_.size() * 4)) return;
    run_window(next, last);
    first = last + 1;
  }
}

DocId AnyDriver::window_end(DocId first, std::size_t essential) {
  DocId last = first + kWindowDocs - 1;
  for (std::size_t i = essential; i < order_.size(); ++i) {
    const DocId at = std::max(first, order_[i]->doc());
    if (at <= last) last = std::min(last, std::max(order_[i]->block_end(at), first + kLeastWindow - 1));
  }
  return last;
}

void AnyDriver::run_window(DocId first, DocId last) {
  window_.clear();
  for (ScoredList* list : order_) {
    if (list->doc() <= last) window_.push_back({list, list->most_between(first, last), 0});
  }
  std::sort(window_.begin(), window_.end(),
            [](const InWindow& a, const InWindow& b) { return a.most < b.most; });
  Score sum = 0;
  for (InWindow& entry : window_) entry.sum = sum += entry.most;
  first_essential_ = 0;
  while (first_essential_ < window_.size() && !threshold_.reaches(window_[first_essential_].sum))
    ++first_essential_;
  if (first_essential_ < window_.size()) collect(first, last);
}

void AnyDriver::collect(DocId first, DocId last) {
  std::uint64_t steps = 1;
  if (first_essential_ + 1 == window_.size()) {
    ScoredList& list = *window_.back().list;
    list.seek(first);
    for (std::size_t n = 0; (n = list.score_to(last, docs_, batch_)) > 0; steps += n) finish(n);
  } else {
    DocBits met;
    for (std::size_t i = first_essential_; i < window_.size(); ++i) {
      ScoredList& list = *window_[i].list;
      list.seek(first);
      for (std::size_t n = 0; (n = list.score_to(last, docs_, batch_)) > 0; steps += n) {
        for (std::size_t k = 0; k < n; ++k) {
          scores_[docs_[k] - first] += batch_[k];
          met.set(docs_[k] - first);
        }
      }
    }
    std::size_t n = 0;
    const Score limit = limit_before(first_essential_);
    met.for_each([&](std::uint32_t at) {
      docs_[n] = first + at;
      batch_[n] = scores_[at];
      scores_[at] = 0;
      n += static_cast<std::size_t>(batch_[n] > limit);
      if (n == docs_.size()) finish(std::exchange(n, 0));
    });
    finish(n);
  }
  ++context_.meter.blocks;
  context_.meter.charge(steps * 2);
}

// What a score must exceed when the first `lists` of the window are still to be added.
Score AnyDriver::limit_before(std::size_t lists) const {
  return threshold_.limit() - (lists == 0 ? 0 : window_[lists - 1].sum);
}

// Adds the lists that are not essential to the batch, while its documents can still get in.
void AnyDriver::finish(std::size_t n) {
  for (std::size_t i = first_essential_; i > 0; --i) {
    n = scoring_.keep_above(docs_.data(), batch_.data(), n, limit_before(i));
    if (n == 0) return;
    window_[i - 1].list->add_to(std::span(docs_).first(n), batch_);
  }
  n = scoring_.keep_above(docs_.data(), batch_.data(), n, limit_before(0));
  for (std::size_t i = 0; i < n; ++i) {
    if (!threshold_.reaches(batch_[i])) continue;
    if (context_.live != nullptr && !context_.live->contains(docs_[i])) continue;
    top_.add(to_float(batch_[i]), segment_, docs_[i], to_float(batch_[i]));
    threshold_.update();
  }
}

}  // namespace

void rank_any(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              const ImpactModel& model, TopK<float>& top) {
  if (words.empty()) return;
  AnyDriver(context, segment, words, model, top).run();
}

}  // namespace quoth::query
