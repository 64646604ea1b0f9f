// WordRows: where stretches of a row of words stand in the segments of a snapshot.
//
// The words are looked up once in every segment; then any stretch of them is a phrase. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "query/budget.h"
#include "query/phrase_stream.h"
#include "query/quote_text.h"
#include "query/search.h"
#include "quoth/types.h"

namespace quoth::query {

class WordRows {
 public:
  // `views` and the meter must outlive it.
  WordRows(std::span<const SegmentView> views, std::span<const QuoteWord> words, BudgetMeter& meter);

  std::size_t segments() const { return views_.size(); }
  std::uint32_t words() const { return words_; }
  Rank rank(std::size_t segment, std::uint32_t word) const { return ranks_[segment][word]; }
  const SegmentView& view(std::size_t segment) const { return views_[segment]; }

  // Calls visit(begin) for every place of words [first, end) in a body of a live document, in text order,
  // until it returns false. Pre: first < end <= words().
  template <class Visit>
  void visit(std::size_t segment, std::uint32_t first, std::uint32_t end, Visit visit) const {
    std::array<Span, 128> spans;
    const SpanStreamPtr stream = places(segment, first, end);
    if (stream == nullptr) return;
    const SegmentView& view = views_[segment];
    for (std::size_t size = kFirstBatch;; size = spans.size()) {
      const std::size_t count = stream->fill(std::span(spans).first(size));
      if (count == 0 || !meter_.charge(count)) return;
      for (const Span& span : std::span(spans).first(count)) {
        if (view.live != nullptr && !view.live->contains(view.segment->documents().doc_of(span.begin)))
          continue;
        if (!visit(span.begin)) return;
      }
    }
  }

  // Occurrences of a word in all bodies.
  std::uint64_t count(std::uint32_t word) const;

 private:
  static constexpr std::size_t kFirstBatch = 16;
  // nullptr when the segment lacks a word of them.
  SpanStreamPtr places(std::size_t segment, std::uint32_t first, std::uint32_t end) const;

  std::span<const SegmentView> views_;
  std::uint32_t words_;
  BudgetMeter& meter_;
  Node no_query_;
  WordTable no_words_;
  std::vector<PhrasePattern> ranks_;  // of each segment
  std::vector<std::unique_ptr<SegmentContext>> contexts_;
};

}  // namespace quoth::query
