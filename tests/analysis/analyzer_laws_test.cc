// Laws that hold for any bytes.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "tests/analysis/analysis_support.h"
#include "index/analysis/utf8.h"

namespace quoth::test {
namespace {

using index::Analyzer;
using index::kMaxRunBytes;
using index::RegionKind;
using index::Token;
using index::TokenBuffer;

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const index::CodePoint read = index::read_code_point(text, at);
    if (read.value == index::kInvalidByte || read.value == index::kUnfinished) return false;
    at += read.size;
  }
  return true;
}

// Empty when all is well: one assertion a text, for Catch counts each.
std::string range_problem(std::string_view text, const TokenBuffer& buffer) {
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < buffer.tokens.size(); ++i) {
    const Token& token = buffer.tokens[i];
    if (token.begin < end || token.end <= token.begin || token.end > text.size()) return "ranges do not grow";
    if (!is_well_formed(text.substr(token.begin, token.end - token.begin))) return "a range cuts a character";
    const std::string_view term = buffer.term(token);
    if (term.empty() || term.size() > index::kMaxTermBytes || !is_well_formed(term)) return "bad term";
    if (term.find_first_of(" \n\t\r") != std::string_view::npos) return "white space in a term";
    end = token.end;
  }
  return {};
}

void check_ranges(std::string_view text, const TokenBuffer& buffer) {
  REQUIRE(range_problem(text, buffer) == "");
}

void check_regions(const TokenBuffer& buffer) {
  std::uint32_t sentence = 0, paragraph = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> quotations;
  for (const index::Region& region : buffer.regions) {
    REQUIRE(region.begin < region.end);
    REQUIRE(region.end <= buffer.tokens.size());
    if (region.kind == RegionKind::kQuotation) {
      quotations.emplace_back(region.begin, region.end);
      continue;
    }
    std::uint32_t& reached = region.kind == RegionKind::kSentence ? sentence : paragraph;
    REQUIRE(region.begin == reached);
    reached = region.end;
    if (region.kind == RegionKind::kParagraph) REQUIRE(sentence == paragraph);
  }
  REQUIRE(sentence == buffer.tokens.size());
  REQUIRE(paragraph == buffer.tokens.size());
  for (const auto& a : quotations) {
    for (const auto& b : quotations) {
      const bool crossing = a.first < b.first && b.first < a.second && a.second < b.second;
      REQUIRE_FALSE(crossing);
    }
  }
}

TEST_CASE("the table equals ICU, pieces equal the whole, ranges and regions are sound") {
  for (unsigned seed = 0; seed < 6000; ++seed) {
    std::mt19937_64 random(seed);
    const std::string text = random_text(random);
    CAPTURE(seed, text);
    const TokenBuffer buffer = analyzed(text);
    const std::string whole = describe(buffer);
    check_ranges(text, buffer);
    check_regions(buffer);
    REQUIRE(describe(analyzed(text, Path::kIcu)) == whole);
    const std::size_t longest = text.size() > 4000 ? 3000 : seed % 4 == 0 ? 60 : 5;
    REQUIRE(describe_pieces(text, Path::kAuto, longest, random) == whole);
    REQUIRE(describe_pieces(text, Path::kIcu, longest, random) == whole);
  }
}

// Long enough for the blocks of the fast path, and with everything that ends it.
TEST_CASE("the table equals ICU on plain text, wherever marks stand") {
  for (unsigned seed = 0; seed < 1500; ++seed) {
    std::mt19937_64 random(seed);
    std::string text;
    const std::size_t size = random() % 700;
    while (text.size() < size) {
      const auto kind = random() % 16;
      if (kind < 11) {
        for (auto n = 1 + random() % (kind == 0 ? 90 : 8); n > 0; --n)
          text += kind % 4 == 3 ? static_cast<char>('0' + random() % 10)
                                : static_cast<char>((random() % 9 == 0 ? 'A' : 'a') + random() % 26);
      } else if (kind == 11) {
        text += static_cast<char>(random() % 128);
      } else if (kind == 12) {
        text += random() % 4 == 0 ? "\xE2\x80\x99" : "-\n";
      } else if (kind == 13) {
        text += "'`,.:;-_\"()?!*\r\n\v\f"[random() % 19];
      }
      if (kind > 4) text += random() % 9 == 0 ? '\n' : ' ';
    }
    CAPTURE(seed, text);
    const TokenBuffer buffer = analyzed(text);
    const std::string whole = describe(buffer);
    check_ranges(text, buffer);
    check_regions(buffer);
    REQUIRE(describe(analyzed(text, Path::kIcu)) == whole);
    REQUIRE(describe_pieces(text, Path::kAuto, seed % 2 == 0 ? 7 : 200, random) == whole);
  }
}

TEST_CASE("any bytes at all are analysed") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937_64 random(seed);
    std::string text(random() % 3000, ' ');
    for (char& byte : text) byte = static_cast<char>(random());
    CAPTURE(seed);
    const TokenBuffer buffer = analyzed(text);
    check_ranges(text, buffer);
    check_regions(buffer);
    REQUIRE(describe(analyzed(text, Path::kIcu)) == describe(buffer));
    REQUIRE(describe_pieces(text, Path::kAuto, 100, random) == describe(buffer));
  }
}

TEST_CASE("a blank behind a text changes no word") {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937_64 random(seed);
    std::string text = random_text(random).substr(0, random() % 60);  // may cut a character
    CAPTURE(seed, text);
    TokenBuffer plain = analyzed(text);
    TokenBuffer longer = analyzed(text + ' ');
    plain.regions.clear();
    longer.regions.clear();
    REQUIRE(describe(longer) == describe(plain));
  }
}

TEST_CASE("feed consumes something as soon as it is shown two runs' worth") {
  for (const std::string_view piece :
       {"a", "a-\n", "-", "\xCC\x81", "\xE6\xBC\xA2", "\xFF", " ", "a-\n ", "\xC2\xAD"}) {
    const std::string text = repeated(piece, 2 * kMaxRunBytes);
    CAPTURE(piece);
    for (const Path path : {Path::kAuto, Path::kIcu}) {
      Analyzer analyzer(path);
      TokenBuffer buffer;
      analyzer.begin_document();
      CHECK(analyzer.feed(text, /*last=*/false, buffer) > 0);
    }
  }
}

TEST_CASE("the same analyzer starts each document afresh") {
  Analyzer analyzer;
  TokenBuffer first, second;
  analyzer.analyze("\xE2\x80\x9CNever closed. Mr", first);
  analyzer.analyze("one two", second);
  CHECK(describe(second) == describe(analyzed("one two")));
  CHECK(analyzer.token_count() == 2);
}

TEST_CASE("a document may be empty, or have no words") {
  for (const std::string_view text :
       {"", " ", "\n\n", "...", "\xFF", "\xE2\x80\x9C\xE2\x80\x9D", "_", "\xC2\xAD"}) {
    CHECK(describe(analyzed(text)).empty());
  }
}

// Inputs that make naive normalisers, breakers or quotation stacks quadratic. Each would take
// minutes to hours; here they take milliseconds, so that no clock is needed to see it.
TEST_CASE("hostile repetition stays linear") {
  constexpr std::size_t kBytes = 200'000;
  for (const std::string_view piece : {"\xCC\x80\xCC\xA3",
                                       "a\xCC\x80\xCC\xA3",
                                       "\xCC\x88",
                                       "\xCD\x85",
                                       "\xEF\xBE\x9E\xCC\xB4",
                                       "\xE1\x85\xA1",
                                       "\xE2\x80\x9C",
                                       " \"",
                                       " '",
                                       "\xE2\x80\x98 ",
                                       "a' ",
                                       "-\n",
                                       "a-\n",
                                       "a-\nb",
                                       "1,",
                                       ".",
                                       "\xEF\xB7\xBA",
                                       "\xE0\xB8\x81",
                                       "\xE6\xBC\xA2",
                                       "\xE3\x82\xAB",
                                       "\xE2\x80\x8D",
                                       "\xF0\x9F\x98\x80",
                                       "\xF0\x9F\x87\xA6",
                                       "\xD7\x90\""}) {
    CAPTURE(piece);
    const std::string text = repeated(piece, kBytes);
    const TokenBuffer buffer = analyzed(text);
    check_ranges(text, buffer);
    CHECK(buffer.terms.size() <= 12 * text.size());
    std::mt19937_64 random(1);
    CHECK(describe_pieces(text, Path::kAuto, 100'000, random) == describe(buffer));
  }
  // One base letter under two hundred thousand marks of classes that must be put in order.
  const std::string tower = "a" + repeated("\xCC\x80", kBytes) + repeated("\xCC\xA3", kBytes);
  check_ranges(tower, analyzed(tower));
}

TEST_CASE("the fingerprint names rules, Unicode and ICU") {
  CHECK(Analyzer::fingerprint().find("unicode 1") != std::string::npos);
  CHECK(Analyzer::fingerprint().find("icu ") != std::string::npos);
}

}  // namespace
}  // namespace quoth::test
