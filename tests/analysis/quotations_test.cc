// Quotations: docs/analysis.md, section 7.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "tests/analysis/analysis_support.h"

namespace quoth::test {
namespace {

using Texts = std::vector<std::string>;

Texts quotations(std::string_view text) { return regions(text, index::RegionKind::kQuotation); }

TEST_CASE("every style of marks is known") {
  CHECK(quotations("He said \u201Cone two\u201D then") == Texts{"one two"});    // English, Chinese
  CHECK(quotations("Er: \u201Eone two\u201C dann") == Texts{"one two"});        // German
  CHECK(quotations("On: \u201Eone two\u201D oto") == Texts{"one two"});         // Polish
  CHECK(quotations("Han: \u201Done two\u201D s\u00E5") == Texts{"one two"});    // Swedish
  CHECK(quotations("Il dit \u00AB one two \u00BB puis") == Texts{"one two"});   // French
  CHECK(quotations("Er: \u00BBone two\u00AB dann") == Texts{"one two"});        // German books
  CHECK(quotations("H\u00E4n: \u00BBone two\u00BB niin") == Texts{"one two"});  // Finnish
  CHECK(quotations("a \u2039one two\u203A b") == Texts{"one two"});
  CHECK(quotations("a \u203Aone two\u2039 b") == Texts{"one two"});
  CHECK(quotations("a \"one two\" b") == Texts{"one two"});
  CHECK(quotations("a 'one two' b") == Texts{"one two"});
  CHECK(quotations("a \u2018one two\u2019 b") == Texts{"one two"});
  CHECK(quotations("a \u201Aone two\u2018 b") == Texts{"one two"});
  CHECK(quotations("\u8AAC\u300C\u4F60\u597D\u300D\u4E86") == Texts{"\u4F60\u597D"});
  CHECK(quotations("\u8AAC\u300E\u4F60\u597D\u300F\u4E86") == Texts{"\u4F60\u597D"});
  CHECK(quotations("\u4ED6\u8BF4\uFF1A\u201C\u4F60\u597D\u3002\u201D\u4ED6") == Texts{"\u4F60\u597D"});
  CHECK(quotations("\u7684\u2018\u81EA\u7531\u2019\u548C") == Texts{"\u81EA\u7531"});
}

TEST_CASE("straight marks are told apart by what stands beside them") {
  CHECK(quotations("\"One,\" he said, \"two.\" Three") == Texts{"One", "two"});
  CHECK(quotations("(\"one\") [\"two\"] --\"three\"--") == Texts{"one", "two", "three"});
  CHECK(quotations("\"One. \"Two.\"") == Texts{"One", "Two"});  // the first close was forgotten
  CHECK(quotations("a 5\" pipe and a 6\" pipe").empty());       // inches
  CHECK(quotations("said:\"one two\" so") == Texts{"one two"});
}

TEST_CASE("an apostrophe is never a quotation mark") {
  CHECK(quotations("don't, the dogs' bones, 'tis the '90s, rock 'n' roll, o' th' isle").empty());
  CHECK(quotations("don\u2019t, the dogs\u2019 bones, \u2019tis the \u201990s, \u2018em").empty());
  CHECK(quotations("\u2018the dogs\u2019 bones are here\u2019 he said") ==
        Texts{"the dogs\u2019 bones are here"});
  CHECK(quotations("\u2018Those are words,\u2019 he said") == Texts{"Those are words"});
  CHECK(quotations("\u2018Those are words.\u2019 He") == Texts{"Those are words"});
  CHECK(quotations("the \u2018words\u2019 He used") == Texts{"words"});
  CHECK(quotations("'Arry never came back").empty());
}

TEST_CASE("quotations nest") {
  CHECK(quotations("\u201COne \u2018two\u2019 three\u201D") == Texts{"two", "One \u2018two\u2019 three"});
  CHECK(quotations("\u2018One \u201Ctwo\u201D three\u2019") == Texts{"two", "One \u201Ctwo\u201D three"});
  CHECK(quotations("\"'Go,' he said,\" she said") == Texts{"Go", "Go,' he said"});
  CHECK(quotations("\u00AB a \u201Cb\u201D c \u00BB") == Texts{"b", "a \u201Cb\u201D c"});
}

TEST_CASE("eight may be open at once; deeper ones are not seen and close nothing") {
  std::string text;
  for (int i = 0; i < 10; ++i) text += " \u201C" + std::string(1, static_cast<char>('a' + i));
  for (int i = 0; i < 10; ++i) text += "\u201D";
  const Texts found = quotations(text);
  REQUIRE(found.size() == 8);
  CHECK(found.front().starts_with("h"));
  CHECK(found.back().starts_with("a"));
}

TEST_CASE("an unclosed quotation ends with its paragraph, an unclosed single mark was none") {
  CHECK(quotations("He said \u201Cone two.\n\nThree \u201Cfour\u201D") == Texts{"one two", "four"});
  CHECK(quotations("He said \"one two.\n\nThree") == Texts{"one two"});
  CHECK(quotations("He said \u201Cone two") == Texts{"one two"});
  CHECK(quotations("He said \u2018one two.\n\nThree").empty());
}

TEST_CASE("paragraphs that open again go on") {
  CHECK(quotations("\u201COne.\n\n\u201CTwo.\n\n\u201CThree,\u201D he said") ==
        Texts{"One.\n\n\u201CTwo.\n\n\u201CThree"});
  CHECK(quotations("\"One.\n\n\"Two,\" he") == Texts{"One.\n\n\"Two"});
  CHECK(quotations("\u2018One.\n\n\u2018Two,\u2019 he") == Texts{"One.\n\n\u2018Two"});
  CHECK(quotations("\u00AB One.\n\n\u00BB Two \u00BB dit") == Texts{"One.\n\n\u00BB Two"});
  CHECK(quotations("\u201COne \u2018two.\n\n\u201C\u2018Three,\u2019 four\u201D") ==
        Texts{"two.\n\n\u201C\u2018Three", "One \u2018two.\n\n\u201C\u2018Three,\u2019 four"});
  // Another mark begins another quotation.
  CHECK(quotations("\u201COne.\n\n\u2018Two\u2019") == Texts{"One", "Two"});
}

TEST_CASE("a close that fits nothing is passed over; one that fits ends what is open within") {
  CHECK(quotations("one\u201D two \u00BB three\u2019 \u300D").empty());
  CHECK(quotations("\u00ABOne \u201Ctwo\u00BB three") == Texts{"two", "One \u201Ctwo"});
  CHECK(quotations("\u201COne \u2018two\u201D three") == Texts{"One \u2018two"});
}

TEST_CASE("quotations without words are not reported") {
  CHECK(quotations("a \u201C\u201D \"\" '' \u00AB \u00BB b").empty());
}

}  // namespace
}  // namespace quoth::test
