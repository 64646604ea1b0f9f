// QuoteSearch: the passages of one segment that a quotation may have been taken from.
//
// Word for word first: one phrase look-up. Then within a budget of word edits, where words spelled the
// British or the American way are the same. A quotation with marked cuts is also looked for part by part:
// the part with the fewest candidates leads, the others must stand in order around it, each within its share
// of the budget, with no more words between than the cut may stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/budget.h"
#include "query/edit_pattern.h"
#include "query/edit_search.h"
#include "query/quote_text.h"
#include "query/search.h"
#include "quoth/quote.h"
#include "quoth/types.h"

namespace quoth::query {

struct QuotePassage {
  Span span;
  std::uint32_t distance = 0;
  bool literal = false;  // the words of QuoteText::literal (or words, when that is empty) in a row
};

struct QuoteLimits {
  std::uint32_t edits = 0;        // for the whole; below the number of words
  std::uint32_t percent = 35;     // of its words, for a part between cuts
  std::uint32_t gap_words = 300;  // that an ellipsis may stand for
  std::size_t passages = 1 << 14;
};

class QuoteSearch {
 public:
  // `text` and the segment must outlive it.
  QuoteSearch(const SegmentView& view, const QuoteText& text, BudgetMeter& meter);

  // Passages with the words as they stand, in text order; of two that overlap the first. Pre: out is empty.
  void find_literal(std::vector<QuotePassage>& out);
  // All within the budget, in text order; of those that overlap the best. False when there are too many.
  bool find_near(const QuoteLimits& limits, std::vector<QuotePassage>& out);

  // Ends of the parts between cuts that words may be missing at, as words of the quotation.
  static std::vector<std::uint32_t> part_ends(const QuoteText& text);
  // Passages with these words in a row, appended; at most `limit`.
  void find_words(std::span<const QuoteWord> words, std::uint64_t limit, std::vector<Span>& out);

 private:
  // Words between two cuts.
  struct Part {
    std::unique_ptr<EditPattern> pattern;
    std::uint32_t edits = 0;
    std::uint32_t gap = 0;  // words that may stand between it and the part before
    std::uint64_t cost = 0;
  };
  // Where a row of parts may reach to, on its way left or right.
  struct Way {
    Slot edge = 0;  // outer end of the last part
    std::uint32_t distance = 0;
  };
  std::vector<Part> make_parts(const QuoteLimits& limits) const;
  std::vector<Way> next_ways(const std::vector<Way>& ways, const Part& part, std::uint32_t gap, bool right,
                             Span words, std::uint32_t edits);
  std::vector<Way> extend(const std::vector<Part>& parts, std::size_t leader, const EditHit& hit, bool right,
                          std::uint32_t edits);
  bool find_parts(const QuoteLimits& limits, std::vector<QuotePassage>& out);
  // Passages with the same words but for some written as one or as two.
  void find_joined(std::vector<QuotePassage>& out);
  std::vector<EditSlot> slots(std::span<const QuoteWord> words) const;

  const index::Segment& segment_;
  const DocSet* live_;
  const QuoteText& text_;
  BudgetMeter& meter_;
};

// Keeps of passages that overlap the one with the fewest edits, then the literal, then the shorter, then the
// first; in text order.
void keep_best(std::vector<QuotePassage>& passages);

}  // namespace quoth::query
