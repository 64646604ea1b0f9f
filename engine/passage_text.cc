#include "engine/passage_text.h"

#include <utility>

#include <boost/container/small_vector.hpp>

namespace quoth {

namespace {

Result<void> append_term(const index::Segment& segment, Rank rank, std::string& out) {
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

Result<PassageText> read_passage(const index::Segment& segment, index::TextReader& reader, DocId doc,
                                 Span span, PassageMargin margin, std::span<const query::QuoteWord> known) {
  boost::container::small_vector<std::string_view, 64> terms;
  for (const query::QuoteWord& word : known) terms.push_back(word.term);
  QUOTH_TRY_ASSIGN(index::TextReader::Passage passage,
                   reader.read_passage(doc, span, margin.before, margin.behind, terms));
  PassageText out;
  out.text = std::move(passage.text);
  out.begin = passage.begin;
  out.words.resize(passage.ranges.size());
  for (std::size_t i = 0; i < out.words.size(); ++i) {
    query::QuoteWord& word = out.words[i];
    word.range = passage.ranges[i];
    if (known.size() == out.words.size()) {
      word.term = known[i].term;
    } else {
      QUOTH_TRY(append_term(segment, passage.ranks[i], word.term));
    }
  }
  return out;
}

Result<std::vector<query::QuoteWord>> passage_words(const index::Segment& segment, index::TextReader& reader,
                                                    Span span) {
  std::vector<query::QuoteWord> out(span.end - span.begin);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    QUOTH_TRY_ASSIGN(const Rank rank, reader.rank_at(span.begin + static_cast<Slot>(i)));
    QUOTH_TRY(append_term(segment, rank, out[i].term));
    out[i].range = {at, at + out[i].term.size()};
    at = out[i].range.end + 1;
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
