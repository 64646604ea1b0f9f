// Ranking: bounds may save work, never change an answer.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "query/doc_set.h"
#include "query/rank_near.h"
#include "query/search.h"
#include "tests/exec/corpus.h"

namespace quoth::test {
namespace {

struct Lengths {
  std::size_t least;
  std::size_t most;
};

// Documents of words drawn by rank, each segment with lengths of its own.
Corpus ranked_corpus(std::mt19937& random, std::size_t documents, const std::vector<Lengths>& segments) {
  std::vector<double> odds;
  for (int i = 0; i < 60; ++i) odds.push_back(1.0 / (i + 1));
  std::discrete_distribution<std::size_t> draw(odds.begin(), odds.end());
  Corpus corpus;
  index::Analyzer analyzer;
  for (const Lengths& lengths : segments) {
    std::vector<Document> all;
    for (std::size_t d = 0; d < documents; ++d) {
      std::string text;
      const std::size_t size = lengths.least + random() % (lengths.most - lengths.least + 1);
      for (std::size_t i = 0; i < size; ++i) text += Corpus::word(26 + draw(random)) + " ";
      all.push_back(text_document(text));
    }
    corpus.add(all, analyzer);
  }
  return corpus;
}

query::NodePtr words_node(query::NodeKind kind, const std::vector<std::string>& words) {
  query::NodePtr node = query::make_node(kind);
  for (const std::string& word : words) {
    node->children.push_back(query::make_node(query::NodeKind::kTerm));
    node->children.back()->term = word;
  }
  if (words.size() == 1) return std::move(node->children.front());
  return node;
}

// The definition, in double.
std::vector<query::Found> score_all(const Corpus& corpus, query::NodeKind kind,
                                    const std::vector<std::string>& words) {
  double documents = 0;
  double tokens = 0;
  std::map<std::string, double> with;
  for (const auto& segment : corpus.documents) {
    for (const OracleDocument& document : segment) {
      documents += 1;
      tokens += static_cast<double>(document.body.words.size());
      for (const std::string& word :
           std::set<std::string>(document.body.words.begin(), document.body.words.end()))
        ++with[word];
    }
  }
  std::vector<query::Found> found;
  for (std::uint32_t s = 0; s < corpus.documents.size(); ++s) {
    for (DocId d = 0; d < corpus.documents[s].size(); ++d) {
      const std::vector<std::string>& body = corpus.documents[s][d].body.words;
      double score = 0;
      std::size_t matching = 0;
      for (const std::string& word : words) {
        const auto tf = static_cast<double>(std::count(body.begin(), body.end(), word));
        if (tf == 0) continue;
        ++matching;
        const double idf = std::log(1.0 + (documents - with[word] + 0.5) / (with[word] + 0.5));
        const double k = 1.2 * (1.0 - 0.75 + 0.75 * static_cast<double>(body.size()) / (tokens / documents));
        score += idf * tf / (tf + k);
      }
      if (matching == 0 || (kind == query::NodeKind::kAnd && matching < words.size())) continue;
      found.push_back({s, d, static_cast<float>(score)});
    }
  }
  return found;
}

}  // namespace

TEST_CASE("pruned top k equals scoring every match, bit for bit, and the definition within rounding") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::vector<Lengths> lengths =
        seed % 2 == 0 ? std::vector<Lengths>{{1, 60}} : std::vector<Lengths>{{1, 20}, {30, 90}, {5, 5}};
    const Corpus corpus = ranked_corpus(random, seed < 2 ? 5000 : 800, lengths);
    for (int i = 0; i < 60; ++i) {
      const query::NodeKind kind = i % 2 == 0 ? query::NodeKind::kOr : query::NodeKind::kAnd;
      std::vector<std::string> words;
      const std::size_t count = 1 + random() % 5;
      for (std::size_t w = 0; w < count; ++w) words.push_back(Corpus::word(26 + random() % 60));
      if (i % 5 == 0) words.insert(words.end(), 1 + random() % 3, words.front());  // a word counts as often
      const query::NodePtr root = words_node(kind, words);
      CAPTURE(query::print(*root));

      // Sorting by date visits every match and scores it.
      SearchOptions every;
      every.sort = Sort::kDateAscending;
      every.limit = 1000000;
      auto exhaustive = query::search(*root, corpus.views, every);
      REQUIRE(exhaustive.ok());
      auto expected = score_all(corpus, kind, words);
      REQUIRE(exhaustive.value().top.size() == expected.size());
      for (std::size_t n = 0; n < expected.size(); ++n) {
        REQUIRE(exhaustive.value().top[n].doc == expected[n].doc);
        REQUIRE(exhaustive.value().top[n].score == Approx(expected[n].score).epsilon(1e-5));
      }
      auto& ranked = exhaustive.value().top;
      std::stable_sort(ranked.begin(), ranked.end(),
                       [](const query::Found& a, const query::Found& b) { return a.score > b.score; });
      for (const std::uint64_t limit : {1U, 10U, 100U}) {
        for (const bool counted : {true, false}) {
          SearchOptions options;
          options.limit = limit;
          options.count = counted;
          const auto top = query::search(*root, corpus.views, options);
          REQUIRE(top.ok());
          REQUIRE(top.value().top.size() == std::min<std::size_t>(limit, ranked.size()));
          for (std::size_t n = 0; n < top.value().top.size(); ++n) {
            REQUIRE(top.value().top[n].segment == ranked[n].segment);
            REQUIRE(top.value().top[n].doc == ranked[n].doc);
            REQUIRE(top.value().top[n].score == ranked[n].score);
          }
          if (counted) REQUIRE(top.value().counts.documents == ranked.size());
        }
      }
    }
  }
}

// Common words have bitmaps: their documents are counted without being named.
TEST_CASE("documents of common words are counted right, whatever other words are asked for") {
  std::mt19937 random(11);
  constexpr std::size_t kDocuments = 1000 + 37;  // the last word of the bits is not full
  std::vector<Document> all;
  for (std::size_t d = 0; d < kDocuments; ++d) {
    std::string text = "filler";
    for (std::size_t w = 0; w < 5; ++w) {
      if (random() % (w + 2) == 0 || (w == 4 && d + 1 == kDocuments)) text += " " + Corpus::word(w);
    }
    if (random() % 40 == 0) text += " rare rare";  // no bitmap: below one document of sixteen
    all.push_back(text_document(text));
  }
  Corpus corpus;
  index::Analyzer analyzer;
  corpus.add(all, analyzer);
  const auto term = [](const std::string& word) {
    query::NodePtr node = query::make_node(query::NodeKind::kTerm);
    node->term = word;
    return node;
  };
  std::size_t found = 0;
  for (int i = 0; i < 300; ++i) {
    std::vector<std::string> wanted, unwanted;
    for (const std::string& word : {Corpus::word(0), Corpus::word(1), Corpus::word(2), Corpus::word(3),
                                    Corpus::word(4), std::string("filler"), std::string("rare")}) {
      const auto sign = random() % (word == "rare" ? 12 : 4);
      if (sign < 2) (sign == 0 && word != "filler" ? unwanted : wanted).push_back(word);
    }
    if (wanted.empty() || wanted.size() + unwanted.size() < 2) continue;
    query::NodePtr root = query::make_node(query::NodeKind::kAnd);
    for (const std::string& word : wanted) root->children.push_back(term(word));
    for (const std::string& word : unwanted) {
      root->children.push_back(query::make_node(query::NodeKind::kNot));
      root->children.back()->children.push_back(term(word));
    }
    CAPTURE(query::print(*root));
    std::size_t expected = 0;
    for (DocId d = 0; d < kDocuments; ++d) {
      const auto& words = corpus.documents[0][d].body.words;
      const auto has = [&](const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
      };
      expected += std::all_of(wanted.begin(), wanted.end(), has) &&
                          std::none_of(unwanted.begin(), unwanted.end(), has)
                      ? 1U
                      : 0U;
    }
    const auto documents = query::count_documents(*root, corpus.views, {});
    REQUIRE(documents.ok());
    CHECK(documents.value() == expected);
    found += expected;
  }
  CHECK(found > 1000);
}

// Lists that are long, no bitmaps, and stand side by side: whole batches of documents then have nothing in
// common, and what is left stands behind them.
TEST_CASE("words that seldom meet, or must not, are answered to the end") {
  constexpr std::size_t kDocuments = 17000;
  constexpr std::size_t kRun = 1000;
  std::mt19937 random(5);
  std::vector<Document> all;
  for (std::size_t d = 0; d < kDocuments; ++d) {
    std::string text = "filler";
    for (std::size_t w = 0; w < 4; ++w) {
      const bool in_run = d / kRun == w || d / kRun == w + 1;
      if (in_run ? (d + w) % 2 == 0 : random() % 700 == 0) text += " " + Corpus::word(w);
    }
    all.push_back(text_document(text + (d == kDocuments - 1 ? " a b c d" : "")));
  }
  Corpus corpus;
  index::Analyzer analyzer;
  corpus.add(all, analyzer);
  const auto has = [&](DocId doc, const std::string& word) {
    const auto& words = corpus.documents[0][doc].body.words;
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (unsigned signs = 0; signs < 81; ++signs) {  // of each word: asked for, forbidden, neither
    query::NodePtr root = query::make_node(query::NodeKind::kAnd);
    std::vector<std::string> wanted, unwanted;
    for (unsigned w = 0, rest = signs; w < 4; ++w, rest /= 3) {
      if (rest % 3 != 0) (rest % 3 == 1 ? wanted : unwanted).push_back(Corpus::word(w));
    }
    if (wanted.empty() || wanted.size() + unwanted.size() < 2) continue;
    for (const std::string& word : wanted) {
      root->children.push_back(query::make_node(query::NodeKind::kTerm));
      root->children.back()->term = word;
    }
    for (const std::string& word : unwanted) {
      root->children.push_back(query::make_node(query::NodeKind::kNot));
      root->children.back()->children.push_back(query::make_node(query::NodeKind::kTerm));
      root->children.back()->children[0]->term = word;
    }
    CAPTURE(query::print(*root));
    std::vector<DocId> expected;
    for (DocId d = 0; d < kDocuments; ++d) {
      const auto in = [&](const std::string& word) { return has(d, word); };
      if (std::all_of(wanted.begin(), wanted.end(), in) && std::none_of(unwanted.begin(), unwanted.end(), in))
        expected.push_back(d);
    }
    const auto counts = query::count(*root, corpus.views, {});
    REQUIRE(counts.ok());
    CHECK(counts.value().documents == expected.size());
    const auto alone = query::count_documents(*root, corpus.views, {});
    REQUIRE(alone.ok());
    CHECK(alone.value() == expected.size());
    SearchOptions every;
    every.sort = Sort::kDateAscending;  // visits every match
    every.limit = kDocuments;
    const auto exhaustive = query::search(*root, corpus.views, every);
    REQUIRE(exhaustive.ok());
    CHECK(exhaustive.value().counts.occurrences == counts.value().occurrences);
    for (const bool counted : {true, false}) {
      SearchOptions options;
      options.limit = kDocuments;
      options.count = counted;
      const auto found = query::search(*root, corpus.views, options);
      REQUIRE(found.ok());
      std::vector<DocId> documents;
      for (const query::Found& one : found.value().top) documents.push_back(one.doc);
      std::sort(documents.begin(), documents.end());
      CHECK(documents == expected);
      options.limit = 10;
      const auto best = query::search(*root, corpus.views, options);
      REQUIRE(best.ok());
      REQUIRE(best.value().top.size() == std::min<std::size_t>(10, expected.size()));
      for (std::size_t i = 0; i < best.value().top.size(); ++i) {
        CHECK(best.value().top[i].doc == found.value().top[i].doc);
        CHECK(best.value().top[i].score == found.value().top[i].score);
      }
    }
  }
}

TEST_CASE("the best documents for words near each other are those of reading all places") {
  for (unsigned seed = 0; seed < 6; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Corpus corpus = ranked_corpus(random, 300, {{1, 60}, {30, 400}, {5, 5}});
    query::DocSet live(300);
    for (DocId d = 0; d < 300; ++d) {
      if (random() % 3 != 0) live.add(d);
    }
    live.freeze();
    if (seed % 2 == 0) corpus.views[1].live = &live;
    for (unsigned i = 0; i < 80; ++i) {
      const query::NodeKind kind = random() % 2 == 0 ? query::NodeKind::kNear : query::NodeKind::kAdjacent;
      std::vector<std::string> words;
      while (words.size() < 2 + i % 3) words.push_back(Corpus::word(26 + random() % 30));
      query::NodePtr root = words_node(kind, words);
      if (i % 4 == 0) {
        root = query::make_node(query::NodeKind::kPhrase);
        for (const std::string& word : words) root->slots.push_back({query::PhraseSlot::Kind::kWord, word});
        constexpr std::array kTolerances = {query::Tolerance::kSloppy, query::Tolerance::kOrdered,
                                            query::Tolerance::kUnordered};
        root->tolerance = kTolerances[random() % 3];
      }
      root->distance = static_cast<std::uint32_t>(random() % 9);
      CAPTURE(query::print(*root));
      SearchOptions every;
      every.sort = Sort::kDateAscending;
      every.limit = 1000000;
      auto exhaustive = query::search(*root, corpus.views, every);
      REQUIRE(exhaustive.ok());
      auto& ranked = exhaustive.value().top;
      std::stable_sort(ranked.begin(), ranked.end(),
                       [](const query::Found& a, const query::Found& b) { return a.score > b.score; });

      query::BudgetMeter meter{Budget{}};
      const query::WordTable table(*root);
      query::Collection collection;
      collection.documents_with.assign(table.words().size(), 0);
      for (const auto& segment : corpus.segments) {
        const query::SegmentContext context(*segment, nullptr, table, meter);
        collection.documents += segment->document_count();
        collection.tokens += segment->token_count();
        for (std::size_t w = 0; w < table.words().size(); ++w) {
          if (context.ranks[w] != kNoRank)
            collection.documents_with[w] += segment->term_info(context.ranks[w]).documents;
        }
      }
      const query::Bm25 bm25(collection, table);
      for (const std::size_t limit : {1U, 3U, 10U, 1000U}) {
        query::TopK<float> top(limit);
        for (std::uint32_t s = 0; s < corpus.segments.size(); ++s) {
          const query::SegmentContext context(*corpus.segments[s], corpus.views[s].live, table, meter);
          query::rank_near(*root, context, s, bm25, top);
        }
        REQUIRE(meter.ok());
        const auto best = top.take();
        REQUIRE(best.size() == std::min(limit, ranked.size()));
        for (std::size_t n = 0; n < best.size(); ++n) {
          REQUIRE(best[n].segment == ranked[n].segment);
          REQUIRE(best[n].doc == ranked[n].doc);
          REQUIRE(best[n].score == ranked[n].score);
        }
      }
    }
  }
}

TEST_CASE("hits by date come in order, documents without a date last") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Corpus corpus = Corpus::random(random, {});
    const query::NodePtr root = words_node(query::NodeKind::kOr, {"a", "b", "c", "d"});
    for (const Sort sort : {Sort::kDateAscending, Sort::kDateDescending}) {
      SearchOptions options;
      options.sort = sort;
      options.limit = 1000;
      const auto hits = query::search(*root, corpus.views, options);
      REQUIRE(hits.ok());
      REQUIRE(hits.value().top.size() == hits.value().counts.documents);
      std::vector<std::tuple<std::int64_t, std::uint32_t, DocId>> keys;
      for (const query::Found& found : hits.value().top) {
        const std::int64_t day = corpus.segments[found.segment]->columns().day(found.doc);
        const bool dated = day != index::Columns::kNoDay;
        keys.emplace_back(!dated                         ? INT64_MAX
                          : sort == Sort::kDateAscending ? day
                                                         : -day,
                          found.segment, found.doc);
      }
      REQUIRE(std::is_sorted(keys.begin(), keys.end()));
    }
  }
}

}  // namespace quoth::test
