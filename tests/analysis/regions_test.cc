// Sentences and paragraphs: docs/analysis.md, sections 5 and 6.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "tests/analysis/analysis_support.h"

namespace quoth::test {
namespace {

using Texts = std::vector<std::string>;

Texts sentences(std::string_view text) { return regions(text, index::RegionKind::kSentence); }
Texts paragraphs(std::string_view text) { return regions(text, index::RegionKind::kParagraph); }

TEST_CASE("a blank line, a form feed and U+2029 end a paragraph") {
  for (const std::string_view border : {"\n\n", "\r\n\r\n", "\n \t\n", "\n\n\n\n", "\f", "\u2029", "\r\r",
                                        "\n\u00A0\n", "\u2028\n", "\u0085\u0085"}) {
    CAPTURE(border);
    CHECK(paragraphs("one two" + std::string(border) + "three") == Texts{"one two", "three"});
    CHECK(sentences("one two" + std::string(border) + "three") == Texts{"one two", "three"});
  }
  for (const std::string_view line : {"\n", "\r\n", " \n ", "\n.\n", "\n*\n", "\r"}) {
    CAPTURE(line);
    CHECK(paragraphs("one two" + std::string(line) + "three") ==
          Texts{"one two" + std::string(line) + "three"});
  }
}

TEST_CASE("marks, white space and a plausible start make a sentence") {
  CHECK(sentences("It is. He is? She is! We are\u2026 You are.") ==
        Texts{"It is", "He is", "She is", "We are", "You are"});
  CHECK(sentences("He left.\nThen 3 came. 4 went.") == Texts{"He left", "Then 3 came", "4 went"});
  CHECK(sentences("He left. then came") == Texts{"He left. then came"});
  CHECK(sentences("It is ... so. And") == Texts{"It is ... so", "And"});
  CHECK(sentences("Version 3.14 of a.b.c is out") == Texts{"Version 3.14 of a.b.c is out"});
  CHECK(sentences("Alas! how could I? well") == Texts{"Alas! how could I? well"});
  CHECK(sentences("no space.But so") == Texts{"no space.But so"});
}

TEST_CASE("closing marks belong to the sentence before, opening ones to the next") {
  CHECK(sentences("\u201CWhy?\u201D he said. \u201CSo.\u201D \u201Cand then\u201D") ==
        Texts{"Why?\u201D he said", "So", "and then"});
  CHECK(sentences("(He left.) Then.") == Texts{"He left", "Then"});
  CHECK(sentences("\"Go.\" \"Why?\" she") == Texts{"Go", "Why?\" she"});
  CHECK(sentences("It ended._ The") == Texts{"It ended", "The"});
  CHECK(sentences("He stopped.\u2014Then") == Texts{"He stopped", "Then"});
}

TEST_CASE("abbreviations, initials and labels end no sentence") {
  CHECK(sentences("Mr. Dean met Dr. J. R. Smith, of the U.S. Army, in St. Louis.").size() == 1);
  CHECK(sentences("See vol. 3, p. 14, No. 5. It").size() == 2);
  CHECK(sentences("She said no. He went.") == Texts{"She said no", "He went"});
  CHECK(sentences("It was I. He knew.") == Texts{"It was I", "He knew"});
  CHECK(sentences("1. First things. 2. Second") == Texts{"1. First things", "2. Second"});
  CHECK(sentences("It was 1999. The end") == Texts{"It was 1999", "The end"});
  CHECK(sentences("Is it Mr.? Yes") == Texts{"Is it Mr", "Yes"});
  CHECK(sentences("It was Mr.\n\nDean") == Texts{"It was Mr", "Dean"});
}

TEST_CASE("sentences of other scripts") {
  CHECK(sentences("\u4F60\u597D\u3002\u518D\u89C1\uFF01") == Texts{"\u4F60\u597D", "\u518D\u89C1"});
  CHECK(sentences("\u0939\u0948\u0964 \u0939\u0948\u0965") == Texts{"\u0939\u0948", "\u0939\u0948"});
  CHECK(sentences("\u0645\u0627\u061F \u0646\u0639\u0645.") == Texts{"\u0645\u0627", "\u0646\u0639\u0645"});
  CHECK(sentences("\u042D\u0442\u043E. \u0418") == Texts{"\u042D\u0442\u043E", "\u0418"});
}

TEST_CASE("a heading on a line of its own is a sentence") {
  CHECK(sentences("CHAPTER X\n\nIt began.") == Texts{"CHAPTER X", "It began"});
}

TEST_CASE("a sentence is reported before its paragraph") {
  const index::TokenBuffer buffer = analyzed("One. Two.\n\nThree.");
  CHECK(describe(buffer).ends_with("S0-1S1-2P0-2S2-3P2-3"));
}

}  // namespace
}  // namespace quoth::test
