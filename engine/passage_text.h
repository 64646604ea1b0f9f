// PassageText: the words of a passage, and the raw text that they were cut from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/segment/segment.h"
#include "query/quote_text.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth {

struct PassageText {
  std::vector<query::QuoteWord> words;  // ranges in the document
  std::string text;                     // raw, with `margin` bytes on either side where there are so many
  std::uint64_t begin = 0;              // of `text` in the document

  ByteRange range() const { return {words.front().range.begin, words.back().range.end}; }
  // Bytes of the document that `text` holds.
  std::string_view bytes(const ByteRange& range) const {
    return std::string_view(text).substr(range.begin - begin, range.end - range.begin);
  }
};

// Pre: `span` is a part of the body of `doc`, and not empty.
Result<PassageText> read_passage(const index::Segment& segment, DocId doc, Span span, std::uint64_t margin);

// The words alone: each range is that of the term in the terms, joined by spaces, as passage_key() gives
// them.
Result<std::vector<query::QuoteWord>> passage_words(const index::Segment& segment, Span span);
// Equal for passages with the same words.
std::string passage_key(std::span<const query::QuoteWord> words);

}  // namespace quoth
