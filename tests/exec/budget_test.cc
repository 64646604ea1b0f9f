// Budgets: a search ends with an error in time, and never with a partial answer that looks whole.
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <thread>

#include "query/search.h"
#include "tests/exec/corpus.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

query::NodePtr sloppy(const std::vector<std::string>& words, query::Tolerance tolerance,
                      std::uint32_t distance) {
  query::NodePtr node = query::make_node(query::NodeKind::kPhrase);
  node->tolerance = tolerance;
  node->distance = distance;
  for (const std::string& word : words) {
    node->slots.emplace_back();
    node->slots.back().term = word;
  }
  return node;
}

query::NodePtr near(std::vector<query::NodePtr> operands, std::uint32_t distance) {
  query::NodePtr node = query::make_node(query::NodeKind::kNear);
  node->distance = distance;
  node->children = std::move(operands);
  return node;
}

}  // namespace

TEST_CASE("any step limit gives the whole answer or kDeadline") {
  std::mt19937 random(1);
  CorpusOptions shape;
  shape.documents = 400;
  shape.segments = 2;
  const Corpus corpus = Corpus::random(random, shape);
  RandomQueryOptions options;
  options.texts = &corpus.texts;
  options.words = {"a", "b", "c", "d"};
  RandomQuery queries(random, options);
  for (int i = 0; i < 80; ++i) {
    const query::NodePtr root = queries.next();
    CAPTURE(query::print(*root));
    const auto whole = query::count(*root, corpus.views, {});
    REQUIRE(whole.ok());
    bool passed = false;
    for (std::uint64_t steps = 0; !passed && steps < 10'000'000; steps = steps * 2 + 1) {
      Budget budget;
      budget.steps = steps;
      const auto counts = query::count(*root, corpus.views, budget);
      if (counts.ok()) {
        passed = true;
        REQUIRE(counts.value().documents == whole.value().documents);
        REQUIRE(counts.value().occurrences == whole.value().occurrences);
      } else {
        REQUIRE(counts.error().code == ErrorCode::kDeadline);
      }
      const auto documents = query::count_documents(*root, corpus.views, budget);
      if (documents.ok()) {
        REQUIRE(documents.value() == whole.value().documents);
      } else {
        REQUIRE(documents.error().code == ErrorCode::kDeadline);
      }
    }
    REQUIRE(passed);
  }
}

TEST_CASE("a memory limit gives the whole answer or kDeadline") {
  std::mt19937 random(2);
  const Corpus corpus = Corpus::random(random, {});
  std::vector<query::NodePtr> operands;
  operands.push_back(sloppy({"a", "b"}, query::Tolerance::kExact, 0));
  operands.push_back(sloppy({"b", "a"}, query::Tolerance::kExact, 0));
  const query::NodePtr root = near(std::move(operands), 100);
  SearchOptions options;
  options.budget.bytes = 64;
  const auto refused = query::search(*root, corpus.views, options);
  REQUIRE(!refused.ok());
  REQUIRE(refused.error().code == ErrorCode::kDeadline);
}

TEST_CASE("a raised cancel flag stops a search before it begins, and one that runs") {
  std::string text;
  for (int i = 0; i < 2'000'000; ++i) text += i % 3 == 0 ? "b " : "a ";
  Corpus corpus;
  corpus.segments.push_back(open_segment({text_document(text)}));
  corpus.views.push_back({corpus.segments.back().get(), nullptr});
  std::vector<query::NodePtr> operands;
  operands.push_back(sloppy({"a", "a"}, query::Tolerance::kExact, 0));
  operands.push_back(sloppy({"a", "b"}, query::Tolerance::kExact, 0));
  operands.push_back(sloppy({"b", "a"}, query::Tolerance::kExact, 0));
  const query::NodePtr root = near(std::move(operands), 10000);

  std::atomic<bool> cancel{true};
  Budget budget;
  budget.cancel = &cancel;
  const auto never = query::count(*root, corpus.views, budget);
  REQUIRE(!never.ok());
  REQUIRE(never.error().code == ErrorCode::kCancelled);

  cancel = false;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
    cancel = true;
  });
  const auto stopped = query::count(*root, corpus.views, budget);
  other.join();
  if (!stopped.ok()) REQUIRE(stopped.error().code == ErrorCode::kCancelled);
}

// Texts and queries made to hurt (docs/query_language.md): linear, or nearly, in the text.
TEST_CASE("bombs over one word repeated a million times stay cheap") {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "a ";
  Corpus corpus;
  corpus.segments.push_back(open_segment({text_document(text), text_document("a b a")}));
  corpus.views.push_back({corpus.segments.back().get(), nullptr});
  std::vector<query::NodePtr> bombs;
  bombs.push_back(sloppy({"a", "a", "a", "a"}, query::Tolerance::kSloppy, 10000));
  bombs.push_back(sloppy({"a", "a", "a", "a"}, query::Tolerance::kOrdered, 10000));
  bombs.push_back(sloppy({"a", "a", "a", "a"}, query::Tolerance::kUnordered, 10000));
  bombs.push_back(sloppy(std::vector<std::string>(1024, "a"), query::Tolerance::kExact, 0));
  bombs.push_back(sloppy(std::vector<std::string>(1024, "a"), query::Tolerance::kUnordered, 10000));
  bombs.push_back(sloppy({"a", "b", "a"}, query::Tolerance::kSloppy, 10000));
  std::vector<query::NodePtr> operands;
  for (int i = 0; i < 4; ++i) operands.push_back(sloppy({"a", "a"}, query::Tolerance::kExact, 0));
  bombs.push_back(near(std::move(operands), 10000));
  for (const query::NodePtr& bomb : bombs) {
    CAPTURE(query::print(*bomb).substr(0, 60));
    Budget budget;
    budget.steps = 2'000'000'000;
    const auto counts = query::count(*bomb, corpus.views, budget);
    REQUIRE(counts.ok());
    REQUIRE(counts.value().documents >= 1);
  }
}

}  // namespace quoth::test
