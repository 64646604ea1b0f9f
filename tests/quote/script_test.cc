// Scripts: one edit of every kind, with its words, costs and warnings.
#include <catch2/catch.hpp>
#include <string>

#include "query/quote_script.h"

namespace quoth::test {
namespace {

// "op(cost) quote<source; ..." of a passage that is all of `source`.
std::string script(const std::string& quote, const std::string& source) {
  index::Analyzer analyzer;
  const auto read = query::read_quote(quote, analyzer);
  REQUIRE(read.ok());
  index::TokenBuffer tokens;
  analyzer.analyze(source, tokens);
  std::vector<query::QuoteWord> words;
  for (const index::Token& token : tokens.tokens)
    words.push_back({std::string(tokens.term(token)), {token.begin, token.end}});
  query::WordKin kin([](std::string_view term) { return term == "recieved" ? 0U : 1000U; });
  query::BudgetMeter meter{Budget{}};
  const auto made = query::make_script(quote, read.value(), false, {source, 0, words}, kin, meter);
  std::string out;
  std::uint32_t cost = 0;
  for (const QuoteEdit& edit : made.edits) {
    if (!out.empty()) out += "; ";
    out += std::string(quote_op_name(edit.op)) + "(" + std::to_string(edit.cost) + ") " + edit.quote_text +
           "<" + edit.source_text;
    CHECK(edit.quote_text == quote.substr(edit.quote.begin, edit.quote.end - edit.quote.begin));
    CHECK(edit.source_text == source.substr(edit.source.begin, edit.source.end - edit.source.begin));
    cost += edit.cost;
  }
  CHECK(cost == made.cost);
  for (const QuoteWarning& warning : made.warnings) {
    out += " !" + std::string(warning_change_name(warning.change)) + " " +
           std::string(warning_kind_name(warning.kind)) + " " + warning.quote + "<" + warning.source;
  }
  return out;
}

}  // namespace

TEST_CASE("Scripts say what was done to the source") {
  CHECK(script("ask not", "ask not") == "");
  CHECK(script("Ask not", "ask not") == "");
  CHECK(script("ask Not", "ask not") == "typography(0) Not<not");
  CHECK(script("ask, not", "ask not") == "typography(0) ask, not<ask not");
  CHECK(script("a well-known man", "a wellknown man") == "typography(0) well-known<wellknown");
  CHECK(script("the colour red", "the color red") == "spelling(0) colour<color");
  CHECK(script("many nation fell", "many nations fell") == "inflection(1) nation<nations");
  CHECK(script("he recieved it", "he received it") == "misspelling(1) recieved<received");
  CHECK(script("the big house", "the small house") == "change(1) big<small");
  CHECK(script("the house", "the small old house") == "drop(2) <small old");
  CHECK(script("the very small house", "the house") == "insert(2) very small<");
  CHECK(script("the house old fell", "the old house fell") == "transpose(2) house old<old house");
  CHECK(script("the ... fell", "the old house fell") == "elide(0) ...<old house");
  CHECK(script("the [mansion] fell", "the old house fell") == "bracket(0) [mansion]<old house");
  CHECK(script("the [old] house", "the house") == "bracket(0) [old]<");
  CHECK(script("the [] house", "the house") == "");
  CHECK(script("the [] house", "the old house") == "bracket(0) []<old");
  CHECK(script("it [sic] fell", "it fell") == "typography(0) it [sic] fell<it fell");
  CHECK(script("it the [sic] old house fell", "it fell") ==
        "insert(1) the<; typography(0) sic] <; insert(2) old house<");
  CHECK(script("it [sic] [old] fell", "it fell") == "bracket(0) sic] [old]<");
  CHECK(script("it [old] [sic] fell", "it fell") == "bracket(0) [old]<; typography(0) sic] fell<fell");
  CHECK(script("it [sic] ... fell", "it soon fell") == "elide(0) sic] ...<soon");
  CHECK(script("the house fell", "the house\n17\nfell") == "typography(0) house<house\n17");
}

TEST_CASE("Words that turn a meaning are named") {
  CHECK(script("I will go", "I will not go") == "drop(1) <not !dropped negation <not");
  CHECK(script("I may go", "I must go") == "change(1) may<must !changed modal may<must");
  CHECK(script("all 12 men", "all 13 men") == "change(1) 12<13 !changed number 12<13");
  CHECK(script("every man fell", "man fell") == "insert(1) every< !added quantifier every<");
  CHECK(script("I don't know", "I do not know").find('!') == std::string::npos);
  CHECK(script("I ... know", "I do not know") == "elide(0) ...<do not !dropped negation <not");
}

TEST_CASE("White space of any kind and length is equal, and nothing else is") {
  CHECK(query::same_but_space("a  b\n",
                              "a\xc2\xa0"
                              "b "));
  CHECK(query::same_but_space("", ""));
  CHECK_FALSE(query::same_but_space("", " "));
  CHECK_FALSE(query::same_but_space("ab", "a b"));
  CHECK_FALSE(query::same_but_space("a b", "ab"));
  CHECK_FALSE(query::same_but_space("a", "a."));
}

}  // namespace quoth::test
