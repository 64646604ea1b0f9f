// PassageText: the words of a passage, and the raw text that they were cut from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/segment/segment.h"
#include "index/segment/text_reader.h"
#include "query/quote_text.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth {

struct PassageText {
  std::vector<query::QuoteWord> words;  // ranges in the document
  std::string text;                     // raw, with a margin on either side as far as the document goes
  std::uint64_t begin = 0;              // of `text` in the document

  ByteRange range() const { return {words.front().range.begin, words.back().range.end}; }
  // Bytes of the document that `text` holds.
  std::string_view bytes(const ByteRange& range) const {
    return std::string_view(text).substr(range.begin - begin, range.end - range.begin);
  }
};

// Bytes of the raw text around the words.
struct PassageMargin {
  std::uint64_t before = 0;
  std::uint64_t behind = 0;
};
// `reader` is that of the segment's text; `known` are the words, when they are known. Pre: `span` is a part
// of the body of `doc`, and not empty.
Result<PassageText> read_passage(const index::Segment& segment, index::TextReader& reader, DocId doc,
                                 Span span, PassageMargin margin, std::span<const query::QuoteWord> known);

// The words alone: each range is that of the term in the terms, joined by spaces, as passage_key() gives
// them.
Result<std::vector<query::QuoteWord>> passage_words(const index::Segment& segment, index::TextReader& reader,
                                                    Span span);
// Equal for passages with the same words.
std::string passage_key(std::span<const query::QuoteWord> words);

}  // namespace quoth
