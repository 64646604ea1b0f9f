// read_draft: places, kinds, joins; any bytes in linear time.
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "quoth/draft.h"

namespace {

using quoth::Draft;
using quoth::DraftFormat;
using quoth::DraftQuotation;
using quoth::DraftQuotationKind;

Draft read(std::string_view text, DraftFormat format = DraftFormat::kText) {
  auto draft = quoth::read_draft(text, format);
  REQUIRE(draft.ok());
  return std::move(draft).value();
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

// What every answer promises, whatever the input was.
void check_promises(std::string_view text, const Draft& draft) {
  std::uint64_t at = 0, line = 0;
  for (const DraftQuotation& one : draft.quotations) {
    REQUIRE(one.range.begin < one.range.end);
    REQUIRE(one.range.end <= text.size());
    REQUIRE(one.plain.begin < one.plain.end);
    REQUIRE(one.plain.end <= draft.plain.size());
    REQUIRE(one.plain.begin >= at);
    REQUIRE(one.line >= line);
    REQUIRE(one.words > 0);
    REQUIRE_FALSE(one.parts.empty());
    std::uint64_t part_end = one.plain.begin;
    for (const quoth::ByteRange part : one.parts) {
      REQUIRE(part.begin >= part_end);
      REQUIRE(part.begin < part.end);
      part_end = part.end;
    }
    REQUIRE(part_end <= one.plain.end);
    at = one.plain.begin;
    line = one.line;
  }
  std::uint64_t block_end = 0;
  for (const quoth::DraftBlock& block : draft.blocks) {
    REQUIRE(block.plain.begin >= block_end);
    REQUIRE(block.plain.begin < block.plain.end);
    block_end = block.plain.end;
  }
  REQUIRE(block_end <= draft.plain.size());
}

}  // namespace

TEST_CASE("a quotation knows its bytes, line and column, marks included") {
  const std::string text = "First line.\nCaf\xC3\xA9: \xE2\x80\x9Cthe people rule\xE2\x80\x9D, he said.\n";
  const Draft draft = read(text);
  REQUIRE(draft.quotations.size() == 1);
  const DraftQuotation& one = draft.quotations[0];
  CHECK(one.line == 2);
  CHECK(one.column == 7);
  CHECK(one.text == "the people rule");
  CHECK(one.words == 3);
  CHECK(text.substr(one.range.begin, one.range.end - one.range.begin) ==
        "\xE2\x80\x9Cthe people rule\xE2\x80\x9D");
}

TEST_CASE("ranges are those of the draft where markup and entities were removed") {
  const std::string markdown = "# T\n\n> x\n\nSee \"the **bold** &amp; the free\".\n";
  const Draft first = read(markdown, DraftFormat::kMarkdown);
  REQUIRE(first.quotations.size() == 2);
  CHECK(first.quotations[0].kind == DraftQuotationKind::kBlock);
  const auto range = first.quotations[1].range;
  CHECK(markdown.substr(range.begin, range.end - range.begin) == "\"the **bold** &amp; the free\"");
  CHECK(first.quotations[1].text == "the bold & the free");
  const std::string html = "<p>x<p>&ldquo;one &ndash; <b>two</b>\n  three&rdquo;";
  const Draft second = read(html, DraftFormat::kHtml);
  REQUIRE(second.quotations.size() == 1);
  const auto whole = second.quotations[0].range;
  CHECK(html.substr(whole.begin, whole.end - whole.begin) == "&ldquo;one &ndash; <b>two</b>\n  three&rdquo;");
  CHECK(second.quotations[0].text == "one \xE2\x80\x93 two three");
}

TEST_CASE("an attribution in the middle is taken out and both parts are told") {
  const Draft draft = read("\"We shall,\" said Mr. Smith, \"never yield.\" \"One,\" \"two,\" and \"three.\"");
  REQUIRE(draft.quotations.size() == 4);
  CHECK(draft.quotations[0].text == "We shall, never yield.");
  CHECK(draft.quotations[0].parts.size() == 2);
  CHECK(draft.quotations[1].text == "One");
  // A new sentence is a new quotation.
  CHECK(read("\"We shall,\" he said. \"We must.\"").quotations.size() == 2);
}

TEST_CASE("nested quotations know their depth") {
  const Draft draft = read("\"He said 'we never yield' and left\"");
  REQUIRE(draft.quotations.size() == 2);
  CHECK(draft.quotations[0].depth == 0);
  CHECK(draft.quotations[1].depth == 1);
  CHECK(draft.quotations[1].text == "we never yield");
}

TEST_CASE("a quotation without its closing mark ends with its paragraph, and says so") {
  const Draft draft =
      read("He said \xE2\x80\x9Cwe never yield.\n\nNext paragraph \xE2\x80\x9Cis sound\xE2\x80\x9D.");
  REQUIRE(draft.quotations.size() == 2);
  CHECK_FALSE(draft.quotations[0].closed);
  CHECK(draft.quotations[0].text == "we never yield.");
  CHECK(draft.quotations[1].closed);
}

TEST_CASE("formats are told by their content") {
  CHECK(read("<!DOCTYPE HTML><p>x", DraftFormat::kAuto).format == DraftFormat::kHtml);
  CHECK(read("\xEF\xBB\xBF\n<html>", DraftFormat::kAuto).format == DraftFormat::kHtml);
  CHECK(read("# Head\n\nText", DraftFormat::kAuto).format == DraftFormat::kMarkdown);
  CHECK(read("Text\n\n> quoted\n", DraftFormat::kAuto).format == DraftFormat::kMarkdown);
  CHECK(read("Text, and 1 > 0.\n", DraftFormat::kAuto).format == DraftFormat::kText);
  CHECK(read("", DraftFormat::kAuto).quotations.empty());
}

TEST_CASE("any bytes give an answer that keeps every promise") {
  const std::vector<std::string> pieces = {"\"",
                                           "'",
                                           "\xE2\x80\x9C",
                                           "\xE2\x80\x9D",
                                           "\xE2\x80\x98",
                                           "\xE2\x80\x99",
                                           "\xC2\xAB",
                                           "\xC2\xBB",
                                           "``",
                                           "''",
                                           "> ",
                                           "\n",
                                           "\n\n",
                                           " ",
                                           "word",
                                           "it's",
                                           ", ",
                                           ". ",
                                           "<q>",
                                           "</q>",
                                           "<blockquote>",
                                           "</blockquote>",
                                           "<p>",
                                           "<pre>",
                                           "</pre>",
                                           "<code>",
                                           "</code>",
                                           "<cite>",
                                           "</cite>",
                                           "`",
                                           "*",
                                           "_",
                                           "[",
                                           "](",
                                           "&ldquo;",
                                           "&#x",
                                           "\xFF",
                                           "\xE2\x80",
                                           "\xE3\x80\x8C",
                                           "\xE3\x80\x8D",
                                           "\xE2\x80\x9E",
                                           "<!--",
                                           "-->",
                                           "<sup>1</sup>",
                                           "# ",
                                           "|",
                                           "-",
                                           "[^1]",
                                           "\xE2\x80\x94",
                                           "\r\n",
                                           "<script>",
                                           "</script>",
                                           "<br>",
                                           "1. ",
                                           "```\n",
                                           "he said",
                                           "\\",
                                           "---\n",
                                           std::string(1, '\0')};
  for (unsigned seed = 0; seed < 3000; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    std::string text;
    for (std::size_t left = random() % 60; left > 0; --left) text += pieces[random() % pieces.size()];
    for (const auto format :
         {DraftFormat::kText, DraftFormat::kMarkdown, DraftFormat::kHtml, DraftFormat::kAuto}) {
      check_promises(text, read(text, format));
    }
  }
}

TEST_CASE("hostile drafts cost linear time") {
  // A square of so much would take a minute for each piece; here all take seconds, so that no clock is needed
  // to see it.
  constexpr std::size_t kBytes = 200'000;
  const std::vector<std::string> pieces = {"\"",
                                           "\"a ",
                                           "\xE2\x80\x9C",
                                           "\xE2\x80\x9C"
                                           "a \xE2\x80\x98"
                                           "b ",
                                           "\xC2\xAB"
                                           "a",
                                           "'",
                                           "'a ",
                                           "``",
                                           "`a ",
                                           "``a'' ",
                                           "> ",
                                           ">",
                                           "<b>",
                                           "<blockquote>",
                                           "<blockquote>a",
                                           "<q>",
                                           "<q>a</q>, b c, ",
                                           "</blockquote>",
                                           "<!--",
                                           "<script>",
                                           "<a b='",
                                           "<sup>",
                                           "&",
                                           "&amp;",
                                           "&#",
                                           "[",
                                           "[^",
                                           "(\n[a][",
                                           "](",
                                           "**a ",
                                           "|a",
                                           "\n\n\"a",
                                           "\"a\", b c, \"d\" ",
                                           "a\n",
                                           "\n",
                                           " ",
                                           "\xFF",
                                           "<pre>",
                                           "<code>a</code>",
                                           "<cite>\"a\"</cite>",
                                           "\xE3\x80\x8C",
                                           "\"a\n\n",
                                           "\xE2\x80\x9Dx",
                                           "> \"a\"\n\n"};
  for (const std::string& piece : pieces) {
    for (const auto format : {DraftFormat::kText, DraftFormat::kMarkdown, DraftFormat::kHtml}) {
      INFO("repeated: " << piece << ", format " << static_cast<int>(format));
      const std::string text = repeated(piece, kBytes);
      check_promises(text, read(text, format));
    }
  }
}
