// QuoteText: a quotation as editors write them, read into words and marked cuts (docs/quote.md, "Reading").
//
// Marks are read in one pass and taken out; what is left is cut into words as documents are. Every word and
// mark keeps its byte range in the text as given. Any bytes are legal; cost is linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::query {

inline constexpr std::size_t kMaxQuoteBytes = 64 * 1024;
inline constexpr std::size_t kMaxQuoteWords = 4096;
inline constexpr std::size_t kMaxQuoteCuts = 256;
inline constexpr std::uint32_t kMaxBracketWords = 6;  // that an editorial bracket stands for

struct QuoteWord {
  std::string term;
  ByteRange range;
};

struct QuoteCut {
  enum class Kind : std::uint8_t {
    kEllipsis,
    kBracket,  // [the president]
    kSic,      // [sic]: stands for nothing
  };
  Kind kind = Kind::kEllipsis;
  ByteRange range;         // with its marks
  std::uint32_t word = 0;  // it stands before this word
};

struct QuoteText {
  std::vector<QuoteWord> words;  // without what brackets hold
  std::vector<QuoteCut> cuts;    // in order; those before the first and behind the last word too
  // Every word as it stands, those of brackets, attributions and page numbers too. Empty when `words` is
  // the same.
  std::vector<QuoteWord> literal;
  ByteRange core;  // without outer quotation marks and white space
};

// kInvalidArgument: no word in it. kLimit: more bytes, words or cuts than above.
Result<QuoteText> read_quote(std::string_view text, index::Analyzer& analyzer);

}  // namespace quoth::query
