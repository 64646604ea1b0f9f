#include "engine/passage_text.h"

#include <algorithm>
#include <numeric>

namespace quoth {

namespace {

// Appends the term that stands at `slot` of a body.
Result<void> append_term(const index::Segment& segment, Slot slot, std::string& out) {
  QUOTH_TRY_ASSIGN(const Rank rank, segment.text().rank_at(slot));
  index::TermDictionary::TermBuffer buffer;
  std::string_view term;
  if (!segment.terms().term(rank, buffer, term)) {
    return Error{ErrorCode::kCorrupt,
                 std::string(segment.path()) + ": no term of rank " + std::to_string(rank)};
  }
  out += term;
  return {};
}

}  // namespace

Result<PassageText> read_passage(const index::Segment& segment, DocId doc, Span span, std::uint64_t margin) {
  std::vector<Slot> slots(span.end - span.begin);
  std::iota(slots.begin(), slots.end(), span.begin);
  std::vector<ByteRange> ranges(slots.size());
  QUOTH_TRY(segment.text().locate(doc, slots, ranges));
  PassageText out;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    query::QuoteWord& word = out.words.emplace_back();
    word.range = ranges[i];
    QUOTH_TRY(append_term(segment, slots[i], word.term));
  }
  const ByteRange range = out.range();
  out.begin = range.begin - std::min(range.begin, margin);
  QUOTH_TRY(segment.text().read(doc, {out.begin, range.end + margin}, out.text));
  return out;
}

Result<std::vector<query::QuoteWord>> passage_words(const index::Segment& segment, Span span) {
  std::vector<query::QuoteWord> out;
  std::uint64_t at = 0;
  for (Slot slot = span.begin; slot < span.end; ++slot) {
    query::QuoteWord& word = out.emplace_back();
    QUOTH_TRY(append_term(segment, slot, word.term));
    word.range = {at, at + word.term.size()};
    at = word.range.end + 1;
  }
  return out;
}

std::string passage_key(std::span<const query::QuoteWord> words) {
  std::string out;
  for (const query::QuoteWord& word : words) {
    out += word.term;
    out += ' ';
  }
  return out;
}

}  // namespace quoth
