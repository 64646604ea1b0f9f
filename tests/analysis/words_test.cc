// Where words begin and end: docs/analysis.md, sections 2 and 3.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>

#include "tests/analysis/analysis_support.h"

namespace quoth::test {
namespace {

TEST_CASE("white space, low lines, controls, wide marks and broken bytes divide words") {
  for (const std::string_view separator :
       {" ",    "\t",   "\n",       "\u00A0",       "\u2003",           "\u3000",  "\u2028", "_",
        "__",   "\x01", "\u0085",   "\u3001",       "\u3002",           "\uFF0C",  "\uFF1F", "\uFF3F",
        "\xFF", "\xC3", "\xE2\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC0\x80"}) {
    CAPTURE(separator);
    CHECK(terms("one" + std::string(separator) + "two") == "one|two");
    CHECK(written("one" + std::string(separator) + "two") == "one|two");
  }
  CHECK(terms(std::string_view("one\0two", 7)) == "one|two");
  CHECK(terms("_Very_ dear") == "very|dear");
}

TEST_CASE("hyphens, dashes, slashes, colons and at signs divide words") {
  for (const std::string_view mark :
       {"-", "\u2010", "\u2011", "\u2013", "\u2014", "--", "/", ":", "@", "\u2026", "+", "&"}) {
    CAPTURE(mark);
    CHECK(terms("well" + std::string(mark) + "known") == "well|known");
  }
  CHECK(terms("@name #tag $5bn 3:16") == "name|tag|5bn|3|16");
  CHECK(terms("U.S.A. e.g. end.") == "u.s.a|e.g|end");
  CHECK(terms("50% 1/2 \u00BD x\u00B2") == "50|1|2|1\u20442|x|2");
}

TEST_CASE("a word divided at the end of a line is one") {
  for (const std::string_view division : {"-\n", "-\r\n", "\u2010\n", "\u00AD\n", "- \t\n  ", "-\n\t"}) {
    CAPTURE(division);
    const std::string text = "an ope" + std::string(division) + "ration.";
    CHECK(terms(text) == "an|operation");
    CHECK(written(text) == "an|ope" + std::string(division) + "ration");
  }
  CHECK(terms("in-\nter-\nna-\ntional") == "international");
  CHECK(terms("cafe\u0301-\nteria") == "cafeteria");
}

TEST_CASE("other hyphens at the end of a line divide words") {
  CHECK(terms("ope-\nRation") == "ope|ration");    // a name may follow
  CHECK(terms("ope-\n\nration") == "ope|ration");  // a paragraph
  CHECK(terms("ope -\nration") == "ope|ration");   // a dash
  CHECK(terms("ope--\nration") == "ope|ration");
  CHECK(terms("ope\u2014\nration") == "ope|ration");
  CHECK(terms("19-\nth") == "19|th");
  CHECK(terms("ope- ration") == "ope|ration");
  CHECK(terms("ope-\n20") == "ope|20");
  CHECK(terms("ope-\n\"ration") == "ope|ration");
  CHECK(terms("ope-\n\xFFration") == "ope|ration");
  CHECK(terms("ope-\rration") == "ope|ration");
  CHECK(terms("ope-") == "ope");
  CHECK(terms("ope-\n") == "ope");
  CHECK(terms("ope-\n" + std::string(63, ' ') + "ration") == "operation");
  CHECK(terms("ope-\n" + std::string(64, ' ') + "ration") == "ope|ration");
}

TEST_CASE("a healed word obeys the limit of a run") {
  const std::string half(index::kMaxRunBytes - 3, 'a');
  CHECK(analyzed(half + "-\nb").tokens.size() == 1);
  CHECK(analyzed(half + "-\nbc").tokens.size() == 2);
  CHECK(analyzed(half + "a-\nb").tokens.size() == 2);
}

TEST_CASE("scripts without spaces: ideographs and kana one by one, dictionaries for the rest") {
  CHECK(terms("\u4EBA\u4EBA\u751F\u800C\u81EA\u7531") == "\u4EBA|\u4EBA|\u751F|\u800C|\u81EA|\u7531");
  CHECK(terms("\u30B3\u30F3\u30D4\u30E5\u30FC\u30BF\u30FC\u3067ABC\u3092") ==
        "\u30B3\u30F3\u30D4\u30E5\u30FC\u30BF\u30FC|\u3067|abc|\u3092");
  CHECK(terms("\u304B\u3099\u304D") == "\u304C|\u304D");
  CHECK(terms("\u0E20\u0E32\u0E29\u0E32\u0E44\u0E17\u0E22") == "\u0E20\u0E32\u0E29\u0E32|\u0E44\u0E17\u0E22");
}

// What stands before and after must not change the words of a passage of ideographs.
TEST_CASE("ideographs and katakana are the same words wherever the text begins") {
  const std::string text =
      "\u5927\u5B66\u751F\u6D3B\u306F\u30AB\u30BF\u30AB\u30CA\u3068\u4EBA\u4EBA\u751F\u800C\u81EA\u7531\u5E73"
      "\u7B49";
  const std::string whole = "|" + terms(text) + "|";
  for (const index::Token& first : analyzed(text).tokens) {
    for (const index::Token& last : analyzed(text).tokens) {
      if (last.end <= first.begin) continue;
      const std::string part = text.substr(first.begin, last.end - first.begin);
      CHECK(whole.find("|" + terms(part) + "|") != std::string::npos);
    }
  }
}

TEST_CASE("ranges stand around whole characters: emoji, joiners, right-to-left, marks") {
  CHECK(written("\U0001F600word\U0001F468\u200D\U0001F469") == "word");
  CHECK(written("e\u0301t\u00E9!") == "e\u0301t\u00E9");
  CHECK(written("\u05E9\u05DC\u05D5\u05DD, \u05E2\u05D5\u05DC\u05DD") ==
        "\u05E9\u05DC\u05D5\u05DD|\u05E2\u05D5\u05DC\u05DD");
  CHECK(written("(\u0130)") == "\u0130");
  CHECK(written("\U00020000\U0001D400b") == "\U00020000|\U0001D400b");
}

TEST_CASE("no word is dropped, however common") {
  CHECK(terms("to be or not to be, that is the a an of") == "to|be|or|not|to|be|that|is|the|a|an|of");
}

}  // namespace
}  // namespace quoth::test
