#include "bench/reference_quote.h"

#include <algorithm>
#include <cctype>

#include "bench/harness.h"
#include "index/segment/doc_map.h"
#include "index/segment/text_reader.h"
#include "query/quote_script.h"

namespace quoth::bench {

ReferenceQuote::ReferenceQuote(const index::Segment& segment, const ReferenceSuffixArray& suffixes)
    : segment_(segment), suffixes_(suffixes), places_(segment.zone(index::Zone::kBody).end) {
  std::string term;
  for (Rank rank = 0; rank < segment.terms().size(); ++rank) {
    segment.terms().term(rank, term);
    ranks_.emplace(term, rank);
  }
  index::TextReader reader(segment.text());
  for (DocId doc = 0; doc < segment.documents().size(); ++doc) {
    if (!reader.read(doc, {0, ~std::uint64_t{0}}, texts_.emplace_back()).ok()) die("a text cannot be read");
    const Span words = segment.documents().body(doc);
    std::vector<Slot> slots;
    for (Slot slot = words.begin; slot < words.end; ++slot) slots.push_back(slot);
    std::vector<ByteRange> ranges(slots.size());
    if (!reader.locate(doc, slots, ranges).ok()) die("the words of a text cannot be found");
    for (std::size_t i = 0; i < slots.size(); ++i)
      places_[slots[i]] = {static_cast<std::uint32_t>(ranges[i].begin),
                           static_cast<std::uint32_t>(ranges[i].end)};
  }
}

ReferenceQuote::Answer ReferenceQuote::look_up(std::string_view quotation) {
  const std::string_view core = quotation.substr(1, quotation.size() - 2);
  tokens_.clear();
  analyzer_.analyze(quotation, tokens_);
  words_.clear();
  for (const index::Token& token : tokens_.tokens) {
    const auto at = ranks_.find(tokens_.term(token));
    if (at == ranks_.end()) return {};
    words_.push_back(at->second);
  }
  Answer answer;
  const std::vector<Slot> begins = suffixes_.list_phrase(words_);
  answer.sightings = begins.size();
  for (const Slot begin : begins) {
    const std::string_view text = texts_[segment_.documents().doc_of(begin)];
    const Slot last = begin + static_cast<Slot>(words_.size()) - 1;
    const std::string_view passage =
        text.substr(places_[begin].begin, places_[last].end - places_[begin].begin);
    answer.exact = query::same_but_space(core, passage);
    if (answer.exact) break;
  }
  return answer;
}

bool ReferenceQuote::takes(std::string_view text) {
  return text.find("..") == std::string_view::npos && text.find(". .") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                  std::string_view(" ,;:.!?-'").find(c) != std::string_view::npos;
         });
}

}  // namespace quoth::bench
