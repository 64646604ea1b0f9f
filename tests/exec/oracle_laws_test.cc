// Every answer equals the oracle's: counts, documents, spans; pruned and exhaustive ranking agree.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "query/matches.h"
#include "query/search.h"
#include "tests/exec/corpus.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

Counts oracle_counts(const Corpus& corpus, const query::Node& root) {
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

void check_spans(const Corpus& corpus, const query::Node& root) {
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

void check_ranking(const Corpus& corpus, const query::Node& root, std::uint64_t matching) {
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

void check_query(const Corpus& corpus, const query::Node& root) {
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

RandomQueryOptions options_for(const Corpus& corpus, std::size_t alphabet) {
  RandomQueryOptions options;
  options.texts = &corpus.texts;
  for (std::size_t i = 0; i < alphabet; ++i) options.words.push_back(Corpus::word(i));
  options.words.push_back("nowhere");
  query::Filter filter;
  filter.field = "source";
  filter.values = {"x"};
  options.filters.push_back(filter);
  filter.field = "date";
  filter.values = {"1901"};
  options.filters.push_back(filter);
  return options;
}

}  // namespace

TEST_CASE("counts, documents, spans and ranking of random queries equal the oracle's") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.alphabet = 2 + seed % 4;
    shape.words = 5 + seed % 30;
    shape.segments = 1 + seed % 3;
    const Corpus corpus = Corpus::random(random, shape);
    if (corpus.texts.empty()) continue;
    RandomQuery queries(random, options_for(corpus, shape.alphabet));
    for (int i = 0; i < 60; ++i) {
      const query::NodePtr root = queries.next();
      check_query(corpus, *root);
    }
  }
}

TEST_CASE("positional operators of random operands have the oracle's spans") {
  for (unsigned seed = 1000; seed < 1060; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.documents = 6;
    shape.alphabet = 2 + seed % 3;
    shape.words = 4 + seed % 14;
    shape.segments = 1;
    const Corpus corpus = Corpus::random(random, shape);
    if (corpus.texts.empty()) continue;
    RandomQuery queries(random, options_for(corpus, shape.alphabet));
    for (int i = 0; i < 100; ++i) {
      const query::NodePtr root = queries.next_positional();
      check_query(corpus, *root);
    }
  }
}

}  // namespace quoth::test
