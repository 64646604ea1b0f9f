// QuoteScript: what was done to a passage of a document to get the quotation (docs/quote.md, "The script").
//
// An alignment word by word with the fewest word edits; of several, the one that pairs words that look alike.
// Replacing the source of every edit by its quote turns the words of the passage into those of the quotation.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "query/budget.h"
#include "query/quote_text.h"
#include "query/word_kin.h"
#include "quoth/quote.h"

namespace quoth::query {

// A passage: its raw text, which begins at byte `begin` of the document, and its words with byte ranges in
// the document.
struct QuoteSource {
  std::string_view text;
  std::uint64_t begin = 0;
  std::span<const QuoteWord> words;
};

struct QuoteScript {
  std::vector<QuoteEdit> edits;
  std::vector<QuoteWarning> warnings;
  std::vector<ByteRange> pieces;  // of the source, between what ellipses stand for
  std::uint32_t cost = 0;         // word edits
  bool marked = false;            // words are left out, or replaced in brackets, as the marks say
  double similarity = 1;
};

// How many words at either end of a passage have no part in it, when words written as one or as two are
// taken for the same. `source` reaches a word further than the passage that was found by whole words.
struct TrimmedEnds {
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  std::uint32_t cost = 0;  // word edits of what is between
};
TrimmedEnds trim_ends(const QuoteText& read, std::span<const QuoteWord> source, BudgetMeter& meter);

// Equal apart from the length and kind of runs of white space.
bool same_but_space(std::string_view a, std::string_view b);

// The passage is compared with read.words, or when `literal` with read.literal, where no mark counts. Empty
// when the meter is spent.
QuoteScript make_script(std::string_view quote, const QuoteText& read, bool literal,
                        const QuoteSource& source, WordKin& kin, BudgetMeter& meter);

}  // namespace quoth::query
