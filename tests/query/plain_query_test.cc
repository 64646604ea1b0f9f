// The short way to the tree of a plain query gives the tree of the grammar, columns included.
#include "query/plain_query.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "query/parser.h"

using namespace quoth::query;

namespace {

std::string dump(const Node& node) {
  std::string out = '<' + std::to_string(static_cast<int>(node.kind)) + ' ' + node.term + '@' +
                    std::to_string(node.column) + ' ' + std::to_string(static_cast<int>(node.tolerance)) +
                    std::to_string(node.distance) + std::to_string(static_cast<int>(node.region)) +
                    (node.in_title ? " title" : "") + (node.filter != nullptr ? " filter" : "");
  for (const PhraseSlot& slot : node.slots) {
    out += " [" + std::to_string(static_cast<int>(slot.kind)) + slot.term + ' ' +
           std::to_string(slot.gap_min) + std::to_string(slot.gap_max) + std::to_string(slot.choices.size()) +
           ']';
  }
  for (const NodePtr& child : node.children) out += ' ' + dump(*child);
  return out + '>';
}

// Whether it was read the short way.
bool agree(const std::string& text) {
  const NodePtr plain = plain_query(text);
  if (plain == nullptr) return false;
  CAPTURE(text);
  quoth::index::Analyzer analyzer;
  for (const auto mode : {quoth::Query::Mode::kHuman, quoth::Query::Mode::kStrict}) {
    const auto parsed = parse(text, analyzer, {mode, {}});
    REQUIRE(parsed.ok());
    REQUIRE(parsed.value().notes.empty());
    REQUIRE(dump(*plain) == dump(*parsed.value().root));
  }
  return true;
}

}  // namespace

TEST_CASE("Plain words and plain phrases are read without the grammar, and as by it") {
  for (const char* text : {"a",
                           "prairie",
                           "a b",
                           "a b c",
                           "  a   b ",
                           "1901 3 x2",
                           "a OR b",
                           "a OR b OR c",
                           " a OR  b ",
                           "a a",
                           "or and near",
                           "\"a b\"",
                           "\"to be or not to be\"",
                           "\"Four Score and 7 years\"",
                           "  \" a  b \"  ",
                           "\"a\"",
                           "\"OR\"",
                           "\"A\"",
                           "s",
                           "p",
                           "title",
                           "text"}) {
    CHECK(agree(text));
  }
  CHECK(agree(std::string(quoth::index::kMaxTermBytes, 'a')));
  CHECK(agree('"' + std::string(quoth::index::kMaxTermBytes, 'a') + " b\""));
  std::string longest = "\"";
  for (std::size_t i = 0; i < kMaxPhraseSlots; ++i) longest += "a ";
  CHECK(agree(longest + '"'));
}

TEST_CASE("Anything else is left to the grammar") {
  for (const char* text : {"",
                           " ",
                           "\"",
                           "\"\"",
                           "\" \"",
                           "A",
                           "a B",
                           "OR",
                           "a OR",
                           "OR a",
                           "a OR OR b",
                           "a OR b c",
                           "a b OR c",
                           "a AND b",
                           "a -b",
                           "+a b",
                           "a|b",
                           "(a)",
                           "a*",
                           "date:1901",
                           "1901..1902",
                           "\"a b",
                           "\"a b\"~2",
                           "\"a b\" c",
                           "a \"b c\"",
                           "\"a b\"\"c d\"",
                           "\"a * b\"",
                           "\"a, b\"",
                           "\"a\tb\"",
                           "a\tb",
                           "a\nb",
                           "caf\xc3\xa9",
                           "\"caf\xc3\xa9 a\"",
                           "\xe2\x80\x9c"
                           "a b\xe2\x80\x9d"}) {
    CAPTURE(text);
    CHECK(plain_query(text) == nullptr);
  }
  CHECK(plain_query(std::string(quoth::index::kMaxTermBytes + 1, 'a')) == nullptr);
  CHECK(plain_query('"' + std::string(quoth::index::kMaxTermBytes + 1, 'a') + " b\"") == nullptr);
  std::string many = "\"";
  for (std::size_t i = 0; i <= kMaxPhraseSlots; ++i) many += "a ";
  CHECK(plain_query(many + '"') == nullptr);
  CHECK(plain_query(std::string(100'000, 'a')) == nullptr);
  CHECK(plain_query(std::string(100'000, ' ')) == nullptr);
}

TEST_CASE("Random pieces are read alike whenever they are plain") {
  std::mt19937 random(3);
  const char* const pieces[] = {"a",  "b",    "word", "1",  "19",     " ",        " ", " ", " OR ",
                                "OR", " or ", "\"",   "\"", "B",      "AND",      "-", ":", "~2",
                                "*",  ".",    "s",    "p",  "WITHIN", "\xc3\xa9", "'"};
  std::size_t plain = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    const bool quoted = random() % 3 == 0;
    // Mostly of the first pieces, lest hardly any text is plain.
    const std::size_t kinds = random() % 4 == 0 ? std::size(pieces) : 9;
    for (auto n = random() % 8; n > 0; --n) text += pieces[random() % kinds];
    plain += agree(quoted ? '"' + text + '"' : text) ? 1U : 0U;
  }
  CHECK(plain > 20'000);
}
