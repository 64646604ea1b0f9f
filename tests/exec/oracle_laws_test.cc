// Every answer equals the oracle's: counts, documents, spans; pruned and exhaustive ranking agree.
#include <catch2/catch.hpp>
#include <random>

#include "tests/exec/check_query.h"
#include "tests/exec/corpus.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

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
    shape.threshold = seed % 4 * 4;
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
    shape.threshold = seed % 4 * 2;
    const Corpus corpus = Corpus::random(random, shape);
    if (corpus.texts.empty()) continue;
    RandomQuery queries(random, options_for(corpus, shape.alphabet));
    for (int i = 0; i < 100; ++i) {
      const query::NodePtr root = queries.next_positional();
      check_query(corpus, *root);
    }
  }
}

TEST_CASE("operators with reaches of hundreds of words have the oracle's spans") {
  for (unsigned seed = 2000; seed < 2030; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.documents = 4;
    shape.alphabet = 12;
    shape.words = 120;
    shape.segments = 1;
    shape.threshold = seed % 2 * 10;
    const Corpus corpus = Corpus::random(random, shape);
    if (corpus.texts.empty()) continue;
    RandomQueryOptions options = options_for(corpus, shape.alphabet);
    options.distance = 150;
    options.height = 2;
    options.phrase_words = 4;
    RandomQuery queries(random, options);
    for (int i = 0; i < 30; ++i) {
      const query::NodePtr root = queries.next_positional();
      check_query(corpus, *root);
    }
  }
}

// Peers let one position serve two equal words, or found different answers for "a b" and "b a".
TEST_CASE("all short phrases of two words with every tolerance, on all texts of up to 8 words") {
  std::vector<Document> documents;
  for (unsigned size = 1; size <= 8; ++size) {
    for (unsigned bits = 0; bits < 1U << size; ++bits) {
      std::string text;
      for (unsigned i = 0; i < size; ++i) text += (bits >> i & 1) != 0 ? "a " : "b ";
      documents.push_back(text_document(text));
    }
  }
  Corpus corpus;
  index::Analyzer analyzer;
  corpus.add(documents, analyzer, /*threshold=*/16);
  for (unsigned size = 2; size <= 4; ++size) {
    for (unsigned bits = 0; bits < 1U << size; ++bits) {
      for (const query::Tolerance tolerance : {query::Tolerance::kExact, query::Tolerance::kSloppy,
                                               query::Tolerance::kOrdered, query::Tolerance::kUnordered}) {
        for (std::uint32_t n = 0; n <= 4; ++n) {
          if (tolerance == query::Tolerance::kExact && n > 0) continue;
          const query::NodePtr phrase = query::make_node(query::NodeKind::kPhrase);
          phrase->tolerance = tolerance;
          phrase->distance = n;
          for (unsigned i = 0; i < size; ++i) {
            phrase->slots.emplace_back();
            phrase->slots.back().term = (bits >> i & 1) != 0 ? "a" : "b";
          }
          CAPTURE(query::print(*phrase));
          check_spans(corpus, *phrase);
        }
      }
    }
  }
}

// Words of rank 65,534 and beyond look alike in the forward array.
TEST_CASE("rare words of a large vocabulary are told apart") {
  std::vector<Document> documents;
  std::string vocabulary;
  for (int round = 0; round < 6; ++round) {
    for (int i = 0; i < 66000; ++i) vocabulary += "v" + std::to_string(i) + " ";
  }
  std::mt19937 random(7);
  const auto word = [&] {
    const unsigned kind = static_cast<unsigned>(random() % 3);
    return kind == 0 ? "v" + std::to_string(random() % 3) : "rare" + std::to_string(random() % 40);
  };
  Corpus corpus;
  for (int d = 0; d < 8; ++d) {
    std::string text;
    for (int i = 0; i < 20; ++i) text += word() + " ";
    documents.push_back(text_document(text));
  }
  std::vector<Document> all = documents;
  all.push_back(text_document(vocabulary));
  index::Analyzer analyzer;
  corpus.add(all, analyzer, /*threshold=*/5);
  corpus.documents.front().pop_back();  // too long for the oracle, and without rare words
  corpus.texts.pop_back();
  REQUIRE(corpus.segments.front()->terms().find("rare1") >= index::kEscapeRank);
  RandomQueryOptions options;
  options.texts = &corpus.texts;
  for (int i = 0; i < 12; ++i) options.words.push_back("rare" + std::to_string(i));
  options.height = 2;
  options.distance = 8;
  options.titles = false;
  RandomQuery queries(random, options);
  for (int i = 0; i < 400; ++i) {
    const query::NodePtr root = queries.next_positional();
    CAPTURE(i, query::print(*root));
    check_spans(corpus, *root);
  }
}

}  // namespace quoth::test
