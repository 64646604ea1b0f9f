#include "query/word_rows.h"

#include <string_view>

#include "query/word_stream.h"

namespace quoth::query {

using index::Zone;

WordRows::WordRows(std::span<const SegmentView> views, std::span<const QuoteWord> words, BudgetMeter& meter)
    : views_(views), words_(static_cast<std::uint32_t>(words.size())), meter_(meter), no_words_(no_query_) {
  std::vector<std::string_view> terms;
  for (const QuoteWord& word : words) terms.push_back(word.term);
  for (const SegmentView& view : views) {
    PhrasePattern& ranks = ranks_.emplace_back(terms.size(), kNoRank);
    view.segment->terms().find_all(terms, ranks);
    contexts_.push_back(std::make_unique<SegmentContext>(*view.segment, view.live, no_words_, meter));
    for (Rank& rank : ranks) {
      if (rank != kNoRank && view.segment->term_info(rank).occurrences == 0) rank = kNoRank;
    }
  }
}

SpanStreamPtr WordRows::places(std::size_t segment, std::uint32_t first, std::uint32_t end) const {
  const auto from = ranks_[segment].begin();
  PhrasePattern pattern(from + first, from + end);
  for (const Rank rank : pattern) {
    if (rank == kNoRank) return nullptr;
  }
  const SegmentContext& context = *contexts_[segment];
  if (pattern.size() == 1) return std::make_unique<WordStream>(context, Zone::kBody, pattern.front());
  return std::make_unique<PhraseStream>(context, Zone::kBody, std::move(pattern));
}

std::uint64_t WordRows::count(std::uint32_t word) const {
  std::uint64_t count = 0;
  for (std::size_t s = 0; s < views_.size(); ++s)
    count += views_[s].segment->term_info(ranks_[s][word]).occurrences;
  return count;
}

}  // namespace quoth::query
