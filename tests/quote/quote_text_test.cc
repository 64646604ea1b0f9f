// Quotations as editors write them (docs/quote.md, 1).
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "query/quote_text.h"

namespace quoth::test {
namespace {

using query::QuoteCut;

// Words, with "|" for an ellipsis, "<>" for a bracket and "~" for [sic] before the word they stand before.
std::string read(std::string_view text) {
  index::Analyzer analyzer;
  const auto quote = query::read_quote(text, analyzer);
  if (!quote.ok()) return "error";
  std::string out;
  std::size_t next = 0;
  const auto& cuts = quote.value().cuts;
  for (std::size_t w = 0; w <= quote.value().words.size(); ++w) {
    for (; next < cuts.size() && cuts[next].word == w; ++next) {
      out += cuts[next].kind == QuoteCut::Kind::kEllipsis  ? "| "
             : cuts[next].kind == QuoteCut::Kind::kBracket ? "<> "
                                                           : "~ ";
    }
    if (w < quote.value().words.size()) out += quote.value().words[w].term + " ";
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace

TEST_CASE("Quotations are read as editors write them") {
  CHECK(read("Ask not.") == "ask not");
  CHECK(read("\"Ask not\"") == "ask not");
  CHECK(read("  \xe2\x80\x9c\xe2\x80\x98"
             "Ask\xe2\x80\x99 not\xe2\x80\x9d ") == "ask not");
  CHECK(read("'tis the dogs'") == "tis the dogs");
  for (const char* dots : {"...", "....", "\xe2\x80\xa6", ". . .", "[...]", "[\xe2\x80\xa6]", "(...)",
                           "[. . .]", "***", "* * *"}) {
    CAPTURE(dots);
    CHECK(read(std::string("we ") + dots + " never") == "we | never");
    CHECK(read(std::string(dots) + " we never " + dots) == "| we never |");
  }
  CHECK(read("we never..never stop. . we") == "we never never stop we");
  CHECK(read("[T]he end") == "the end");
  CHECK(read("the govern[ment]s end") == "the governments end");
  CHECK(read("he [the president] said [it]") == "he <> said <>");
  CHECK(read("I recieved [sic] it (sic) [sic!]") == "i recieved ~ it ~ ~");
  CHECK(read("a [b c") == "a b c");
  CHECK(read("[the president]") == "the president");
  CHECK(read("\"Ask not,\" she said, \"what it can do\"") == "ask not what it can do");
  CHECK(read("\xe2\x80\x9c"
             "Ask not,\xe2\x80\x9d he said. \xe2\x80\x9c"
             "Do.\xe2\x80\x9d") == "ask not do");
  CHECK(read("\"He said \"no\" to me\"") == "he said no to me");
  CHECK(read("\"Ask not,\" she said.") == "ask not");
  index::Analyzer analyzer;
  CHECK(query::read_quote("\"Ask not,\" she said.", analyzer).value().literal.size() == 4);
  CHECK(read("\"One.\n\n\"Two.\"") == "one two");
  CHECK(read("the ope-\nration went") == "the operation went");
  CHECK(read("the operation\n12\nwent on") == "the operation went on");
  CHECK(read("the year\n12345\nwent on") == "the year 12345 went on");
}

TEST_CASE("A quotation without a word is refused, and one that is too long") {
  for (const char* text : {"", "!!", "...", "[...]", "\"\"", "\xff\xfe", "[ ]", "[sic"}) {
    CAPTURE(text);
    CHECK((read(text) == "error") == (std::string_view(text) != "[sic"));
  }
  index::Analyzer analyzer;
  CHECK(query::read_quote(std::string(query::kMaxQuoteBytes + 1, 'a'), analyzer).error().code ==
        ErrorCode::kLimit);
  std::string words;
  for (std::size_t i = 0; i <= query::kMaxQuoteWords; ++i) words += "a ";
  CHECK(query::read_quote(words, analyzer).error().code == ErrorCode::kLimit);
  std::string brackets;
  for (int i = 0; i < 10000; ++i) brackets += "[x] a ";
  CHECK(query::read_quote(brackets, analyzer).error().code == ErrorCode::kLimit);
  CHECK(query::read_quote(std::string(10000, '[') + "a", analyzer).ok());
}

TEST_CASE("Words and cuts keep their bytes, in order, for any bytes") {
  static constexpr const char* kPieces[] = {"word",
                                            " ",
                                            "[",
                                            "]",
                                            "...",
                                            "\"",
                                            "\xe2\x80\x9c",
                                            "\xe2\x80\x9d",
                                            ",",
                                            "sic",
                                            "\n",
                                            "12",
                                            "\xff",
                                            "\xe2\x80",
                                            "'",
                                            "(",
                                            ")",
                                            "\xe2\x80\xa6",
                                            "-"};
  index::Analyzer analyzer;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string text;
    for (auto n = random() % 24; n-- > 0;) text += kPieces[random() % std::size(kPieces)];
    const auto quote = query::read_quote(text, analyzer);
    if (!quote.ok()) continue;
    std::uint64_t at = 0;
    for (const query::QuoteWord& word : quote.value().words) {
      REQUIRE((word.range.begin >= at && word.range.begin < word.range.end && word.range.end <= text.size()));
      at = word.range.end;
    }
    at = 0;
    for (const QuoteCut& cut : quote.value().cuts) {
      REQUIRE(
          (cut.range.begin >= at && cut.range.end <= text.size() && cut.word <= quote.value().words.size()));
      at = cut.range.end;
    }
    REQUIRE_FALSE(quote.value().words.empty());
  }
}

}  // namespace quoth::test
