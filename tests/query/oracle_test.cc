// The oracle itself, on cases small enough to check by eye.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "query/parser.h"
#include "tests/support/oracle.h"

using quoth::Document;
using quoth::query::NodePtr;
using quoth::test::Oracle;
using quoth::test::SpanSet;

namespace {

struct Case {
  std::string_view query;
  std::string_view text;
  SpanSet spans;
};

void check(const std::vector<Case>& cases) {
  quoth::index::Analyzer analyzer;
  for (const Case& one : cases) {
    CAPTURE(one.query, one.text);
    auto parsed = quoth::query::parse(one.query, analyzer, {quoth::Query::Mode::kStrict, {}});
    REQUIRE(parsed.ok());
    Document document;
    document.text = std::string(one.text);
    const auto read = quoth::test::read_document(document, analyzer);
    SpanSet body, title;
    Oracle(read).highlights(*parsed.value().root, body, title);
    CHECK(body == one.spans);
    CHECK(title.empty());
    CHECK(Oracle(read).matches(*parsed.value().root) == !one.spans.empty());
  }
}

}  // namespace

TEST_CASE("Oracle: terms and exact phrases") {
  check({
      {"a", "a b a", {{0, 1}, {2, 3}}},
      {"a", "b", {}},
      {"\"a b\"", "a b a b", {{0, 2}, {2, 4}}},
      {"\"a a\"", "a a a", {{0, 2}, {1, 3}}},
      {"\"a b\"", "b a", {}},
      {"\"a * b\"", "a x b a b", {{0, 3}}},
      {"\"a *{0,2} b\"", "a a x b", {{1, 4}}},
      {"\"* a\"", "a b a", {{1, 3}}},
      {"\"a *\"", "a b a", {{0, 2}}},
      {"\"(a b|c) d\"", "a b d c d", {{0, 3}, {3, 5}}},
      {"\"(a|b a)\"", "b a", {{1, 2}}},
      {"\"a b ... c\"", "a b x a b c c", {{3, 6}}},
      {"\"a ... a\"", "a b a b a", {{0, 3}, {2, 5}}},
  });
}

TEST_CASE("Oracle: tolerances") {
  check({
      {"\"a b\"~1", "a x b", {{0, 3}}},
      {"\"a b\"~1", "b a", {}},
      {"\"a b\"~2", "b a", {{0, 2}}},
      {"\"a b c\"~1", "a x b x c", {}},
      {"\"a b c\"~2", "a x b x c", {{0, 5}}},
      {"\"i said no no\"~1", "i said uh no no", {{0, 5}}},
      {"\"i said no no\"~1", "i said uh no", {}},
      {"\"a a\"~2", "a", {}},
      {"\"a b c\"~o1", "a x b c", {{0, 4}}},
      {"\"a b c\"~o1", "a x b x c", {}},
      {"\"a b c\"~o9", "b a c", {}},
      {"\"a b c\"~u0", "c a b", {{0, 3}}},
      {"\"a b c\"~u0", "c x a b", {}},
      {"\"a b c\"~u1", "c x a b", {{0, 4}}},
  });
}

TEST_CASE("Oracle: near, adjacent, not near, and operands that are And and Or") {
  check({
      {"a NEAR/1 b", "b x a", {{0, 3}}},
      {"a NEAR/1 b", "b x x a", {}},
      {"a NEAR/0 a", "a a a", {{0, 2}, {1, 3}}},
      {"a NEAR/1 a", "a", {}},
      {"a NEAR/2 b NEAR/2 c", "a x b x c", {{0, 5}}},
      {"(a NEAR/1 b) NEAR/1 c", "a x b x c", {{0, 5}}},
      {"a NEAR/1 b NEAR/1 c", "a x b x c", {}},
      {"\"a b\" NEAR/0 \"b c\"", "a b c", {}},
      {"\"a b\" NEAR/0 \"b c\"", "a b b c", {{0, 4}}},
      {"a ADJ/1 b", "b a x b", {{1, 4}}},
      {"a ADJ/1 b", "b a", {}},
      {"(a|\"a b\") NEAR/0 c", "a b c", {{0, 3}}},
      {"(a b) NEAR/0 c", "a x b c", {{0, 4}}},
      {"a NOTNEAR/1 b", "a x b x x a", {{5, 6}}},
      {"a NOTNEAR/1 b", "a", {{0, 1}}},
      {"a NOTNEAR/0 a", "a", {}},
  });
}

TEST_CASE("Oracle: within") {
  check({
      {"(a b) WITHIN s", "A x. Y b. B z a.", {{4, 7}}},
      {"a WITHIN s", "A x. Y b.", {{0, 1}}},
      {"(a a) WITHIN s", "A x. B a.", {}},
      {"(a b) WITHIN p", "A x. B.\n\nA.\n\nB.", {{0, 3}}},
      {"a WITHIN quote", "a said \xe2\x80\x9cx a y\xe2\x80\x9d then a.", {{3, 4}}},
      {"a WITHIN \"x ... y\"", "a x a y a", {{2, 3}}},
      {"\"x ... y\" WITHIN \"x ... y\"", "x y", {{0, 2}}},
  });
}

TEST_CASE("Oracle: documents and occurrences") {
  quoth::index::Analyzer analyzer;
  Document document;
  document.text = "a b a c";
  document.title = "d a";
  document.fields.push_back({"source", "\"BBC\""});
  const auto read = quoth::test::read_document(document, analyzer);
  const auto ask = [&](std::string_view query) {
    auto parsed = quoth::query::parse(query, analyzer, {quoth::Query::Mode::kStrict, {}});
    REQUIRE(parsed.ok());
    const Oracle oracle(read);
    return std::pair(oracle.matches(*parsed.value().root), oracle.occurrences(*parsed.value().root));
  };
  using Answer = std::pair<bool, std::uint64_t>;
  CHECK(ask("a") == Answer{true, 2});
  CHECK(ask("d") == Answer{false, 0});
  CHECK(ask("title:d") == Answer{true, 1});
  CHECK(ask("title:\"d a\" a") == Answer{true, 3});
  CHECK(ask("a b") == Answer{true, 3});
  CHECK(ask("a x") == Answer{false, 0});
  CHECK(ask("(a x) OR b") == Answer{true, 1});
  CHECK(ask("a OR a") == Answer{true, 4});
  CHECK(ask("a -x") == Answer{true, 2});
  CHECK(ask("-x") == Answer{true, 0});
  CHECK(ask("-a") == Answer{false, 0});
  CHECK(ask("*") == Answer{true, 0});
  CHECK(ask("source:bbc a") == Answer{true, 2});
  CHECK(ask("-source:bbc") == Answer{false, 0});
  CHECK(ask("words:4 words>3 words<5") == Answer{true, 0});
}
