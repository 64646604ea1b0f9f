// The same questions through the public headers: text in, published index, text out.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "index/io/io.h"
#include "quoth/quoth.h"
#include "tests/oracle/collection.h"
#include "tests/support/random_query.h"
#include "tests/support/simple_builder.h"
#include "tests/support/temp_folder.h"

namespace quoth::test {
namespace {

// What was counted in one document, in bytes.
std::vector<MatchRange> expected_ranges(const query::Node& root, const OracleDocument& document) {
  SpanSet body, title;
  Oracle(document).highlights(root, body, title);
  std::vector<MatchRange> out;
  const auto add = [&](const SpanSet& spans, const OracleZone& zone, bool in_title) {
    for (const OracleSpan& span : spans)
      out.push_back({zone.bytes[span.first].first, zone.bytes[span.second - 1].second, in_title});
  };
  add(body, document.body, false);
  add(title, document.title, true);
  return out;
}

bool same(const std::vector<MatchRange>& a, const std::vector<MatchRange>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const MatchRange& x, const MatchRange& y) {
    return x.begin == y.begin && x.end == y.end && x.in_title == y.in_title;
  });
}

void check_hit(const Searcher& searcher, const Query& query, const Hit& hit, const OracleDocument& document) {
  CHECK(hit.id == document.source.id);
  CHECK(hit.title == document.source.title);
  const auto ranges = searcher.matches(query, hit);
  REQUIRE(ranges.ok());
  REQUIRE(same(ranges.value(), expected_ranges(query.root(), document)));
  const auto lines = searcher.kwic(query, hit, 3);
  REQUIRE(lines.ok());
  REQUIRE(lines.value().size() == ranges.value().size());
  for (std::size_t i = 0; i < lines.value().size(); ++i) {
    const MatchRange& range = ranges.value()[i];
    const std::string& text = range.in_title ? document.source.title : document.source.text;
    REQUIRE(lines.value()[i].match == text.substr(range.begin, range.end - range.begin));
  }
  const auto snippet = searcher.snippet(query, hit);
  REQUIRE(snippet.ok());
  std::uint64_t before = 0;
  for (const MatchRange& range : snippet.value().highlights) {
    REQUIRE(range.begin >= before);
    REQUIRE(range.begin < range.end);
    REQUIRE(range.end <= snippet.value().text.size());
    before = range.end;
  }
}

// One document of each id; ids are their numbers.
void check_index(const std::string& directory, const Collection& collection, unsigned seed, int queries) {
  auto index = Index::open(directory);
  REQUIRE(index.ok());
  const Searcher searcher = index.value().searcher();
  std::mt19937 random(seed);
  RandomQueryOptions options;
  options.texts = &collection.texts;
  for (std::size_t i = 0; i < 6; ++i) options.words.push_back(word(i));
  RandomQuery source(random, options);
  for (int i = 0; i < queries; ++i) {
    const query::NodePtr root = source.next();
    const std::string typed = query::print(*root);
    CAPTURE(typed);
    auto query = Query::parse(
        typed, root->kind == query::NodeKind::kNone ? Query::Mode::kHuman : Query::Mode::kStrict);
    REQUIRE(query.ok());
    REQUIRE(query.value().to_string() == typed);
    SearchOptions all;
    all.limit = 10000;
    const auto hits = searcher.search(query.value(), all);
    REQUIRE(hits.ok());
    std::uint64_t documents = 0, occurrences = 0;
    for (const OracleDocument& document : collection.documents[0]) {
      if (!Oracle(document).matches(*root)) continue;
      ++documents;
      occurrences += Oracle(document).occurrences(*root);
    }
    REQUIRE(hits.value().counted);
    REQUIRE(hits.value().documents == documents);
    REQUIRE(hits.value().occurrences == occurrences);
    REQUIRE(hits.value().top.size() == documents);
    for (const Hit& hit : hits.value().top) {
      const OracleDocument& document = collection.documents[0][static_cast<std::size_t>(std::stoul(hit.id))];
      REQUIRE(Oracle(document).matches(*root));
      check_hit(searcher, query.value(), hit, document);
    }
  }
}

}  // namespace

TEST_CASE("Documents, counts, highlights and lines of the public face are the oracle's") {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    const TempFolder folder;
    std::mt19937 random(seed);
    RandomText shape;
    shape.vocabulary = 6;
    const std::vector<Document> documents = random_documents(random, shape);
    const Collection collection = Collection::of(documents);
    write_index(index::real_io(), folder / "plain", documents);
    check_index(folder / "plain", collection, seed, 60);

    auto builder = IndexBuilder::create(folder / "built");
    REQUIRE(builder.ok());
    for (const Document& document : documents) REQUIRE(builder.value()->add(document).ok());
    REQUIRE(builder.value()->commit().ok());
    check_index(folder / "built", collection, seed + 100, 60);
  }
}

TEST_CASE("Notes, text and errors of a query") {
  auto query = Query::parse("a OR");
  REQUIRE(query.ok());
  CHECK(query.value().text() == "a OR");
  CHECK(query.value().to_string() == "(a or)");
  REQUIRE(query.value().notes().size() == 1);
  CHECK(query.value().notes()[0].column == 4);
  CHECK(query.value().notes()[0].message == "expected a term after OR; it is read as a word");
  auto strict = Query::parse("a OR", Query::Mode::kStrict);
  REQUIRE_FALSE(strict.ok());
  CHECK(strict.error().code == ErrorCode::kQuery);
  CHECK(strict.error().message == "query:1:5: expected a term after OR");
  auto recent = Query::parse("date:-7d", Query::Mode::kStrict, "2026-07-27");
  REQUIRE(recent.ok());
  CHECK(recent.value().to_string() == "date>=2026-07-20");
}

}  // namespace quoth::test
