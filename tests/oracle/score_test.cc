// Scores against BM25 computed from the documents, and the best k against sorting everything.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/oracle/collection.h"
#include "tests/support/random_query.h"

namespace quoth::test {
namespace {

using query::Node;
using query::NodeKind;
using query::NodePtr;

// docs/query_language.md, 2.6.
class ScoreOracle {
 public:
  explicit ScoreOracle(const Collection& collection) {
    for (const auto& part : collection.documents) {
      for (const OracleDocument& document : part) {
        ++documents_;
        words_ += static_cast<double>(document.body.words.size());
        for (const std::string& one :
             std::set<std::string>(document.body.words.begin(), document.body.words.end()))
          ++with_[one];
      }
    }
  }

  double score(const Node& node, const OracleDocument& document) const {
    const Oracle oracle(document);
    if (query::is_positional(node.kind)) {
      const auto freq = static_cast<double>(oracle.spans(node).size());
      if (freq == 0) return 0;
      const double average = words_ == 0 ? 1 : words_ / documents_;
      const double length = static_cast<double>(document.body.words.size());
      return idf(node) * freq / (freq + 1.2 * (1 - 0.75 + 0.75 * length / average));
    }
    double sum = 0;
    if ((node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) && oracle.matches(node)) {
      for (const NodePtr& child : node.children) sum += score(*child, document);
    }
    return sum;
  }

 private:
  double idf_of(const std::string& word) const {
    const auto found = with_.find(word);
    const double with = found == with_.end() ? 0 : found->second;
    return std::log(1 + (documents_ - with + 0.5) / (with + 0.5));
  }

  double idf(const Node& node) const {
    if (node.kind == NodeKind::kTerm) return idf_of(node.term);
    double sum = 0;
    for (const query::PhraseSlot& slot : node.slots) {
      if (slot.kind == query::PhraseSlot::Kind::kWord) sum += idf_of(slot.term);
      double best = 0;
      for (const auto& choice : slot.choices) {
        double words = 0;
        for (const std::string& one : choice) words += idf_of(one);
        best = std::max(best, words);
      }
      sum += best;
    }
    for (const NodePtr& child : node.children) {
      const double own = idf(*child);
      sum = node.kind == NodeKind::kOr ? std::max(sum, own) : sum + own;
      if (node.kind == NodeKind::kNotNear) break;
    }
    return sum;
  }

  std::map<std::string, double> with_;  // documents that have the word
  double documents_ = 0;
  double words_ = 0;
};

void check_scores(const Collection& collection, const ScoreOracle& oracle, const Node& root) {
  CAPTURE(query::print(root));
  SearchOptions all;
  all.limit = 100000;
  const auto everything = query::search(root, collection.views, all);
  REQUIRE(everything.ok());
  const std::vector<query::Found>& ranked = everything.value().top;
  const auto key = [](const query::Found& found) {
    return std::tuple(-found.score, found.segment, found.doc);
  };
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    const double expected = oracle.score(root, collection.documents[ranked[i].segment][ranked[i].doc]);
    CAPTURE(ranked[i].segment, ranked[i].doc);
    REQUIRE(std::abs(static_cast<double>(ranked[i].score) - expected) <= 1e-5 * std::max(1.0, expected));
    if (i > 0) REQUIRE(key(ranked[i - 1]) < key(ranked[i]));
  }
  for (const std::size_t limit : {1U, 2U, 3U, 10U, 100U}) {
    for (const std::size_t offset : {0U, 1U, 7U}) {
      for (const bool count : {true, false}) {
        SearchOptions options;
        options.limit = limit;
        options.offset = offset;
        options.count = count;
        const auto best = query::search(root, collection.views, options);
        REQUIRE(best.ok());
        CAPTURE(limit, offset, count);
        const std::size_t size = std::min(limit, ranked.size() - std::min(offset, ranked.size()));
        REQUIRE(best.value().top.size() == size);
        for (std::size_t i = 0; i < size; ++i) {
          REQUIRE(key(best.value().top[i]) == key(ranked[offset + i]));
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("Scores are BM25, and the best k are the first k of all, ties and offsets included") {
  for (unsigned seed = 1; seed <= 25; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    RandomText shape;
    shape.documents = 20 + seed * 3;
    shape.words = 4 + seed * 2;  // short ones tie often
    shape.vocabulary = 2 + seed;
    const Collection collection = Collection::of(random_documents(random, shape), 1 + seed % 3);
    RandomQueryOptions options;
    options.texts = &collection.texts;
    for (std::size_t i = 0; i < shape.vocabulary; ++i) options.words.push_back(word(i));
    RandomQuery source(random, options);
    const ScoreOracle oracle(collection);
    for (int i = 0; i < 25; ++i) check_scores(collection, oracle, *source.next());
  }
}

TEST_CASE("The best k of Ors and Ands of words in thousands of documents are the first k of all") {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<Document> documents(3000);
    for (Document& document : documents) {
      for (std::size_t size = random() % 20; size-- > 0;) {
        // A few words in most documents, many in few: bitmaps, blocks and inline lists.
        const auto kind = random() % 4;
        document.text += word(kind == 0   ? random() % 3
                              : kind == 1 ? 3 + random() % 10
                                          : 13 + random() % 400) +
                         ' ';
      }
    }
    const Collection collection = Collection::of(documents, 1 + seed % 2);
    const ScoreOracle oracle(collection);
    for (int i = 0; i < 5; ++i) {
      for (const NodeKind kind : {NodeKind::kAnd, NodeKind::kOr}) {
        std::vector<NodePtr> words;
        for (std::size_t size = 2 + random() % 4; size-- > 0;)
          words.push_back(term_of(word(random() % (random() % 2 == 0 ? 6 : 60))));
        check_scores(collection, oracle, *join(kind, std::move(words)));
      }
    }
  }
}

}  // namespace quoth::test
