// Quotations that nobody means: an answer or a clear error, soon.
#include <catch2/catch.hpp>
#include <string>

#include "quoth/quoth.h"
#include "tests/support/temp_folder.h"

namespace quoth::test {
namespace {

Searcher make_index(const TempFolder& folder, const std::vector<std::string>& texts) {
  auto builder = IndexBuilder::create(folder / "index");
  REQUIRE(builder.ok());
  for (const std::string& text : texts) {
    Document document;
    document.text = text;
    REQUIRE(builder.value()->add(std::move(document)).ok());
  }
  REQUIRE(builder.value()->commit().ok());
  auto index = Index::open(folder / "index");
  REQUIRE(index.ok());
  return index.value().searcher();
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  while (times-- > 0) out += piece;
  return out;
}

}  // namespace

TEST_CASE("Odd quotations are answered or refused") {
  const TempFolder folder;
  const Searcher searcher =
      make_index(folder, {"we never said [this] to them ... or did we", repeat("a b ", 5000)});
  for (const std::string& text : {std::string(), std::string("!!"), std::string("..."), std::string("[...]"),
                                  std::string("\xff\xfe\x80")}) {
    CAPTURE(text);
    const auto answer = searcher.quote(text);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == ErrorCode::kInvalidArgument);
  }
  for (const std::string& text :
       {std::string(10'000'000, 'a'), repeat("[x] a ", 10000), repeat("a ", 5000)}) {
    const auto answer = searcher.quote(text);
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == ErrorCode::kLimit);
  }
  for (const std::string& text :
       {std::string("we"), std::string("a"), std::string("a b a b"), repeat("a b ", 1000),
        repeat("[", 10000) + "we", repeat("we [x] ", 200), repeat("a ... ", 200),
        std::string("we\xffnever said"), repeat("b ", 4000)}) {
    CAPTURE(text.substr(0, 40), text.size());
    QuoteOptions options;
    options.budget.steps = 5'000'000;
    const auto answer = searcher.quote(text, options);
    if (!answer.ok()) CHECK(answer.error().code == ErrorCode::kDeadline);
  }
  CHECK(searcher.quote("never said [this] to them ... or").value().verdict == Verdict::kExact);
}

TEST_CASE("A spent budget is an error, never part of an answer") {
  const TempFolder folder;
  const Searcher searcher = make_index(folder, {repeat("a b c ", 20000)});
  QuoteOptions options;
  for (const std::uint64_t steps : {0U, 10U, 100U, 1000U, 10000U, 100000U}) {
    CAPTURE(steps);
    options.budget.steps = steps;
    const auto answer = searcher.quote("a b c b a", options);
    if (!answer.ok()) CHECK(answer.error().code == ErrorCode::kDeadline);
    CoverOptions cover;
    cover.budget.steps = steps;
    const auto covered = searcher.cover("a b c b a c c b a b c", cover);
    if (!covered.ok()) CHECK(covered.error().code == ErrorCode::kDeadline);
  }
}

TEST_CASE("Sightings do not overlap, though words written as one move their ends") {
  const TempFolder folder;
  std::vector<std::string> texts;
  for (const char* gap : {" ", " so ", " field ", " battle "}) {
    for (const char* word : {"battlefield", "battle field", "field", "battle"})
      texts.push_back(repeat(std::string(word) + " of honour" + gap, 3) + "battlefield");
  }
  const Searcher searcher = make_index(folder, texts);
  for (const char* quote : {"battle field of honour", "honour battle field", "field of honour battlefield",
                            "honour battle field of honour"}) {
    for (const std::uint32_t edits : {0U, 1U, 2U}) {
      CAPTURE(quote, edits);
      QuoteOptions options;
      options.edits = edits;
      options.limit = 1000;
      const QuoteAnswer answer = searcher.quote(quote, options).value();
      bool disjoint = true;
      for (const Sighting& a : answer.sightings) {
        for (const Sighting& b : answer.sightings) {
          disjoint &= &a == &b || a.document.doc != b.document.doc || a.range.end <= b.range.begin ||
                      b.range.end <= a.range.begin;
        }
      }
      CHECK(disjoint);
    }
  }
}

TEST_CASE("A text of any length is covered") {
  const TempFolder folder;
  const Searcher searcher = make_index(folder, {"we never said this to them", "to them we never spoke"});
  const auto cover = searcher.cover(repeat("we never said to them we never ", 2000), {});
  REQUIRE(cover.ok());
  CHECK(cover.value().words == 14000);
  CHECK(cover.value().spans.size() == 4000);
  CHECK(searcher.cover("", {}).value().spans.empty());
}

}  // namespace quoth::test
