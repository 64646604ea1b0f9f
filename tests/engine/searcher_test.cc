// Searcher: what a caller gets for a hit - snippets, lines, documents - and what is refused.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "index/io/io.h"
#include "quoth/quoth.h"
#include "tests/support/simple_builder.h"
#include "tests/support/temp_folder.h"

namespace quoth::test {
namespace {

Query parse(std::string_view text) {
  auto query = Query::parse(text);
  REQUIRE(query.ok());
  return query.value();
}

class Fixture {
 public:
  explicit Fixture(const std::vector<Document>& documents) {
    write_index(index::real_io(), folder_ / "index", documents);
    auto opened = Index::open(folder_ / "index");
    REQUIRE(opened.ok());
    index_ = std::make_unique<Index>(opened.value());
  }
  Searcher searcher() const { return index_->searcher(); }
  const Index& index() const { return *index_; }

  Hit only_hit(const std::string& query) const {
    const auto hits = searcher().search(parse(query));
    REQUIRE(hits.ok());
    REQUIRE(hits.value().top.size() == 1);
    return hits.value().top.front();
  }
  Snippet snippet(const std::string& query, std::uint32_t words) const {
    SnippetOptions options;
    options.words = words;
    auto snippet = searcher().snippet(parse(query), only_hit(query), options);
    REQUIRE(snippet.ok());
    return snippet.value();
  }

 private:
  TempFolder folder_;
  std::unique_ptr<Index> index_;
};

std::vector<std::string> highlighted(const Snippet& snippet) {
  std::vector<std::string> out;
  for (const MatchRange& range : snippet.highlights)
    out.push_back(snippet.text.substr(range.begin, range.end - range.begin));
  return out;
}

bool is_border(const std::string& text, std::uint64_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

Document full_document() {
  Document document;
  document.id = "d1";
  document.title = "Of Truth";
  document.text = "What is truth? said jesting Pilate, and would not stay for an answer.";
  document.fields = {
      {"author", "\"Bacon\""}, {"date", "\"1625\""}, {"pages", "3"}, {"tags", "[\"essay\",true]"}};
  return document;
}

}  // namespace

TEST_CASE("a snippet paints the phrase, not its words elsewhere") {
  const Fixture fixture({text_document(
      "The state of the union is strong. The state is of many minds about the union, and of the state.")});
  const Snippet snippet = fixture.snippet("\"of the union\"", 30);
  REQUIRE(highlighted(snippet) == std::vector<std::string>{"of the union"});
}

TEST_CASE("a snippet shows the place where most parts of the query stand together") {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "alpha filler words go here. ";
  text += "Then alpha meets beta and gamma at last. ";
  for (int i = 0; i < 40; ++i) text += "beta filler words go here. ";
  const Fixture fixture({text_document(text)});
  const Snippet snippet = fixture.snippet("alpha beta gamma", 12);
  REQUIRE(snippet.text.find("Then alpha meets beta and gamma at last.") == 0);
  REQUIRE(snippet.cut_left);
  REQUIRE(snippet.cut_right);
  REQUIRE(highlighted(snippet) == std::vector<std::string>{"alpha", "beta", "gamma", "beta"});
}

TEST_CASE("a snippet keeps the marks at its ends and lies where it says") {
  const std::string text =
      "He said: \xE2\x80\x9CWe shall fight on the beaches.\xE2\x80\x9D Nobody answered him then.";
  const Fixture fixture({text_document(text)});
  for (std::uint32_t words = 1; words < 20; ++words) {
    CAPTURE(words);
    const Snippet snippet = fixture.snippet("\"shall fight on the beaches\"", words);
    REQUIRE(text.substr(snippet.begin, snippet.text.size()) == snippet.text);
    REQUIRE(snippet.highlights.size() == 1);
    REQUIRE(is_border(text, snippet.begin));
    REQUIRE(is_border(text, snippet.begin + snippet.text.size()));
  }
  const Snippet snippet = fixture.snippet("\"shall fight on the beaches\"", 6);
  REQUIRE(snippet.text == "\xE2\x80\x9CWe shall fight on the beaches.\xE2\x80\x9D");
}

TEST_CASE("a query without passages shows how the document begins") {
  const Fixture fixture({full_document()});
  const Snippet snippet = fixture.snippet("author:bacon", 3);
  REQUIRE(snippet.text == "What is truth?");
  REQUIRE(!snippet.cut_left);
  REQUIRE(snippet.cut_right);
  REQUIRE(snippet.highlights.empty());
}

TEST_CASE("snippets, matches and lines of random texts stay inside the text, on character borders") {
  const std::vector<std::string> pieces = {"\xC3\xA9t\xC3\xA9",
                                           "na\xC3\xAFve",
                                           "\xE2\x80\x9Cso\xE2\x80\x9D",
                                           "\xF0\x9F\x98\x80",
                                           "a",
                                           "b",
                                           "word",
                                           "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
                                           "\xEF\xAC\x83x",
                                           "e\xCC\x81",
                                           "o'clock",
                                           "--",
                                           "\xE6\xBC\xA2\xE5\xAD\x97",
                                           ".\n\n",
                                           "\xC4\xB0stanbul",
                                           "stra\xC3\x9F"
                                           "e"};
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string text;
    for (int i = 0; i < 60; ++i) text += pieces[random() % pieces.size()] + (random() % 8 == 0 ? "" : " ");
    const Fixture fixture({text_document(text)});
    for (const std::string query :
         {"a NEAR/4 b", "a OR word", "\"a b\"~u6", "naive", "ete OR so", "strasse"}) {
      const auto hits = fixture.searcher().search(parse(query));
      REQUIRE(hits.ok());
      for (const Hit& hit : hits.value().top) {
        const auto ranges = fixture.searcher().matches(parse(query), hit);
        REQUIRE(ranges.ok());
        for (const MatchRange& range : ranges.value()) {
          REQUIRE((range.begin < range.end && range.end <= text.size()));
          REQUIRE((is_border(text, range.begin) && is_border(text, range.end)));
        }
        const auto snippet =
            fixture.searcher().snippet(parse(query), hit, {static_cast<std::uint32_t>(1 + random() % 30)});
        REQUIRE(snippet.ok());
        const Snippet& s = snippet.value();
        REQUIRE(text.substr(s.begin, s.text.size()) == s.text);
        std::uint64_t last = 0;
        for (const MatchRange& range : s.highlights) {
          REQUIRE((range.begin >= last && range.begin < range.end && range.end <= s.text.size()));
          last = range.end;
        }
        const auto lines = fixture.searcher().kwic(parse(query), hit, 3);
        REQUIRE(lines.ok());
        REQUIRE(lines.value().size() == ranges.value().size());
        for (const KwicLine& line : lines.value()) {
          REQUIRE(text.substr(line.range.begin, line.range.end - line.range.begin) == line.match);
          REQUIRE(text.substr(line.range.begin - line.left.size(), line.left.size()) == line.left);
          REQUIRE(text.substr(line.range.end, line.right.size()) == line.right);
        }
      }
    }
  }
}

TEST_CASE("matches in titles say so, and lines show the title") {
  const Fixture fixture({full_document()});
  const Hit hit = fixture.only_hit("title:truth");
  const auto ranges = fixture.searcher().matches(parse("title:truth"), hit);
  REQUIRE(ranges.ok());
  REQUIRE(ranges.value().size() == 1);
  REQUIRE(ranges.value().front().in_title);
  REQUIRE(ranges.value().front().begin == 3);
  const auto lines = fixture.searcher().kwic(parse("title:truth"), hit, 2);
  REQUIRE(lines.ok());
  REQUIRE(lines.value().front().left == "Of ");
  REQUIRE(lines.value().front().match == "Truth");
}

TEST_CASE("a document comes back as it went in") {
  const Document original = full_document();
  const Fixture fixture({text_document("another"), original});
  const Hit hit = fixture.only_hit("pilate");
  REQUIRE(hit.id == original.id);
  REQUIRE(hit.title == original.title);
  REQUIRE(hit.date == "1625");
  const auto document = fixture.searcher().document(hit);
  REQUIRE(document.ok());
  REQUIRE(document.value().text == original.text);
  REQUIRE(document.value().title == original.title);
  REQUIRE(document.value().id == original.id);
  REQUIRE(document.value().fields.size() == original.fields.size());
  for (const Field& field : original.fields) {
    const auto same =
        std::find_if(document.value().fields.begin(), document.value().fields.end(),
                     [&](const Field& f) { return f.name == field.name && f.json == field.json; });
    CHECK(same != document.value().fields.end());
  }
  REQUIRE(fixture.searcher().text(hit, {8, 13}).value() == "truth");
}

TEST_CASE("fields of many hits are each document's own, and are left out when they are not wanted") {
  std::mt19937 random(3);
  std::vector<Document> documents;
  for (int i = 0; i < 120; ++i) {
    Document document = text_document("same words");
    document.id = "id " + std::to_string(i);
    if (random() % 3 > 0) document.title = "Title " + std::to_string(random() % 50);
    if (random() % 3 > 0)
      document.fields.push_back({"date", '"' + std::to_string(1700 + random() % 200) + '"'});
    if (random() % 40 == 0) document.fields.push_back({"source", "\"a rare source\""});
    documents.push_back(document);
  }
  const Fixture fixture(documents);
  SearchOptions options;
  options.limit = documents.size();
  const auto with = fixture.searcher().search(parse("same"), options);
  options.fields = false;
  const auto without = fixture.searcher().search(parse("same"), options);
  REQUIRE((with.ok() && without.ok()));
  REQUIRE(with.value().top.size() == documents.size());
  REQUIRE(without.value().top.size() == documents.size());
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Hit& hit = with.value().top[i];
    const Hit& bare = without.value().top[i];
    const Document& document = documents[hit.doc];
    std::string date, source;
    for (const Field& field : document.fields)
      (field.name == "date" ? date : source) = field.json.substr(1, field.json.size() - 2);
    CHECK(hit.id == document.id);
    CHECK(hit.title == document.title);
    CHECK(hit.date == date);
    CHECK(hit.source == source);
    CHECK((bare.doc == hit.doc && bare.segment == hit.segment && bare.score == hit.score));
    CHECK((bare.id.empty() && bare.title.empty() && bare.date.empty() && bare.source.empty()));
  }
}

TEST_CASE("hits and ranges that are not of this index are refused") {
  const Fixture fixture({full_document()});
  Hit hit = fixture.only_hit("pilate");
  hit.doc = 7;
  CHECK(fixture.searcher().document(hit).error().code == ErrorCode::kInvalidArgument);
  CHECK(fixture.searcher().snippet(parse("pilate"), hit).error().code == ErrorCode::kInvalidArgument);
  hit.doc = 0;
  hit.segment = 1;
  CHECK(fixture.searcher().matches(parse("pilate"), hit).error().code == ErrorCode::kInvalidArgument);
  hit.segment = 0;
  CHECK(fixture.searcher().text(hit, {5, 4}).error().code == ErrorCode::kInvalidArgument);
  CHECK(fixture.searcher().text(hit, {1000, 1001}).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("limits and offsets of any size are answered") {
  std::vector<Document> documents(30, text_document("same words"));
  const Fixture fixture(documents);
  for (const std::uint64_t offset :
       {std::uint64_t{0}, std::uint64_t{29}, std::uint64_t{30}, ~std::uint64_t{0}}) {
    for (const std::uint64_t limit :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100}, ~std::uint64_t{0}}) {
      SearchOptions options;
      options.offset = offset;
      options.limit = limit;
      const auto hits = fixture.searcher().search(parse("same"), options);
      REQUIRE(hits.ok());
      const std::uint64_t left = offset < 30 ? 30 - offset : 0;
      REQUIRE(hits.value().top.size() == std::min(left, limit));
      REQUIRE(hits.value().documents == 30);
      // All scores are equal: documents come in their order.
      for (std::size_t i = 0; i < hits.value().top.size(); ++i)
        REQUIRE(hits.value().top[i].doc == offset + i);
    }
  }
}

TEST_CASE("explain says how a query is understood and what it touched") {
  const Fixture fixture({full_document()});
  const auto explanation = fixture.searcher().explain(parse("\"what is truth\" author:bacon"));
  REQUIRE(explanation.ok());
  CHECK(explanation.value().tree.find("what is truth") != std::string::npos);
  CHECK(explanation.value().plan.find("segment 0") != std::string::npos);
  CHECK(explanation.value().plan.find("seed") != std::string::npos);
  CHECK(explanation.value().plan.find("filter") != std::string::npos);
  CHECK(explanation.value().steps > 0);
}

TEST_CASE("statistics add up") {
  const Fixture fixture({full_document(), text_document("one two")});
  const IndexStats stats = fixture.index().stats();
  CHECK(stats.segments == 1);
  CHECK(stats.documents == 2);
  CHECK(stats.tokens == 15);
  CHECK(stats.text_bytes == full_document().text.size() + 7);
  CHECK(stats.first_date == "1625-01-01");
  CHECK(std::find(stats.fields.begin(), stats.fields.end(), "author") != stats.fields.end());
  std::uint64_t sections = 0;
  for (const SectionStats& section : stats.sections) sections += section.bytes;
  CHECK((sections > 0 && sections <= stats.file_bytes));
}

TEST_CASE("several threads may share one searcher") {
  std::vector<Document> documents;
  for (int i = 0; i < 200; ++i)
    documents.push_back(text_document("common words and number" + std::to_string(i % 17) + " here"));
  const Fixture fixture(documents);
  const Searcher searcher = fixture.searcher();
  const Query query = parse("\"common words\" OR number3 NEAR/4 here");
  const auto expected = searcher.search(query);
  REQUIRE(expected.ok());
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto hits = searcher.search(query);
        if (!hits.ok() || hits.value().documents != expected.value().documents ||
            hits.value().top.front().doc != expected.value().top.front().doc) {
          ++wrong;
          continue;
        }
        if (!searcher.snippet(query, hits.value().top.front()).ok()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(wrong == 0);
}

}  // namespace quoth::test
