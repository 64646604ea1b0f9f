// Every small query on every small text: what a definition means at its edges cannot hide.
#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "query/rewrite.h"
#include "tests/oracle/collection.h"

namespace quoth::test {
namespace {

using query::NodeKind;
using query::NodePtr;
using query::Tolerance;

// All rows of 1 .. `most` words over the first `alphabet` letters.
std::vector<std::vector<std::string>> all_rows(std::size_t alphabet, std::size_t most) {
  std::vector<std::vector<std::string>> rows = {{}};
  std::size_t begin = 0;
  for (std::size_t size = 1; size <= most; ++size) {
    const std::size_t end = rows.size();
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t letter = 0; letter < alphabet; ++letter) {
        rows.push_back(rows[i]);
        rows.back().push_back(word(letter));
      }
    }
    begin = end;
  }
  rows.erase(rows.begin());
  return rows;
}

// One document for each row; 9,840 for three letters and up to 8 words.
const Collection& all_texts() {
  static const Collection collection = [] {
    std::vector<Document> documents;
    for (const auto& row : all_rows(3, 8)) {
      Document document;
      for (const std::string& one : row) document.text += one + ' ';
      documents.push_back(std::move(document));
    }
    return Collection::of(documents);
  }();
  return collection;
}

// Renaming the letters of a text renames those of its answers, and all texts are there, so of the phrases
// that are alike up to names one is enough: the one whose letters first come in the order a, b, c.
bool is_first_of_its_kind(const std::vector<std::string>& row) {
  std::string next = "a";
  for (const std::string& one : row) {
    if (one > next) return false;
    if (one == next) ++next[0];
  }
  return true;
}

void check_phrases(Tolerance tolerance, std::uint32_t from, std::uint32_t to) {
  for (const auto& row : all_rows(3, 4)) {
    for (std::uint32_t n = from; n <= to; ++n) {
      // With one tolerance all names are tried, since ranks decide the engine's order of work.
      if (!is_first_of_its_kind(row) && n != 2) continue;
      const NodePtr root = query::rewrite(phrase_of(row, tolerance, n));
      REQUIRE(difference(all_texts(), *root) == "");
    }
  }
}

}  // namespace

TEST_CASE("Every exact phrase of up to 4 words over a, b, c, on every text of up to 8") {
  for (const auto& row : all_rows(3, 4)) {
    const NodePtr root = query::rewrite(phrase_of(row));
    REQUIRE(difference(all_texts(), *root) == "");
  }
}

TEST_CASE("Every sloppy phrase of up to 4 words with every slop to 4, on every text of up to 8") {
  check_phrases(Tolerance::kSloppy, 1, 4);
}

TEST_CASE("Every ordered phrase of up to 4 words with every tolerance to 4, on every text of up to 8") {
  check_phrases(Tolerance::kOrdered, 1, 4);
}

TEST_CASE("Every unordered phrase of up to 4 words with every tolerance to 4, on every text of up to 8") {
  check_phrases(Tolerance::kUnordered, 0, 4);
}

TEST_CASE(
    "Near, adjacent, not near of two and three words with every distance to 4, on every text of up to 8") {
  for (const auto& row : all_rows(3, 3)) {
    if (row.size() < 2 || !is_first_of_its_kind(row)) continue;
    for (const NodeKind kind : {NodeKind::kNear, NodeKind::kAdjacent, NodeKind::kNotNear}) {
      if (kind == NodeKind::kNotNear && row.size() != 2) continue;
      for (std::uint32_t distance = 0; distance <= 4; ++distance) {
        std::vector<NodePtr> operands;
        for (const std::string& one : row) operands.push_back(term_of(one));
        REQUIRE(difference(all_texts(), *join(kind, std::move(operands), distance)) == "");
      }
    }
  }
}

TEST_CASE("Operators of phrases and of choices of them, on every text of up to 8 words") {
  for (const char* text : {
           "\"a b\" NEAR/1 c",
           "\"a b\" NEAR/0 \"b a\"",
           "\"a b\" ADJ/2 \"a b\"",
           "(a|\"a b\") NEAR/0 c",
           "(a|\"a b\"|\"a b c\") ADJ/1 (b|\"c c\")",
           "(a|\"b a\") NOTNEAR/1 (c|\"c b\")",
           "\"a b\" WITHIN \"c ... c\"",
           "(a b) WITHIN \"a b c\"~u3",
           "(a|\"a b\") WITHIN (\"b a\"|\"a b c\")",
           "\"a ... b c ... a\"",
           "\"a *{0,2} b\"",
           "\"* a * b\"",
           "\"a *\"",
           "\"(a|a b) (b|c) a\"",
           "\"(a b|c) *{1,2} (a|b)\"",
           "(a NEAR/1 b) NEAR/1 (b NEAR/1 c)",
           "(a NEAR/2 b) NOTNEAR/0 c",
           "(a a) NEAR/1 b",
           "\"a a\"~2 NEAR/3 \"a a\"",
           "(a b) NEAR/2 (a|c)",
           "a NEAR/2 a NEAR/2 a",
           "a NEAR/1 (a NEAR/1 a)",
           "(\"a b\"|b) NEAR/1 (\"b a\"|a)",
           "((a|\"a b\") WITHIN (\"a b\"|\"b c\")) NEAR/1 c",
       }) {
    CAPTURE(text);
    REQUIRE(difference(all_texts(), *parsed(text)) == "");
  }
}

}  // namespace quoth::test
