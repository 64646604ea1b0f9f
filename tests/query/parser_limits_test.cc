// Bombs: everything is a query or an error with a place, in time that grows with the length.
#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "query/parser.h"

using quoth::ErrorCode;
using quoth::Query;
using quoth::index::Analyzer;
using quoth::query::kMaxDepth;
using quoth::query::kMaxQueryBytes;
using quoth::query::Node;

namespace {

std::string repeat(std::string_view unit, std::size_t bytes) {
  std::string out;
  while (out.size() + unit.size() <= bytes) out += unit;
  return out;
}

std::size_t depth(const Node& node) {
  std::size_t most = 0;
  for (const auto& child : node.children) most = std::max(most, depth(*child));
  return most + 1;
}

std::size_t nodes(const Node& node) {
  std::size_t sum = 1;
  for (const auto& child : node.children) sum += nodes(*child);
  return sum;
}

}  // namespace

TEST_CASE("Nested brackets cost no more the deeper they are (tantivy 2905)") {
  Analyzer analyzer;
  for (std::size_t level = 1; level <= kMaxDepth; ++level) {
    const std::string text = std::string(level, '(') + "a" + std::string(level, ')');
    auto parsed = quoth::query::parse(text, analyzer, {Query::Mode::kStrict, {}});
    REQUIRE(parsed.ok());
    CHECK(quoth::query::print(*parsed.value().root) == "a");
  }
  const std::string deeper = std::string(kMaxDepth + 1, '(') + "a" + std::string(kMaxDepth + 1, ')');
  auto refused = quoth::query::parse(deeper, analyzer);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kLimit);
  CHECK(refused.error().position == static_cast<std::int64_t>(kMaxDepth));
  // 64 levels of 2 operators each: a parser that tries twice at each level would never end.
  std::string both;
  for (std::size_t i = 0; i < 31; ++i) both += "(a NEAR/2 -b OR ";
  both += "c" + std::string(31, ')');
  CHECK(quoth::query::parse(both, analyzer).ok());
}

TEST_CASE("64 KiB of anything is a query or an error with a place") {
  Analyzer analyzer;
  for (const std::string_view unit : {"(",
                                      ")",
                                      "((a) ",
                                      "a",
                                      "a ",
                                      "a|",
                                      "-",
                                      "- ",
                                      "-a ",
                                      "--",
                                      "\"",
                                      "\"a\" ",
                                      "\"a ",
                                      "*",
                                      "* ",
                                      "\"*",
                                      "NOT ",
                                      "OR ",
                                      "AND ",
                                      "a NEAR/1 b NEAR/2 ",
                                      "a WITHIN s ",
                                      "title:",
                                      "x:",
                                      "x:{",
                                      "date:{a ",
                                      "date:[2020 TO ",
                                      "\\",
                                      "'",
                                      "\xe2\x80\x98",
                                      "\xe2\x80\x9c",
                                      "\xff",
                                      "[",
                                      "\"[",
                                      "\"(",
                                      "\"(a|",
                                      "\"...",
                                      "~",
                                      "a~1 ",
                                      "%C",
                                      "=a ",
                                      "^1",
                                      "$a ",
                                      "/a/ ",
                                      "..",
                                      "2020.. ",
                                      "a NOTNEAR/3 ",
                                      "(a OR -",
                                      "a WITHIN (",
                                      "{",
                                      "}",
                                      "|>",
                                      "\xe4\xba\xba",
                                      "a-",
                                      "\"a\"~",
                                      "\"a b\"~9",
                                      "\"a * ",
                                      "\"a *{1,",
                                      "x>1 ",
                                      "+",
                                      "+1 ",
                                      "-(",
                                      "-\"",
                                      "title:-",
                                      "\xe2\x80\xa6",
                                      "\"a\xe2\x80\xa6"}) {
    CAPTURE(unit);
    const std::string text = repeat(unit, kMaxQueryBytes);
    for (const Query::Mode mode : {Query::Mode::kHuman, Query::Mode::kStrict}) {
      auto parsed = quoth::query::parse(text, analyzer, {mode, {}});
      if (parsed.ok()) {
        CHECK(depth(*parsed.value().root) <= kMaxDepth);
        CHECK(nodes(*parsed.value().root) <= quoth::query::kMaxNodes);
        CHECK(parsed.value().notes.size() <= 101);
      } else {
        CHECK((parsed.error().code == ErrorCode::kLimit || mode == Query::Mode::kStrict));
        CHECK(parsed.error().position >= 0);
        CHECK(parsed.error().position <= static_cast<std::int64_t>(text.size()));
        CHECK(parsed.error().message.size() < 300);
      }
    }
  }
  CHECK(quoth::query::parse(std::string(kMaxQueryBytes, 'a'), analyzer).ok());
  auto longer = quoth::query::parse(std::string(kMaxQueryBytes + 1, 'a'), analyzer);
  REQUIRE_FALSE(longer.ok());
  CHECK(longer.error().code == ErrorCode::kLimit);
}

TEST_CASE("Parsing time grows with the length, not with its square") {
  Analyzer analyzer;
  // A square of 64 KiB is a few seconds; thirty times that would be noticed without a clock.
  for (const std::string_view unit :
       {"\"a b c\" ", "date:{a ", "-", "\"[", "\"(", "x:{a ", "a|", "\\", "'' "}) {
    CAPTURE(unit);
    const std::string text = repeat(unit, kMaxQueryBytes);
    const bool ok = quoth::query::parse(text, analyzer).ok();
    for (int run = 1; run < 30; ++run) REQUIRE(quoth::query::parse(text, analyzer).ok() == ok);
  }
}

TEST_CASE("The most words a phrase may have") {
  Analyzer analyzer;
  const auto phrase = [](std::size_t words) {
    std::string text = "\"";
    for (std::size_t i = 0; i < words; ++i) text += "a ";
    return text + "\"";
  };
  auto most = quoth::query::parse(phrase(quoth::query::kMaxPhraseSlots), analyzer);
  REQUIRE(most.ok());
  CHECK(most.value().root->slots.size() == quoth::query::kMaxPhraseSlots);
  CHECK(quoth::query::parse(phrase(quoth::query::kMaxPhraseSlots + 1), analyzer).error().code ==
        ErrorCode::kLimit);
}

TEST_CASE("Random bytes and random pieces of the language never break the parser") {
  static constexpr std::string_view kPieces[] = {"a",           "b",
                                                 " ",           " ",
                                                 "(",           ")",
                                                 "\"",          "|",
                                                 "-",           " OR ",
                                                 " AND ",       " NOT ",
                                                 " NEAR/3 ",    " ADJ/2 ",
                                                 " NOTNEAR/1 ", " WITHIN ",
                                                 "s",           "p",
                                                 "quote",       "title",
                                                 "title:",      "source:",
                                                 "{",           "}",
                                                 "*",           "*{0,2}",
                                                 "...",         "~2",
                                                 "~o1",         "~u1",
                                                 "date:",       "2020",
                                                 "..",          ">",
                                                 "5",           "\\",
                                                 "'",           "\xe2\x80\x9c",
                                                 "\xff",        "[",
                                                 "]",           " TO ",
                                                 "words",       "x:",
                                                 "\xe2\x80\x99"};
  const unsigned seed = 20260727;
  CAPTURE(seed);
  std::mt19937 random(seed);
  Analyzer analyzer;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::size_t size = random() % 24;
    for (std::size_t i = 0; i < size; ++i) {
      if (random() % 20 == 0) {
        text += static_cast<char>(random() & 0xff);
      } else {
        text += kPieces[random() % std::size(kPieces)];
      }
    }
    CAPTURE(text);
    auto parsed = quoth::query::parse(text, analyzer, {Query::Mode::kHuman, "2026-07-27"});
    REQUIRE(parsed.ok());
    const std::string once = quoth::query::print(*parsed.value().root);
    auto again = quoth::query::parse(once, analyzer);
    REQUIRE(again.ok());
    REQUIRE(quoth::query::print(*again.value().root) == once);
  }
}
