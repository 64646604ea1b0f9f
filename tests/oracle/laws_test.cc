// Laws that hold between answers, whatever the right answers are.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "query/rewrite.h"
#include "tests/oracle/collection.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

using query::NodeKind;
using query::NodePtr;
using query::Tolerance;

NodePtr negated(const query::Node& node) {
  NodePtr out = query::make_node(NodeKind::kNot);
  out->children.push_back(query::clone(node));
  return out;
}

NodePtr both(NodeKind kind, NodePtr a, NodePtr b) {
  std::vector<NodePtr> children;
  children.push_back(std::move(a));
  children.push_back(std::move(b));
  return query::rewrite(join(kind, std::move(children)));
}

Counts count_of(const Collection& collection, const query::Node& root) {
  const auto counts = query::count(root, collection.views, {});
  REQUIRE(counts.ok());
  return counts.value();
}

template <class Check>
void with_random_queries(unsigned first_seed, unsigned collections, int queries, Check check) {
  for (unsigned seed = first_seed; seed < first_seed + collections; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    RandomText shape;
    shape.documents = 30;
    shape.vocabulary = 3 + seed % 8;
    const Collection collection = Collection::of(random_documents(random, shape), 1 + seed % 3);
    RandomQueryOptions options;
    options.texts = &collection.texts;
    for (std::size_t i = 0; i < shape.vocabulary; ++i) options.words.push_back(word(i));
    RandomQuery source(random, options);
    for (int i = 0; i < queries; ++i) check(collection, source, random);
  }
}

bool holds_all(const std::vector<std::pair<std::uint32_t, DocId>>& more,
               const std::vector<std::pair<std::uint32_t, DocId>>& fewer) {
  return std::includes(more.begin(), more.end(), fewer.begin(), fewer.end());
}

}  // namespace

TEST_CASE("hits(A) = hits(A and B) + hits(A and not B), and hits(not A) are the rest") {
  with_random_queries(1, 40, 40, [](const Collection& collection, RandomQuery& source, std::mt19937&) {
    const NodePtr a = source.next(), b = source.next();
    CAPTURE(query::print(*a), query::print(*b));
    const auto with = count_of(collection, *both(NodeKind::kAnd, query::clone(*a), query::clone(*b)));
    const auto without = count_of(collection, *both(NodeKind::kAnd, query::clone(*a), negated(*b)));
    const auto own = count_of(collection, *a);
    REQUIRE(own.documents == with.documents + without.documents);
    std::uint64_t documents = 0;
    for (const auto& part : collection.documents) documents += part.size();
    REQUIRE(count_of(collection, *query::rewrite(negated(*a))).documents == documents - own.documents);
    const auto either = count_of(collection, *both(NodeKind::kOr, query::clone(*a), query::clone(*b)));
    REQUIRE(either.documents == own.documents + count_of(collection, *b).documents - with.documents);
    REQUIRE(either.occurrences == own.occurrences + count_of(collection, *b).occurrences);
  });
}

TEST_CASE("A larger tolerance or distance loses no document, and each kind holds the stricter one") {
  with_random_queries(1000, 40, 20, [](const Collection& collection, RandomQuery&, std::mt19937& random) {
    if (collection.texts.empty()) return;
    std::vector<std::string> words;
    for (std::size_t size = 2 + random() % 3; size-- > 0;) {
      const auto& text = collection.texts[random() % collection.texts.size()];
      words.push_back(text[random() % text.size()]);
    }
    const auto exact = hits_of(collection, *phrase_of(words));
    std::vector<NodePtr> terms;
    for (const std::string& one : words) terms.push_back(term_of(one));
    const auto all = hits_of(collection, *query::rewrite(join(NodeKind::kAnd, std::move(terms))));
    REQUIRE(holds_all(all, exact));
    for (const Tolerance tolerance : {Tolerance::kSloppy, Tolerance::kOrdered, Tolerance::kUnordered}) {
      auto before = exact;
      for (std::uint32_t n = 0; n <= 12; ++n) {
        const auto now = hits_of(collection, *query::rewrite(phrase_of(words, tolerance, n)));
        CAPTURE(query::print(*phrase_of(words, tolerance, n)));
        REQUIRE(holds_all(now, before));
        REQUIRE(holds_all(all, now));
        before = now;
      }
    }
    for (std::uint32_t n = 0; n <= 6; ++n) {
      const auto near = [&](NodeKind kind) {
        std::vector<NodePtr> operands;
        for (const std::string& one : words) operands.push_back(term_of(one));
        return hits_of(collection, *join(kind, std::move(operands), n));
      };
      // Words of width 1: Near is an unordered phrase, Adjacent an ordered one.
      REQUIRE(near(NodeKind::kNear) ==
              hits_of(collection, *query::rewrite(phrase_of(words, Tolerance::kUnordered, n))));
      REQUIRE(near(NodeKind::kAdjacent) ==
              hits_of(collection, *query::rewrite(phrase_of(words, Tolerance::kOrdered, n))));
    }
  });
}

TEST_CASE(
    "Answers do not depend on the order of documents, on segments, or on unrelated documents (lucene "
    "12211)") {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    RandomText shape;
    shape.documents = 30;
    shape.vocabulary = 3 + seed % 8;
    std::vector<Document> documents = random_documents(random, shape);
    const Collection one = Collection::of(documents);
    const Collection three = Collection::of(documents, 3);
    std::vector<Document> mixed = documents;
    std::shuffle(mixed.begin(), mixed.end(), random);
    const Collection shuffled = Collection::of(mixed, 2);
    std::vector<Document> more;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      more.push_back(documents[i]);
      Document unrelated;
      unrelated.id = "unrelated";
      for (std::size_t words = random() % 200; words-- > 0;)
        unrelated.text += "other" + std::to_string(random() % 50) + ' ';
      more.push_back(std::move(unrelated));
    }
    const Collection diluted = Collection::of(more);
    RandomQueryOptions options;
    options.texts = &one.texts;
    for (std::size_t i = 0; i < shape.vocabulary; ++i) options.words.push_back(word(i));
    RandomQuery source(random, options);
    for (int i = 0; i < 40; ++i) {
      const NodePtr root = source.next_positional();
      CAPTURE(query::print(*root));
      const auto ids = [&](const Collection& collection) {
        std::vector<std::string> out;
        for (const auto& [segment, doc] : hits_of(collection, *root))
          out.push_back(collection.documents[segment][doc].source.id);
        std::sort(out.begin(), out.end());
        return out;
      };
      const auto expected = ids(one);
      REQUIRE(ids(three) == expected);
      REQUIRE(ids(shuffled) == expected);
      // Of queries that hold nothing but their own words: all others may be unrelated, but NotNear only loses
      // spans.
      REQUIRE(ids(diluted) == expected);
      REQUIRE(count_of(three, *root).occurrences == count_of(one, *root).occurrences);
      REQUIRE(count_of(diluted, *root).occurrences == count_of(one, *root).occurrences);
    }
  }
}

TEST_CASE("Scores do not depend on how documents are split into segments") {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    RandomText shape;
    shape.documents = 40;
    shape.vocabulary = 3 + seed % 20;
    const std::vector<Document> documents = random_documents(random, shape);
    const Collection one = Collection::of(documents);
    const Collection four = Collection::of(documents, 4);
    RandomQueryOptions options;
    options.texts = &one.texts;
    for (std::size_t i = 0; i < shape.vocabulary; ++i) options.words.push_back(word(i));
    RandomQuery source(random, options);
    for (int i = 0; i < 40; ++i) {
      const NodePtr root = source.next();
      CAPTURE(query::print(*root));
      const auto scores = [&](const Collection& collection) {
        SearchOptions all;
        all.limit = 1000;
        const auto answer = query::search(*root, collection.views, all);
        REQUIRE(answer.ok());
        std::map<std::string, float> out;
        for (const query::Found& found : answer.value().top)
          out[collection.documents[found.segment][found.doc].source.id] = found.score;
        return out;
      };
      REQUIRE(scores(one) == scores(four));
    }
  }
}

}  // namespace quoth::test
