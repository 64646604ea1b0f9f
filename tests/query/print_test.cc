// What is printed parses to the same tree.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "query/parser.h"
#include "query/rewrite.h"
#include "tests/support/random_query.h"

using quoth::index::Analyzer;
using quoth::query::Filter;
using quoth::query::Node;

namespace {

// Everything a tree says but the columns.
std::string dump(const Node& node) {
  std::string out = std::to_string(static_cast<int>(node.kind)) + '<' + node.term + ' ' +
                    std::to_string(static_cast<int>(node.tolerance)) + ' ' + std::to_string(node.distance) +
                    ' ' + std::to_string(static_cast<int>(node.region));
  if (quoth::query::is_positional(node.kind)) out += node.in_title ? " title" : " body";
  for (const auto& slot : node.slots) {
    out += " [" + std::to_string(static_cast<int>(slot.kind)) + slot.term;
    if (slot.kind == quoth::query::PhraseSlot::Kind::kGap) {
      out += std::to_string(slot.gap_min) + '-' + std::to_string(slot.gap_max);
    }
    for (const auto& choice : slot.choices) {
      out += '/';
      for (const std::string& word : choice) out += word + ' ';
    }
    out += ']';
  }
  const Filter filter = node.filter != nullptr ? *node.filter : Filter{};
  out += ' ' + filter.field + std::to_string(static_cast<int>(filter.op));
  for (const std::string& value : filter.values) out += " {" + value + '}';
  out += " " + filter.low + (filter.low_inclusive ? "<=" : "<") + (filter.high_inclusive ? "<=" : "<") +
         filter.high;
  for (const auto& child : node.children) out += ' ' + dump(*child);
  return out + '>';
}

Filter range(std::string field, std::string low, std::string high, bool low_in, bool high_in) {
  Filter filter;
  filter.field = std::move(field);
  filter.op = Filter::Op::kRange;
  filter.low = std::move(low);
  filter.high = std::move(high);
  filter.low_inclusive = low_in;
  filter.high_inclusive = high_in;
  return filter;
}

Filter values(std::string field, std::vector<std::string> list) {
  Filter filter;
  filter.field = std::move(field);
  filter.op = list.size() == 1 ? Filter::Op::kEquals : Filter::Op::kAnyOf;
  filter.values = std::move(list);
  return filter;
}

}  // namespace

TEST_CASE("parse(print(tree)) is the tree, for random trees of every kind") {
  quoth::test::RandomQueryOptions options;
  options.words = {"a",
                   "b",
                   "c",
                   "don't",
                   "caf\xc3\xa9" /* folds, so it is never printed as such */,
                   "2016",
                   "3.14",
                   "s",
                   "p",
                   "quote",
                   "title",
                   "near",
                   "and",
                   "\xe4\xba\xba",
                   "x:y",
                   "o'clock"};
  options.filters = {values("source", {"bbc"}),
                     values("source", {"the times", "TO", "*", "a\"b\\c", "", "\xe2\x80\x9cq\xe2\x80\x9d"}),
                     values("x.y-z_1", {"a..b", "{", "}", ")", "-1", ">5"}),
                     range("date", "2016", "2018-02", true, true),
                     range("date", "2016", "", false, true),
                     range("date", "", "2016-01-01", true, false),
                     range("words", "5", "500", false, false),
                     range("name", "a b", "", true, true),
                     range("name", "", "*", true, true),
                     range("number", "-3", "1e5", true, false),
                     range("name", "", "", true, true)};
  Analyzer analyzer;
  for (std::string& word : options.words) {
    quoth::index::TokenBuffer buffer;
    analyzer.analyze(word, buffer);
    REQUIRE_FALSE(buffer.tokens.empty());
    word = std::string(buffer.term(buffer.tokens[0]));
  }
  const unsigned seed = 7;
  CAPTURE(seed);
  std::mt19937 random(seed);
  quoth::test::RandomQuery queries(random, options);
  for (int round = 0; round < 30000; ++round) {
    const quoth::query::NodePtr tree = round % 2 == 0 ? queries.next() : queries.next_positional();
    const std::string printed = quoth::query::print(*tree);
    CAPTURE(printed);
    auto parsed = quoth::query::parse(printed, analyzer);
    REQUIRE(parsed.ok());
    if (tree->kind != quoth::query::NodeKind::kNone) REQUIRE(parsed.value().notes.empty());
    REQUIRE(dump(*parsed.value().root) == dump(*tree));
    REQUIRE(quoth::query::print(*parsed.value().root) == printed);
  }
}
