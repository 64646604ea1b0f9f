// Any words of any document find that document, at that place: typed as they are folded, and pasted as they
// stand.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "query/parser.h"
#include "tests/oracle/collection.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {
namespace {

std::vector<Document> speeches() {
  std::ifstream file(std::string(QUOTH_SOURCE_DIR) + "/examples/sample/speeches.jsonl");
  std::vector<Document> documents;
  for (std::string line; std::getline(file, line);) {
    const nlohmann::json json = nlohmann::json::parse(line);
    Document document;
    document.text = json.at("text").get<std::string>();
    document.title = json.value("title", "");
    documents.push_back(std::move(document));
  }
  return documents;
}

std::vector<Document> odd_documents() {
  return text_documents({
      "the of and to a in that is was he for it with as his on be at by i",  // nothing but what others call
                                                                             // stop words
      "He said: \"No such thing!\" -- and left. 'Twas odd\xe2\x80\xa6 wasn\xe2\x80\x99t it?",
      "well-known re-\nenacted co\xc2\xad"
      "operate 1,000,000 3.14 U.S.A. e.g. C++ AT&T rock'n'roll",
      "Caf\xc3\xa9 na\xc3\xafve \xc3\x9c"
      "ber Stra\xc3\x9f"
      "e \xef\xac\x81ne \xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82 "
      "\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0",
      "a\n\n\n\nb\n\n...\n\nc -- d",
      "NOT OR AND NEAR/3 (x) [y] {z} |> a:b title:c -d +e ~f *g* \\h %i $j ^k",
      "\xe5\x8c\x97\xe4\xba\xac\xe5\xa4\xa7\xe5\xad\xa6\xe7\x9a\x84\xe5\xad\xa6\xe7\x94\x9f "
      "\xe3\x81\x93\xe3\x82\x8c\xe3\x81\xaf\xe6\x9c\xac",
      "word",
  });
}

// The text between quotation marks that means just these characters.
std::string pasted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (std::string_view("\"*()|[]\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + '"';
}

// All spans of a phrase, as sets per document.
bool finds(const Collection& collection, const query::Node& root, std::uint32_t segment, DocId doc) {
  const auto hits = hits_of(collection, root);
  return std::binary_search(hits.begin(), hits.end(), std::pair(segment, doc));
}

void check_windows(const Collection& collection, unsigned seed, int rounds) {
  CAPTURE(seed);
  std::mt19937 random(seed);
  index::Analyzer analyzer;
  for (int round = 0; round < rounds; ++round) {
    const auto segment = static_cast<std::uint32_t>(random() % collection.documents.size());
    const auto doc = static_cast<DocId>(random() % collection.documents[segment].size());
    const OracleDocument& document = collection.documents[segment][doc];
    if (document.body.words.empty()) continue;
    const std::size_t begin = random() % document.body.words.size();
    const std::size_t size =
        1 + random() % std::min<std::size_t>(random() % 8 == 0 ? 60 : 9, document.body.words.size() - begin);
    const std::vector<std::string> words(
        document.body.words.begin() + static_cast<std::ptrdiff_t>(begin),
        document.body.words.begin() + static_cast<std::ptrdiff_t>(begin + size));
    query::NodePtr folded = size == 1 ? term_of(words[0]) : phrase_of(words);
    CAPTURE(query::print(*folded), segment, doc, begin);
    REQUIRE(finds(collection, *folded, segment, doc));
    const SpanSet spans = Oracle(document).spans(*folded);
    REQUIRE(spans.count({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)}) == 1);

    const std::uint64_t from = document.body.bytes[begin].first;
    const std::uint64_t to = document.body.bytes[begin + size - 1].second;
    const std::string typed = pasted(std::string_view(document.source.text).substr(from, to - from));
    CAPTURE(typed);
    auto query = query::parse(typed, analyzer);
    REQUIRE(query.ok());
    REQUIRE(finds(collection, *query.value().root, segment, doc));
  }
}

}  // namespace

TEST_CASE("Any window of any sample speech finds that speech") {
  const Collection collection = Collection::of(speeches(), 2);
  check_windows(collection, 1, 4000);
}

TEST_CASE("Any window of odd texts finds its text") {
  check_windows(Collection::of(odd_documents()), 2, 4000);
}

TEST_CASE("Any window of random texts finds its text, at all of its places") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    RandomText shape;
    shape.vocabulary = 3 + seed;
    const Collection collection = Collection::of(random_documents(random, shape), 1 + seed % 3);
    check_windows(collection, seed, 100);
  }
}

}  // namespace quoth::test
