// What a word becomes: docs/analysis.md, section 4.
#include <catch2/catch.hpp>

#include <random>
#include <set>
#include <string>
#include <string_view>

#include "tests/analysis/analysis_support.h"

namespace quoth::test {
namespace {

struct Case {
  std::string_view word;
  std::string_view term;
};

void check_all(std::initializer_list<Case> cases) {
  for (const Case& c : cases) {
    CAPTURE(c.word);
    CHECK(terms(c.word) == c.term);
    CHECK(describe(analyzed(c.word, Path::kIcu)) == describe(analyzed(c.word)));
  }
}

TEST_CASE("case is folded, ligatures are opened, compatibility forms are resolved") {
  check_all({{"Word", "word"},
             {"STRASSE", "strasse"},
             {"Stra\u00DFe", "strasse"},
             {"STRA\u1E9EE", "strasse"},
             {"\uFB03ne", "ffine"},
             {"\u017Fir", "sir"},
             {"\u212Aelvin", "kelvin"},
             {"\u03A3\u03BF\u03C6\u03CC\u03C2", "\u03C3\u03BF\u03C6\u03BF\u03C3"},
             {"\uFF21\uFF22\uFF23", "abc"},
             {"\u01C5", "dz"},
             {"\u00B5m", "\u03BCm"},
             {"2\u00AA", "2a"}});
}

TEST_CASE("diacritics of European and Semitic scripts go, letters that do not decompose stay") {
  check_all({{"caf\u00E9", "cafe"},
             {"cafe\u0301", "cafe"},
             {"Vi\u1EC7t", "viet"},
             {"\u00C5ngstr\u00F6m", "angstrom"},
             {"\u0141\u00F3d\u017A", "\u0142odz"},
             {"\u0111\u01B0\u1EDDng", "\u0111uong"},
             {"S\u00F8ren", "s\u00F8ren"},
             {"\u00C6gir", "\u00E6gir"},
             {"\u1F44\u03C1\u03BD\u03B9\u03C2", "\u03BF\u03C1\u03BD\u03B9\u03C3"},
             {"\u05E9\u05C1\u05B8\u05DC\u05D5\u05B9\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
             {"\u0643\u0650\u062A\u064E\u0627\u0628", "\u0643\u062A\u0627\u0628"},
             {"\u0623\u062D\u0645\u062F", "\u0627\u062D\u0645\u062F"},
             {"\u0643\u062A\u0640\u0640\u0627\u0628", "\u0643\u062A\u0627\u0628"}});
}

TEST_CASE("Turkish i has one form") {
  check_all({{"\u0130stanbul", "istanbul"},
             {"i\u0307stanbul", "istanbul"},
             {"ISTANBUL", "istanbul"},
             {"\u0131s\u0131", "isi"},
             {"ISI", "isi"}});
}

TEST_CASE("Cyrillic loses accents and the dots of io, and keeps its letters") {
  check_all({{"\u0401\u043B\u043A\u0430", "\u0435\u043B\u043A\u0430"},
             {"\u043C\u043E\u0439", "\u043C\u043E\u0439"},
             {"\u043C\u043E\u0438\u0306", "\u043C\u043E\u0439"},
             {"\u0457\u0436\u0430\u043A", "\u0457\u0436\u0430\u043A"},
             {"\u0437\u0430\u0301\u043C\u043E\u043A", "\u0437\u0430\u043C\u043E\u043A"},
             {"\u0456\u0308", "\u0457"}});
}

TEST_CASE("marks that spell stay: Indic vowels and nuktas, Thai tones, kana voicing") {
  check_all({{"\u0939\u093F\u0928\u094D\u0926\u0940", "\u0939\u093F\u0928\u094D\u0926\u0940"},
             {"\u095B", "\u091C\u093C"},
             {"\u0E17\u0E35\u0E48", "\u0E17\u0E35\u0E48"},
             {"\u30AC", "\u30AC"},
             {"\u30AB\u3099", "\u30AC"},
             {"\uFF76\uFF9E\uFF77\uFF9E", "\u30AC\u30AE"},
             {"\uD55C\uAD6D", "\uD55C\uAD6D"},
             {"\u1112\u1161\u11AB\u1100\u116E\u11A8", "\uD55C\uAD6D"}});
}

TEST_CASE("all apostrophes are one") {
  for (const std::string_view mark :
       {"'", "\u2019", "\u2018", "\u201B", "\u02BC", "\u02BB", "\u02B9", "\u2032", "\uFF07", "\u00B4", "`"}) {
    CAPTURE(mark);
    CHECK(terms("don" + std::string(mark) + "t") == "don't");
    CHECK(terms(std::string(mark) + "word" + std::string(mark)) == "word");
    CHECK(written(std::string(mark) + "word" + std::string(mark)) == "word");
  }
  check_all({{"L\u2019homme", "l'homme"},
             {"O\u2019Neill\u2019s", "o'neill's"},
             {"\u043F\u02BC\u044F\u0442\u044C", "\u043F'\u044F\u0442\u044C"},
             {"dogs\u2019", "dogs"},
             {"\u0149", "n"},
             {"\u05D2\u05F3\u05D5\u05E8\u05D2\u05F3", "\u05D2'\u05D5\u05E8\u05D2"},
             {"\u05E6\u05D4\u05F4\u05DC", "\u05E6\u05D4\"\u05DC"},
             {"\u05E6\u05D4\"\u05DC", "\u05E6\u05D4\"\u05DC"}});
}

TEST_CASE("digit grouping goes, decimals and everything else stay") {
  check_all({{"1,000", "1000"},
             {"1,000,000.50", "1000000.50"},
             {"1'234'567", "1234567"},
             {"1\u2019234", "1234"},
             {"12,345th", "12345th"},
             {"3.14", "3.14"},
             {"0,125", "0,125"},
             {"1,00", "1,00"},
             {"1,0000", "1,0000"},
             {"1234,567", "1234,567"},
             {"1,000'000", "1,000'000"},
             {"1998,1999", "1998,1999"},
             {"1,000,00", "1,000,00"},
             {"1 000", "1|000"},
             {"\u0661\u066C\u0660\u0660\u0660", "1000"},
             {"\u0663\u066B\u0661\u0664", "3.14"},
             {"\u0967\u096F\u096A\u096D", "1947"},
             {"\uFF11\uFF19", "19"}});
}

TEST_CASE("soft hyphens, joiners and variation selectors are not there") {
  check_all(
      {{"co\u00ADop\u00ADer\u00ADate", "cooperate"},
       {"\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u0645\u06CC\u062E\u0648\u0627\u0647\u0645"},
       {"a\u034Fb", "ab"},
       {"1\uFE0F\u20E3", "1"},
       {"\u3164", ""}});
  CHECK(written("\u00ADco\u00ADop\u00AD") == "co\u00ADop");
}

TEST_CASE("a form that grows keeps its byte range") {
  const std::string_view text = "x \uFDFA y";
  CHECK(terms(text) ==
        "x|\u0635\u0644\u0649\u0627\u0644\u0644\u0647\u0639\u0644\u064A\u0647\u0648\u0633\u0644\u0645|y");
  CHECK(written(text) == "x|\uFDFA|y");
}

std::string long_word(std::size_t size, char end) { return std::string(size - 1, 'a') + end; }

TEST_CASE("terms up to the limit are kept, longer ones are cut and never merge") {
  for (const std::size_t size : {index::kMaxTermBytes - 1, index::kMaxTermBytes}) {
    CHECK(terms(long_word(size, 'b')) == long_word(size, 'b'));
  }
  std::set<std::string> seen;
  for (const std::size_t size :
       {index::kMaxTermBytes + 1, index::kMaxTermBytes + 2, std::size_t{1000}, index::kMaxRunBytes}) {
    for (const char end : {'b', 'c'}) {
      const std::string term = terms(long_word(size, end));
      CHECK(term.size() == index::kMaxTermBytes);
      CHECK(term.substr(0, 222) == std::string(222, 'a'));
      CHECK(term[222] == '_');
      CHECK(seen.insert(term).second);
      CHECK(terms("A" + long_word(size, end).substr(1)) == term);
      CHECK(describe(analyzed(long_word(size, end), Path::kIcu)) == describe(analyzed(long_word(size, end))));
    }
  }
  // Cut between code points.
  std::string greek;
  for (int i = 0; i < 200; ++i) greek += "\u03B1";
  CHECK(terms("b" + greek).find("b\u03B1") == 0);
  CHECK(terms(greek)[222] == '_');
  CHECK(terms("b" + greek)[221] == '_');
}

TEST_CASE("words longer than a run are several, in documents and queries alike") {
  for (const std::size_t size : {index::kMaxRunBytes + 1, std::size_t{64} << 10, std::size_t{1} << 20}) {
    const index::TokenBuffer buffer = analyzed(long_word(size, 'b'));
    CHECK(buffer.tokens.size() == (size + index::kMaxRunBytes - 1) / index::kMaxRunBytes);
    CHECK(buffer.tokens.back().end == size);
    const index::TokenBuffer other = analyzed(long_word(size, 'c'));
    CHECK(buffer.term(buffer.tokens.back()) != other.term(other.tokens.back()));
  }
}

}  // namespace
}  // namespace quoth::test
