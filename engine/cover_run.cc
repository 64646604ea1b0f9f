#include "engine/cover_run.h"

#include <cmath>
#include <tuple>
#include <utility>

#include "engine/hits.h"
#include "engine/passage_text.h"
#include "index/analysis/analyzer.h"

namespace quoth {

namespace {

using index::Columns;

// Chance alone would put the words of a common phrase somewhere.
constexpr double kCommonFrom = 1;

}  // namespace

FirstPlace first_place(const query::WordRows& rows, const query::CoverRange& range,
                       query::CoverPlaces known) {
  FirstPlace out;
  auto best = std::tuple(true, std::int32_t{0}, std::uint32_t{0}, Slot{0});
  for (std::uint32_t s = 0; s < rows.segments(); ++s) {
    const index::Segment& segment = *rows.view(s).segment;
    const auto take = [&](Slot begin) {
      const std::int32_t day = segment.columns().day(segment.documents().doc_of(begin));
      const auto key = std::tuple(day == Columns::kNoDay, day, s, begin);
      if (out.count++ == 0 || key < best) best = key;
      return true;
    };
    if (known.empty()) {
      rows.visit(s, range.first, range.end, take);
    } else {
      for (const Slot begin : known[s]) take(begin);
    }
  }
  out.segment = std::get<2>(best);
  out.begin = std::get<3>(best);
  return out;
}

Result<Sighting> plain_sighting(const Snapshot& snapshot, index::TextReader& reader, std::uint32_t segment,
                                Slot begin, std::span<const query::QuoteWord> words) {
  const index::Segment& part = *snapshot.parts[segment].segment;
  const DocId doc = part.documents().doc_of(begin);
  Sighting out;
  out.document = make_hit(snapshot, segment, doc, 0);
  if (part.columns().day(doc) != Columns::kNoDay) {
    out.date = out.document.date;
    out.date_origin = DateOrigin::kField;
  }
  out.verdict = Verdict::kSameWords;
  out.similarity = 1;
  const Span span{begin, begin + static_cast<Slot>(words.size())};
  QUOTH_TRY_ASSIGN(PassageText passage, read_passage(part, reader, doc, span, {}, words));
  out.range = passage.range();
  out.ranges = {out.range};
  out.text = std::move(passage.text);
  return out;
}

double expected_count(const query::WordRows& rows, const query::CoverRange& range) {
  double tokens = 1;
  for (std::size_t s = 0; s < rows.segments(); ++s)
    tokens += static_cast<double>(rows.view(s).segment->token_count());
  double logarithm = std::log(tokens);
  for (std::uint32_t w = range.first; w < range.end; ++w)
    logarithm += std::log(static_cast<double>(rows.count(w)) / tokens);
  return std::exp(logarithm);
}

Result<Cover> cover_text(const Snapshot& snapshot, std::string_view text, const CoverOptions& options) {
  query::BudgetMeter meter(options.budget);
  index::Analyzer analyzer;
  index::TokenBuffer tokens;
  if (!meter.hold(text.size())) return meter.status().error();
  analyzer.analyze(text, tokens);
  if (!meter.hold(tokens.tokens.size() * sizeof(query::QuoteWord))) return meter.status().error();
  std::vector<query::QuoteWord> words;
  for (const index::Token& token : tokens.tokens)
    words.push_back({std::string(tokens.term(token)), {token.begin, token.end}});
  const query::WordRows rows(snapshot.views, words, meter);
  Cover cover;
  cover.words = rows.words();
  std::uint32_t covered_to = 0;
  std::vector<FirstPlace> places;
  query::span_cover(rows, options.min_words, meter,
                    [&](const query::CoverRange& range, query::CoverPlaces known) {
                      CoverSpan& span = cover.spans.emplace_back();
                      span.quote = {words[range.first].range.begin, words[range.end - 1].range.end};
                      span.first_word = range.first;
                      span.words = range.end - range.first;
                      span.expected = expected_count(rows, range);
                      span.common = span.expected >= kCommonFrom;
                      span.sightings = places.emplace_back(first_place(rows, range, known)).count;
                      cover.covered += range.end - std::max(range.first, covered_to);
                      covered_to = range.end;
                    });
  QUOTH_TRY(meter.status());
  if (!options.places) return cover;
  std::vector<index::TextReader> readers;
  for (const Snapshot::Part& part : snapshot.parts) readers.emplace_back(part.segment->text());
  for (std::size_t i = 0; i < places.size(); ++i) {
    CoverSpan& span = cover.spans[i];
    if (span.common) continue;
    const auto& [count, segment, begin] = places[i];
    QUOTH_TRY_ASSIGN(span.earliest, plain_sighting(snapshot, readers[segment], segment, begin,
                                                   std::span(words).subspan(span.first_word, span.words)));
  }
  return cover;
}

}  // namespace quoth
