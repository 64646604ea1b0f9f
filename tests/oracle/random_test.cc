// Random queries of every kind on random texts. QUOTH_ORACLE_QUERIES: how many, all cases together.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "tests/oracle/collection.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

constexpr std::size_t kCases = 8;
constexpr std::size_t kQueriesOfACollection = 250;

std::vector<query::Filter> filters() {
  std::vector<query::Filter> out;
  const auto add = [&](const char* text) { out.push_back(*parsed(text)->filter); };
  for (const char* text :
       {"source:x", "source:\"y Z\"", "source:{x y}", "date:1901", "date:1901-02", "date:1901..1902-01",
        "date>1902", "words>7", "words<=3", "number:2", "number>=3", "number:{1 4}", "absent:1", "id:3"}) {
    add(text);
  }
  return out;
}

struct Plan {
  unsigned first_seed;
  RandomText text;
  std::size_t segments;  // at most
  RandomQueryOptions query;
  bool whole_queries;  // And, Or, Not, filters; else positional ones only
};

void run(Plan plan, std::size_t otherwise) {
  const std::size_t queries = query_share(kCases, otherwise);
  plan.query.filters = filters();
  for (unsigned seed = plan.first_seed; (seed - plan.first_seed) * kQueriesOfACollection < queries; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Collection collection =
        Collection::of(random_documents(random, plan.text), 1 + seed % plan.segments);
    RandomQueryOptions options = plan.query;
    options.texts = &collection.texts;
    for (std::size_t i = 0; i < plan.text.vocabulary; ++i) options.words.push_back(word(i));
    options.words.push_back("nowhere");
    RandomQuery source(random, options);
    for (std::size_t i = 0; i < kQueriesOfACollection; ++i) {
      const query::NodePtr root = plan.whole_queries ? source.next() : source.next_positional();
      REQUIRE(difference(collection, *root) == "");
    }
  }
}

// Cases are halved so that each stays short.
void short_texts(unsigned first_seed, bool whole_queries, std::size_t otherwise) {
  Plan plan{first_seed, {}, 3, {}, whole_queries};
  plan.text.documents = 9;
  plan.text.words = 15;
  plan.text.vocabulary = 3;
  run(plan, otherwise);
}

void wide_texts(unsigned first_seed) {
  Plan plan{first_seed, {}, 4, {}, true};
  plan.text.documents = 40;
  plan.text.words = 60;
  plan.text.vocabulary = 40;
  plan.query.phrase_words = 8;
  plan.query.distance = 12;
  run(plan, 13000);
}

}  // namespace

TEST_CASE("Random whole queries on short texts of few words, first half") {
  short_texts(1000000, true, 37000);
}
TEST_CASE("Random whole queries on short texts of few words, second half") {
  short_texts(2000000, true, 37000);
}
TEST_CASE("Random positional queries on short texts of few words, first half") {
  short_texts(3000000, false, 60000);
}
TEST_CASE("Random positional queries on short texts of few words, second half") {
  short_texts(4000000, false, 60000);
}
TEST_CASE("Random whole queries on texts with many different words, first half") { wide_texts(5000000); }
TEST_CASE("Random whole queries on texts with many different words, second half") { wide_texts(6000000); }

TEST_CASE("Random positional queries on texts of 200 words") {
  Plan plan{7000000, {}, 1, {}, false};
  plan.text.documents = 5;
  plan.text.words = 200;
  plan.text.vocabulary = 60;
  plan.query.height = 2;
  plan.query.phrase_words = 4;
  plan.query.distance = 40;
  run(plan, 15000);
}

// Words with lists of many blocks, which name rows of slots in some segments.
TEST_CASE("Random positional queries on long texts of few words") {
  Plan plan{8000000, {}, 2, {}, false};
  plan.text.documents = 16;
  plan.text.words = 90;
  plan.text.vocabulary = 3;
  plan.query.phrase_words = 4;
  run(plan, 500);
}

}  // namespace quoth::test
