// check_query(): everything that a search says about a corpus, against the oracle.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <tuple>

#include "query/matches.h"
#include "query/search.h"
#include "tests/exec/corpus.h"

namespace quoth::test {

inline Counts oracle_counts(const Corpus& corpus, const query::Node& root) {
  Counts counts;
  for (const auto& documents : corpus.documents) {
    for (const OracleDocument& document : documents) {
      const Oracle oracle(document);
      if (!oracle.matches(root)) continue;
      ++counts.documents;
      counts.occurrences += oracle.occurrences(root);
    }
  }
  return counts;
}

inline void check_spans(const Corpus& corpus, const query::Node& root) {
  const query::WordTable words(root);
  for (std::size_t s = 0; s < corpus.segments.size(); ++s) {
    query::BudgetMeter meter{Budget{}};
    const query::SegmentContext context(*corpus.segments[s], nullptr, words, meter);
    const index::DocMap& map = corpus.segments[s]->documents();
    for (DocId doc = 0; doc < corpus.documents[s].size(); ++doc) {
      if (!Oracle(corpus.documents[s][doc]).matches(root)) continue;  // never a hit
      SpanSet body;
      SpanSet title;
      Oracle(corpus.documents[s][doc]).highlights(root, body, title);
      SpanSet found_body;
      SpanSet found_title;
      for (const query::Match& match : query::matches_in(root, context, doc)) {
        const bool in_title = match.span.begin >= corpus.segments[s]->zone(index::Zone::kBody).end;
        const Slot base = in_title ? map.title(doc).begin : map.body(doc).begin;
        (in_title ? found_title : found_body).insert({match.span.begin - base, match.span.end - base});
      }
      CAPTURE(s, doc, corpus.documents[s][doc].source.text, corpus.documents[s][doc].source.title);
      CHECK(found_body == body);
      CHECK(found_title == title);
      REQUIRE(meter.ok());
    }
  }
}

inline void check_ranking(const Corpus& corpus, const query::Node& root, std::uint64_t matching) {
  SearchOptions all;
  all.limit = 1000;
  const auto everything = query::search(root, corpus.views, all);
  REQUIRE(everything.ok());
  const auto& ranked = everything.value().top;
  REQUIRE(ranked.size() == matching);
  const auto better = [](const query::Found& a, const query::Found& b) {
    return std::tuple(-a.score, a.segment, a.doc) < std::tuple(-b.score, b.segment, b.doc);
  };
  REQUIRE(std::is_sorted(ranked.begin(), ranked.end(), better));
  for (const bool counted : {false, true}) {
    SearchOptions few;
    few.limit = 3;
    few.offset = 1;
    few.count = counted;
    const auto top = query::search(root, corpus.views, few);
    REQUIRE(top.ok());
    const std::size_t size = ranked.size() <= 1 ? 0 : std::min<std::size_t>(3, ranked.size() - 1);
    REQUIRE(top.value().top.size() == size);
    for (std::size_t i = 0; i < size; ++i) {
      REQUIRE(top.value().top[i].segment == ranked[i + 1].segment);
      REQUIRE(top.value().top[i].doc == ranked[i + 1].doc);
      REQUIRE(top.value().top[i].score == ranked[i + 1].score);
    }
  }
}

inline void check_query(const Corpus& corpus, const query::Node& root) {
  CAPTURE(query::print(root));
  const Counts expected = oracle_counts(corpus, root);
  const auto counts = query::count(root, corpus.views, {});
  REQUIRE(counts.ok());
  CHECK(counts.value().documents == expected.documents);
  CHECK(counts.value().occurrences == expected.occurrences);
  const auto hits = query::search(root, corpus.views, {});
  REQUIRE(hits.ok());
  CHECK(hits.value().counts.documents == expected.documents);
  CHECK(hits.value().counts.occurrences == expected.occurrences);
  check_ranking(corpus, root, expected.documents);
  check_spans(corpus, root);
}

}  // namespace quoth::test
