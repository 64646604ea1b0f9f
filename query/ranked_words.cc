#include "query/ranked_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "index/impact.h"
#include "index/segment/doc_cursor.h"

namespace quoth::query {

namespace {

using index::DocCursor;

// One word's postings, with bounds in score units.
struct ScoredList {
  DocCursor cursor;
  Weight weight;
  Score most = 0;           // bound over the whole list
  Score most_in_window = 0;
  DocCursor::BlockBound block;  // of the last document asked about; documents asked about grow
};

class Bounds {
 public:
  Bounds(const SegmentContext& context, float average_length)
      : segment_average_(context.segment.average_length()), average_(average_length) {}
  Score of(const Weight& weight, float impact) const {
    return weight.bound(index::raise_bound(impact, segment_average_, average_) * kSlack);
  }

 private:
  // raise_bound and impact round to float in different places.
  static constexpr float kSlack = 1.00001F;
  float segment_average_;
  float average_;
};

std::vector<ScoredList> open_lists(const SegmentContext& context, std::span<const RankedWord> words,
                                   const Bounds& bounds) {
  std::vector<ScoredList> lists;
  lists.reserve(words.size());
  context.meter.hold(words.size() * sizeof(ScoredList));
  for (const RankedWord& word : words) {
    ScoredList& list = lists.emplace_back();
    list.cursor = DocCursor(context.segment.documents_with(word.rank));
    list.weight = word.weight;
    list.most = bounds.of(word.weight, list.cursor.max_impact());
    list.block = list.cursor.block_bound(list.cursor.doc());
  }
  return lists;
}

// Bound over the documents [first, last].
Score window_bound(ScoredList& list, const Bounds& bounds, DocId first, DocId last) {
  float impact = 0;
  for (DocId at = std::max(first, list.cursor.doc()); at <= last;) {
    if (list.block.last < at) list.block = list.cursor.block_bound(at);
    impact = std::max(impact, list.block.impact);
    if (list.block.last >= last) break;
    at = list.block.last + 1;
  }
  return bounds.of(list.weight, impact);
}

class AnyDriver {
 public:
  AnyDriver(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
            float average_length, TopK<float>& top)
      : context_(context), segment_(segment), average_(average_length), bounds_(context, average_length), top_(top),
        lengths_(context.segment.documents().lengths()), lists_(open_lists(context, words, bounds_)) {
    for (ScoredList& list : lists_) order_.push_back(&list);
    std::sort(order_.begin(), order_.end(), [](const ScoredList* a, const ScoredList* b) { return a->most < b->most; });
  }

  void run();

 private:
  bool reaches(Score bound) const { return top_.wants(to_float(bound)); }
  Score score(ScoredList& list, DocId doc) const {
    return list.weight.score(index::impact(list.cursor.freq(), lengths_[doc], average_));
  }
  void run_window(DocId first, DocId last);
  void collect(DocId first, DocId last);
  void finish(DocId doc, Score so_far);

  const SegmentContext& context_;
  std::uint32_t segment_;
  float average_;
  Bounds bounds_;
  TopK<float>& top_;
  std::span<const std::uint32_t> lengths_;
  std::vector<ScoredList> lists_;
  std::vector<ScoredList*> order_;    // by bound, smallest first
  std::vector<ScoredList*> window_;   // the same, by the bound in the window
  std::vector<Score> sums_;           // of the bounds of window_[0 .. i]
  std::size_t first_essential_ = 0;   // in window_: those before cannot reach the threshold together
  std::array<Score, kWindowDocs> scores_{};
};

// Windows end where a block of an essential list ends, so that bounds are tight, but are not so short
// that computing bounds costs more than it saves.
constexpr DocId kLeastWindow = 128;

void AnyDriver::run() {
  const std::uint32_t documents = context_.segment.document_count();
  for (DocId first = 0; first < documents && context_.meter.ok();) {
    // Lists that cannot reach the threshold together need not start a window.
    Score sum = 0;
    std::size_t essential = 0;
    while (essential < order_.size() && !reaches(sum + order_[essential]->most)) sum += order_[essential++]->most;
    if (essential == order_.size()) return;
    DocId next = kEndDoc;
    for (std::size_t i = essential; i < order_.size(); ++i) next = std::min(next, order_[i]->cursor.seek(first));
    if (next >= documents) return;
    first = next;
    DocId last = first + kWindowDocs - 1;
    for (std::size_t i = essential; i < order_.size(); ++i) {
      ScoredList& list = *order_[i];
      const DocId at = std::max(first, list.cursor.doc());
      if (at > last) continue;
      if (list.block.last < at) list.block = list.cursor.block_bound(at);
      last = std::min(last, std::max(list.block.last, first + kLeastWindow - 1));
    }
    last = std::min(last, documents - 1);
    if (!context_.meter.charge(order_.size() * 4)) return;
    run_window(first, last);
    first = last + 1;
  }
}

void AnyDriver::run_window(DocId first, DocId last) {
  window_.clear();
  for (ScoredList* list : order_) {
    if (list->cursor.doc() > last) continue;
    list->most_in_window = window_bound(*list, bounds_, first, last);
    window_.push_back(list);
  }
  std::sort(window_.begin(), window_.end(),
            [](const ScoredList* a, const ScoredList* b) { return a->most_in_window < b->most_in_window; });
  sums_.clear();
  Score sum = 0;
  for (const ScoredList* list : window_) sums_.push_back(sum += list->most_in_window);
  first_essential_ = 0;
  while (first_essential_ < window_.size() && !reaches(sums_[first_essential_])) ++first_essential_;
  if (first_essential_ < window_.size()) collect(first, last);
}

void AnyDriver::collect(DocId first, DocId last) {
  std::uint64_t steps = 1;
  if (first_essential_ + 1 == window_.size()) {
    ScoredList& list = *window_.back();
    for (DocId doc = list.cursor.seek(first); doc <= last; doc = list.cursor.next(), ++steps) {
      finish(doc, score(list, doc));
    }
  } else {
    DocBits met;
    for (std::size_t i = first_essential_; i < window_.size(); ++i) {
      ScoredList& list = *window_[i];
      for (DocId doc = list.cursor.seek(first); doc <= last; doc = list.cursor.next(), ++steps) {
        Score& total = scores_[doc - first];
        total += score(list, doc);
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
  if (context_.live != nullptr && !context_.live->contains(doc)) return;
  for (std::size_t i = first_essential_; i-- > 0;) {
    if (!reaches(so_far + sums_[i])) return;
    ScoredList& list = *window_[i];
    if (list.cursor.seek(doc) == doc) so_far += score(list, doc);
  }
  top_.add(to_float(so_far), segment_, doc, to_float(so_far));
}

}  // namespace

void rank_any(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              float average_length, TopK<float>& top) {
  if (words.empty()) return;
  AnyDriver(context, segment, words, average_length, top).run();
}

void rank_all(const SegmentContext& context, std::uint32_t segment, std::span<const RankedWord> words,
              float average_length, TopK<float>& top) {
  if (words.empty()) return;
  const Bounds bounds(context, average_length);
  std::vector<ScoredList> lists = open_lists(context, words, bounds);
  std::sort(lists.begin(), lists.end(),
            [](const ScoredList& a, const ScoredList& b) { return a.cursor.cost() < b.cursor.cost(); });
  const std::span<const std::uint32_t> lengths = context.segment.documents().lengths();
  DocId stretch = lists.front().cursor.doc();  // bounds were checked for the documents before it
  std::uint64_t steps = 0;
  for (DocId doc = lists.front().cursor.doc(); doc != kEndDoc;) {
    if (++steps % 256 == 0 && !context.meter.charge(256 * lists.size())) return;
    if (doc >= stretch) {
      DocId last = kEndDoc - 1;
      Score most = 0;
      for (ScoredList& list : lists) {
        const DocId at = std::max(doc, list.cursor.doc());
        if (list.block.last < at) list.block = list.cursor.block_bound(at);
        last = std::min(last, list.block.last);
        most += bounds.of(list.weight, list.block.impact);
      }
      stretch = last + 1;
      if (!top.wants(to_float(most))) {
        doc = lists.front().cursor.seek(stretch);
        continue;
      }
    }
    DocId agreed = doc;
    for (std::size_t i = 1; i < lists.size() && agreed == doc; ++i) agreed = lists[i].cursor.seek(doc);
    if (agreed != doc) {
      doc = lists.front().cursor.seek(agreed);
      continue;
    }
    if (context.live == nullptr || context.live->contains(doc)) {
      Score total = 0;
      for (ScoredList& list : lists) {
        total += list.weight.score(index::impact(list.cursor.freq(), lengths[doc], average_length));
      }
      top.add(to_float(total), segment, doc, to_float(total));
    }
    doc = lists.front().cursor.next();
  }
  context.meter.charge(steps % 256 * lists.size());
}

}  // namespace quoth::query
