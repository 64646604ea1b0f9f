#include "query/ranked_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "index/impact.h"
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
  ScoredList(const SegmentContext& context, const RankedWord& word, const Bounds& bounds,
             const ImpactModel& model)
      : cursor_(context.segment.documents_with(word.rank)),
        weight_(word.weight),
        times_(word.times),
        bounds_(&bounds),
        model_(&model),
        lengths_(context.segment.documents().lengths().data()),
        most_(bounds.of(word.weight, cursor_.max_impact()) * times_),
        count_(cursor_.cost()),
        block_(cursor_.block_bound(cursor_.doc())) {}

  DocId doc() const { return cursor_.doc(); }
  DocId next() { return cursor_.next(); }
  DocId seek(DocId target) { return cursor_.seek(target); }
  // Of the current document.
  Score score() { return weight_.score(model_->impact(cursor_.freq(), lengths_[cursor_.doc()])) * times_; }
  std::uint64_t count() const { return count_; }
  Score most() const { return most_; }

  // Where the block ends that holds the first document >= `doc`. Documents asked about never fall, nor are
  // they behind the current one.
  DocId block_end(DocId doc) {
    if (block_.last < doc) block_ = cursor_.block_bound(doc);
    return block_.last;
  }
  // Bounds over that block, and over the documents [first, last].
  Score most_in_block() const { return bounds_->of(weight_, block_.impact) * times_; }
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
  DocCursor cursor_;
  Weight weight_;
  Score times_;
  const Bounds* bounds_;
  const ImpactModel* model_;
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
  for (const RankedWord& word : words) lists.emplace_back(context, word, bounds, model);
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
  void finish(DocId doc, Score so_far);

  const SegmentContext& context_;
  std::uint32_t segment_;
  Bounds bounds_;
  TopK<float>& top_;
  Threshold threshold_;
  std::vector<ScoredList> lists_;
  std::vector<ScoredList*> order_;   // by bound, smallest first
  std::vector<InWindow> window_;     // the same, by the bound in the window
  std::size_t first_essential_ = 0;  // in window_: those before cannot reach the threshold together
  std::array<Score, kWindowDocs> scores_{};
};

// The k-th best of some documents is a lower bound of the k-th best of all, even when only one word
// of each was scored. The word that weighs most sets the highest, from the blocks that promise most.
void AnyDriver::guess_threshold(std::span<const RankedWord> words, const ImpactModel& model) {
  if (words.size() < 2 || top_.full() || top_.capacity() > kChampionPostings / 2) return;
  const RankedWord* best = nullptr;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (lists_[i].count() < top_.capacity()) continue;
    if (best == nullptr || words[i].weight.value * words[i].times > best->weight.value * best->times)
      best = &words[i];
  }
  if (best == nullptr) return;
  DocCursor cursor(context_.segment.documents_with(best->rank));
  const Champions blocks =
      champions(cursor, (2 * top_.capacity() + index::kBlockSize - 1) / index::kBlockSize + 1);
  const std::span<const std::uint32_t> lengths = context_.segment.documents().lengths();
  std::vector<Score> scores;
  for (const Champion& block : blocks) {
    for (DocId doc = cursor.seek(block.first); doc <= block.last; doc = cursor.next()) {
      if (context_.live != nullptr && !context_.live->contains(doc)) continue;
      scores.push_back(best->weight.score(model.impact(cursor.freq(), lengths[doc])) * best->times);
    }
  }
  context_.meter.charge(scores.size());
  if (scores.size() < top_.capacity()) return;
  const auto kth = scores.begin() + static_cast<std::ptrdiff_t>(top_.capacity() - 1);
  std::nth_element(scores.begin(), kth, scores.end(), std::greater<>());
  threshold_.raise(*kth);
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
    for (DocId doc = list.seek(first); doc <= last; doc = list.next(), ++steps) finish(doc, list.score());
  } else {
    DocBits met;
    for (std::size_t i = first_essential_; i < window_.size(); ++i) {
      ScoredList& list = *window_[i].list;
      for (DocId doc = list.seek(first); doc <= last; doc = list.next(), ++steps) {
        scores_[doc - first] += list.score();
        met.set(doc - first);
      }
    }
    met.for_each([&](std::uint32_t at) {
      const Score so_far = scores_[at];
      scores_[at] = 0;
      finish(first + at, so_far);
    });
  }
  ++context_.meter.blocks;
  context_.meter.charge(steps * 2);
}

// Adds the lists that are not essential, while the document can still get in.
void AnyDriver::finish(DocId doc, Score so_far) {
  for (std::size_t i = first_essential_; i-- > 0;) {
    if (!threshold_.reaches(so_far + window_[i].sum)) return;
    ScoredList& list = *window_[i].list;
    if (list.seek(doc) == doc) so_far += list.score();
  }
  if (!threshold_.reaches(so_far)) return;
  if (context_.live != nullptr && !context_.live->contains(doc)) return;
  top_.add(to_float(so_far), segment_, doc, to_float(so_far));
  threshold_.update();
}

}  // namespace

void rank_any(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              const ImpactModel& model, TopK<float>& top) {
  if (words.empty()) return;
  AnyDriver(context, segment, words, model, top).run();
}

}  // namespace quoth::query
