// What is typed, what is understood (as print() shows it), and how many repairs it took.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "query/parser.h"
#include "query/phrase_text.h"

using quoth::ErrorCode;
using quoth::Query;
using quoth::index::Analyzer;

namespace {

struct Case {
  std::string_view typed;
  std::string_view understood;
  std::size_t repairs = 0;
};

void check(const std::vector<Case>& cases, std::string_view today = {}) {
  Analyzer analyzer;
  for (const Case& one : cases) {
    CAPTURE(one.typed);
    auto parsed = quoth::query::parse(one.typed, analyzer, {Query::Mode::kHuman, today});
    REQUIRE(parsed.ok());
    std::string notes;
    for (const Query::Note& note : parsed.value().notes) {
      notes += std::to_string(note.column) + ": " + note.message + '\n';
      CHECK(note.column <= one.typed.size());
    }
    CAPTURE(notes);
    CHECK(quoth::query::print(*parsed.value().root) == one.understood);
    CHECK(parsed.value().notes.size() == one.repairs);
    auto strict = quoth::query::parse(one.typed, analyzer, {Query::Mode::kStrict, today});
    CHECK(strict.ok() == (one.repairs == 0));
    if (!strict.ok()) {
      CHECK(strict.error().code == ErrorCode::kQuery);
      CHECK(strict.error().position >= 0);
      CHECK(strict.error().position <= static_cast<std::int64_t>(one.typed.size()));
    }
  }
}

}  // namespace

TEST_CASE("Words are joined by AND, OR binds loosest and | tightest") {
  check({
      {"economy", "economy"},
      {"Strong ECONOMY", "(strong economy)"},
      {"a AND b", "(a b)"},
      {"a b OR c d", "((a b) OR (c d))"},
      {"a|b c", "((a OR b) c)"},
      {"a | b c", "((a OR b) c)"},
      {"a || b", "(a OR b)"},
      {"a (b OR c) d", "(a (b OR c) d)"},
      {"((a)) ((b c))", "(a b c)"},
      {"(a b) (c d)", "(a b c d)"},
      {"a OR (b OR c)", "(a OR b OR c)"},
      {"and or not", "(and or not)"},
      {"a a", "(a a)"},
      {"+a +b", "(a b)"},
  });
}

TEST_CASE(
    "Words of letters and digits are what the analyzer makes of them, in short steps and in long ones") {
  std::mt19937 random(1);
  constexpr std::string_view kSigns = "abcxyzABCXYZ0129";
  Analyzer analyzer;
  for (int round = 0; round < 2000; ++round) {
    std::string word;
    const std::size_t length = 1 + (round % 10 == 0 ? random() % 600 : random() % 12);
    while (word.size() < length) word += kSigns[random() % kSigns.size()];
    CAPTURE(word);
    quoth::index::TokenBuffer tokens;
    analyzer.analyze(word + ' ', tokens);
    REQUIRE(tokens.tokens.size() == 1);
    const std::string_view term = tokens.term(tokens.tokens[0]);
    for (const std::string& typed :
         {word, '(' + word + ')', word + "|x", "\"" + word + '"', word + " OR x"}) {
      CAPTURE(typed);
      const auto parsed = quoth::query::parse(typed, analyzer, {Query::Mode::kStrict, {}});
      REQUIRE(parsed.ok());
      const quoth::query::Node* node = parsed.value().root.get();
      if (!node->children.empty()) node = node->children[0].get();
      REQUIRE(node->term == term);
      REQUIRE(node->column == (typed[0] == word[0] ? 0 : typed[0] == '(' ? 1 : 0));
    }
  }
}

TEST_CASE("Negation is taken off twice and lifted under And") {
  check({
      {"-x", "(* -x)"},
      {"NOT x", "(* -x)"},
      {"a -x", "(a -x)"},
      {"a NOT x y", "(a -x y)"},
      {"a AND NOT x", "(a -x)"},
      {"a -(b c)", "(a -(b c))"},
      {"--x", "x"},
      {"NOT NOT x", "x"},
      {"-(-x)", "x"},
      {"a OR -b", "(a OR (* -b))"},
      {"-(a OR -b)", "(* -(a OR (* -b)))"},
      {"* a", "a"},
      {"* -a", "(* -a)"},
      {"*", "*"},
      {"a OR *", "(a OR *)"},
      {"-*", "()"},
      {"-\"no such thing\" a", "(-\"no such thing\" a)"},
      {"well-known -fact", "(\"well known\" -fact)"},
      {"NOT a NEAR/3 b", "(* -(a NEAR/3 b))"},
  });
}

TEST_CASE("Phrases open and close with quotation marks of every kind") {
  const std::string_view want = "\"no such thing\"";
  check({
      {"\"no such thing\"", want},
      {"\xe2\x80\x9cNo such thing.\xe2\x80\x9d", want},
      {"\xe2\x80\x9eno such thing\xe2\x80\x9c", want},
      {"\xc2\xbbno such thing\xc2\xab", want},
      {"\xe2\x80\x98\xe2\x80\x98no such thing\xe2\x80\x99\xe2\x80\x99", want},
      {"\xef\xbc\x82no such thing\"", want},
      {"\"thing\"", "thing"},
      {"\"a b\"c", "(\"a b\" c)"},
      {"\"a b\"\"c d\"", "(\"a b\" \"c d\")"},
      {"\"say \\\"no such\\\" thing\"", "\"say no such thing\""},
      {"well-known", "\"well known\""},
  });
}

TEST_CASE("An apostrophe is never a quotation mark, and folds like in documents") {
  Analyzer analyzer;
  const auto printed = [&](std::string_view typed) {
    auto parsed = quoth::query::parse(typed, analyzer);
    REQUIRE(parsed.ok());
    CHECK(parsed.value().notes.empty());
    return quoth::query::print(*parsed.value().root);
  };
  CHECK(printed("don't") == printed("don\xe2\x80\x99t"));
  CHECK(printed("\"we don't know\"") == printed("\"we don\xe2\x80\x99t know\""));
  CHECK(printed("Caf\xc3\xa9") == printed("cafe"));
  CHECK(printed("\xe2\x80\x9cit\xe2\x80\x99s\xe2\x80\x9d") == printed("it's"));
}

TEST_CASE("Tolerances follow the closing mark") {
  check({
      {"\"a b c\"~2", "\"a b c\"~2"},
      {"\"a b c\"~o3", "\"a b c\"~o3"},
      {"\"a b c\"~u3", "\"a b c\"~u3"},
      {"\"a b\"~0", "\"a b\""},
      {"\"a b\"~o0", "\"a b\""},
      {"\"a b\"~u0", "\"a b\"~u0"},
      {"\"a\"~2", "a"},
      {"\"a b\"~10000", "\"a b\"~10000"},
      {"\"a b\"~99999999999999999999", "\"a b\"~10000", 1},
      {"\"a * b\"~2", "\"a * b\"", 1},
      {"\"a ... b\"~2", "\"a ... b\"", 1},
      {"\"a b\" ~2", "(\"a b\" 2)", 0},
  });
}

TEST_CASE("Slots: gaps, choices, ellipses") {
  check({
      {"\"we * never\"", "\"we * never\""},
      {"\"we *{0,3} never\"", "\"we *{0,3} never\""},
      {"\"we *{2} never\"", "\"we *{2,2} never\""},
      {"\"we * * never\"", "\"we *{2,2} never\""},
      {"\"we * *{0,3} never\"", "\"we *{1,4} never\""},
      {"\"* never\"", "\"* never\""},
      {"\"never *{1,5}\"", "\"never *\""},
      {"\"*{0,5} never\"", "never"},
      {"\"we *{0,0} never\"", "\"we never\""},
      {"\"(our|the) country\"", "\"(our|the) country\""},
      {"\"(our own|the) country\"", "\"(our own|the) country\""},
      {"\"(our) country\"", "\"our country\""},
      {"\"(our|our|the) country\"", "\"(our|the) country\""},
      {"\"(our|the)\"", "\"(our|the)\""},
      {"\"a b ... c d\"", "\"a b ... c d\""},
      {"\"a b\xe2\x80\xa6 c\"", "\"a b ... c\""},
      {"\"a ... b ... c\"", "\"a ... b ... c\""},
      {"\"... a b ...\"", "\"a b\""},
      {"\"a * ... b\"", "\"a * ... b\""},
      {"\"we *{3,1} never\"", "\"we *{1,3} never\"", 1},
      {"\"we *{x} never\"", "\"we * x never\"", 1},
      {"\"*\"", "()", 3},
      {"\"(|the) country\"", "\"the country\"", 1},
      {"\"(our|the country\"", "\"our the country\"", 2},
  });
}

TEST_CASE("Near, adjacent, not near: same operators make one node") {
  check({
      {"a NEAR/5 b", "(a NEAR/5 b)"},
      {"a NEAR b", "(a NEAR/10 b)"},
      {"a ADJ/3 b", "(a ADJ/3 b)"},
      {"a ONEAR/3 b", "(a ADJ/3 b)"},
      {"a NOTNEAR/3 b", "(a NOTNEAR/3 b)"},
      {"a NEAR/3 b NEAR/3 c", "(a NEAR/3 b NEAR/3 c)"},
      {"a NEAR/3 b NEAR/4 c", "((a NEAR/3 b) NEAR/4 c)"},
      {"a NEAR/3 b ADJ/3 c", "((a NEAR/3 b) ADJ/3 c)"},
      {"(a NEAR/3 b) NEAR/3 c", "((a NEAR/3 b) NEAR/3 c)"},
      {"a NEAR/3 (b NEAR/3 c)", "(a NEAR/3 (b NEAR/3 c))"},
      {"a NOTNEAR/3 b NOTNEAR/3 c", "((a NOTNEAR/3 b) NOTNEAR/3 c)"},
      {"a|b NEAR/5 \"c d\"", "((a OR b) NEAR/5 \"c d\")"},
      {"x a NEAR/5 b y", "(x (a NEAR/5 b) y)"},
      {"a NEAR/99999 b", "(a NEAR/10000 b)", 1},
      {"a NEAR/x b", "(a \"near x\" b)", 1},
      {"(a b) NEAR/5 c", "((a b) NEAR/5 c)"},
      {"(a -x source:bbc) NEAR/5 c", "((a NEAR/5 c) -x source:bbc)"},
      {"source:bbc NEAR/5 c", "(c source:bbc)", 1},
      {"(a OR source:bbc) NEAR/5 c", "(a NEAR/5 c)", 1},
      {"a NOTNEAR/5 (b source:bbc)", "(a NOTNEAR/5 b)", 1},
      {"title:a NEAR/5 b", "(title:a b)", 1},
      {"near/5 b", "(\"near 5\" b)"},
  });
}

TEST_CASE("Within regions and spans") {
  check({
      {"a WITHIN s", "(a WITHIN s)"},
      {"(a b) WITHIN p", "((a b) WITHIN p)"},
      {"\"a b\" WITHIN quote", "(\"a b\" WITHIN quote)"},
      {"a WITHIN title", "title:a"},
      {"a WITHIN \"b c\"~u20", "(a WITHIN \"b c\"~u20)"},
      {"a WITHIN (b NEAR/9 c)", "(a WITHIN (b NEAR/9 c))"},
      {"a WITHIN (b)", "(a WITHIN (b))"},
      {"a WITHIN s WITHIN p", "((a WITHIN s) WITHIN p)"},
      {"a NEAR/3 b WITHIN s", "(a NEAR/3 (b WITHIN s))"},
      {"a WITHIN foo", "(a within foo)", 1},
      {"a WITHIN", "(a within)", 1},
      {"a WITHIN turn", "a", 1},
      {"title:(a WITHIN s)", "title:a", 1},
      {"title:a WITHIN \"b c\"", "(title:a \"b c\")", 1},
  });
}

TEST_CASE("Titles are searched by title: and WITHIN title only") {
  check({
      {"title:war", "title:war"},
      {"title:\"the war\"", "title:\"the war\""},
      {"title:(war peace)", "(title:war title:peace)"},
      {"title:(war NEAR/3 peace) x", "(title:(war NEAR/3 peace) x)"},
      {"-title:war", "(* -title:war)"},
      {"title:-war", "(* -title:war)"},
      {"(war OR peace) WITHIN title", "(title:war OR title:peace)"},
      {"title:(a source:b)", "(title:a source:b)"},
      {"text:war", "war"},
      {"title: war", "(title war)"},
  });
}

TEST_CASE("Fields: values, lists, ranges") {
  check({
      {"source:bbc", "source:bbc"},
      {"source:\"the times\"", "source:\"the times\""},
      {"source:{bbc reuters}", "source:{bbc reuters}"},
      {"source:{bbc \"the times\"}", "source:{bbc \"the times\"}"},
      {"source:{bbc}", "source:bbc"},
      {"url:http://example.org/a?b=c", "url:\"http://example.org/a?b=c\""},
      {"http://example.org", "\"http example.org\""},
      {"(source:bbc)", "source:bbc"},
      {"-source:bbc", "(* -source:bbc)"},
      {"date:2025", "date:2025"},
      {"date:2025-01..2025-06", "date:[2025-01 TO 2025-06]"},
      {"date:2025..", "date>=2025"},
      {"date:..2025", "date<=2025"},
      {"date:[2016 TO 2018]", "date:[2016 TO 2018]"},
      {"date:{2016 TO 2018]", "date:{2016 TO 2018]"},
      {"date:[* TO 2018}", "date<2018"},
      {"2016-06-01..2017-01-31", "date:[2016-06-01 TO 2017-01-31]"},
      {"words>500", "words>500"},
      {"words>=500", "words>=500"},
      {"words<500", "words<500"},
      {"words:500..600", "words:[500 TO 600]"},
      {"words:>500", "words>500"},
      {"price>=-3.5", "price:[\"-3.5\" TO *]"},
      {"name:\"a\"..\"m n\"", "name:[a TO \"m n\"]"},
      {"12:30", "\"12 30\""},
      {"date:yesterday", "\"date yesterday\"", 1},
      {"words:many", "\"words many\"", 1},
      {"source:{bbc", "source:bbc", 1},
      {"source:\"the times", "source:\"the times\"", 1},
      {"source:(a b)", "(source a b)", 1},
      {"source:{}", "source", 1},
  });
}

TEST_CASE("Relative dates count back from the day they are told") {
  check(
      {
          {"date:-30d", "date>=2026-06-27"},
          {"date:-2w", "date>=2026-07-13"},
          {"date:-1m", "date>=2026-06-27"},
          {"date:-1y", "date>=2025-07-27"},
      },
      "2026-07-27");
  check({{"date:-1m", "date>=2026-02-28"}, {"date:-13m", "date>=2025-02-28"}}, "2026-03-31");
  Analyzer analyzer;
  CHECK_FALSE(quoth::query::parse("date:-30d", analyzer, {Query::Mode::kStrict, {}}).ok());
  CHECK(quoth::query::parse("date:-30d", analyzer).ok());
}

TEST_CASE("What later versions will know is said to be not supported yet") {
  Analyzer analyzer;
  for (const std::string_view typed : {"wor*",
                                       "wom?n",
                                       "/colou?r/",
                                       "word~1",
                                       "word~",
                                       "=Exact",
                                       "word%C",
                                       "\"a b\"%P",
                                       "\"a b c\"/2",
                                       "\"a b c\"/0.8",
                                       "$name",
                                       "a |> kwic 8",
                                       "sport^0.5",
                                       "\"defen* spending\"",
                                       "a /s b",
                                       "a +5 b",
                                       "a CONTAINING b",
                                       "a << b",
                                       "\"deliver [the plan] by\"",
                                       "a WITHIN turn"}) {
    CAPTURE(typed);
    auto human = quoth::query::parse(typed, analyzer);
    REQUIRE(human.ok());
    REQUIRE(human.value().notes.size() >= 1);
    CHECK(human.value().notes[0].message.starts_with("not supported yet: "));
    auto strict = quoth::query::parse(typed, analyzer, {Query::Mode::kStrict, {}});
    REQUIRE_FALSE(strict.ok());
    CHECK(strict.error().message.find("not supported yet: ") != std::string::npos);
  }
  check({{"wor*", "wor", 1}, {"who said this?", "(who said this)", 0}});
}

TEST_CASE("Repairs: a human's text is never a syntax error") {
  check({
      {"", "()", 1},
      {"   ", "()", 1},
      {"&", "()", 2},
      {"a & b", "(a b)", 1},
      {"a - b", "(a b)", 1},
      {"\"\"", "()", 2},
      {"\" , . \"", "()", 2},
      {"()", "()", 2},
      {"a ()", "a", 1},
      {"\"no such thing", "\"no such thing\"", 1},
      {"(a b", "(a b)", 1},
      {"a) b", "(a b)", 1},
      {"a OR", "(a or)", 1},
      {"OR a", "(or a)", 1},
      {"a AND", "(a and)", 1},
      {"AND a", "(and a)", 1},
      {"a NOT", "(a not)", 1},
      {"a |", "a", 1},
      {"| a", "a", 1},
      {"a NEAR/3", "(a \"near 3\")", 1},
      {"NEAR/3 a", "(\"near 3\" a)", 1},
      {"a NEAR/3 &", "a", 1},
      {"& NEAR/3 a", "a", 1},
      {"a OR OR b", "(a OR (or b))", 1},
      {"a AND OR b", "((a and) OR b)", 1},
      {"TO BE OR NOT TO BE", "((to be) OR (-to be))"},
      {"\xff\xfe", "()", 2},
  });
}

TEST_CASE("Positions point at the place: query:1:15") {
  Analyzer analyzer;
  auto strict = quoth::query::parse("title:(rust OR", analyzer, {Query::Mode::kStrict, {}});
  REQUIRE_FALSE(strict.ok());
  CHECK(strict.error().message == "query:1:15: expected a term after OR");
  CHECK(strict.error().position == 14);
  auto second = quoth::query::parse("rust\n AND \"x", analyzer, {Query::Mode::kStrict, {}});
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().message == "query:2:6: this quotation mark is never closed");
  CHECK(second.error().position == 10);
}

TEST_CASE("Backslashes make signs ordinary") {
  check({
      {"a\\-b", "\"a b\""},
      {"\\(a", "a"},
      {"source:\"say \\\"x\\\"\"", "source:\"say \\\"x\\\"\""},
      {"\"a \\* b\"", "\"a b\""},
      {"\\OR", "or"},
      {"a \\OR b", "(a or b)"},
  });
}

// Plain words are cut without the analyzer; what comes out is the same.
TEST_CASE("words are cut as the analyzer cuts them") {
  std::mt19937 random(20261127);
  quoth::index::Analyzer analyzer;
  quoth::query::WordCutter cutter(analyzer);
  static constexpr std::string_view kLetters = "abzAZ059 ";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::size_t size = random() % 40;
    for (std::size_t i = 0; i < size; ++i) {
      text += kLetters[random() % kLetters.size()];
      if (random() % 200 == 0) text.append(random() % 300, 'x');
      if (random() % 60 == 0) text += "'.-_\xc3\xa9"[random() % 6];
    }
    CAPTURE(text);
    quoth::index::TokenBuffer buffer;
    analyzer.analyze(text + ' ', buffer);
    std::vector<std::string> expected;
    for (const quoth::index::Token& token : buffer.tokens) expected.emplace_back(buffer.term(token));
    REQUIRE(cutter.cut(text) == expected);
  }
}
