// How words are related, and which of them turn a meaning.
#include <catch2/catch.hpp>

#include "query/word_kin.h"

namespace quoth::test {
namespace {

using query::Kin;

Kin between(std::string_view quote, std::string_view source) {
  // Words in lower case are common; those that begin with q or x hardly occur.
  query::WordKin kin([](std::string_view term) { return term.find('x') != term.npos ? 1U : 1000U; });
  return kin.between(quote, source);
}

}  // namespace

TEST_CASE("Spellings, inflections and slips are told from other words") {
  CHECK(between("colour", "color") == Kin::kSpelling);
  CHECK(between("realise", "realize") == Kin::kSpelling);
  CHECK(between("travelled", "traveled") == Kin::kSpelling);
  CHECK(between("runs", "running") == Kin::kInflection);
  CHECK(between("nation", "nations") == Kin::kInflection);
  CHECK(between("natixn", "nation") == Kin::kMisspelling);
  CHECK(between("naitonx", "nation") == Kin::kNone);
  CHECK(between("constitutixno", "constitution") == Kin::kMisspelling);
  CHECK(between("better", "letter") == Kin::kNone);  // both common
  CHECK(between("house", "home") == Kin::kNone);
  CHECK(between("1863", "1864") == Kin::kNone);
  CHECK(between("never", "nevex") == Kin::kNone);  // too much hangs on it
  CHECK(between(std::string(255, 'x'), std::string(255, 'a')) == Kin::kNone);
}

TEST_CASE("Each pair of spellings stands both ways") {
  for (const auto& [term, other] : query::spelling_pairs("centre")) {
    CHECK(other == "center");
    REQUIRE_FALSE(query::spelling_pairs(other).empty());
    CHECK(query::spelling_pairs(other).front().second == term);
  }
  CHECK(query::spelling_pairs("").empty());
  CHECK(query::spelling_pairs("zzzz").empty());
}

TEST_CASE("Words that turn a meaning have a kind") {
  CHECK(query::warning_kind("not") == WarningKind::kNegation);
  CHECK(query::warning_kind("don't") == WarningKind::kNegation);
  CHECK(query::warning_kind("1,000") == WarningKind::kNumber);
  CHECK(query::warning_kind("seven") == WarningKind::kNumber);
  CHECK(query::warning_kind("must") == WarningKind::kModal);
  CHECK(query::warning_kind("we'll") == WarningKind::kModal);
  CHECK(query::warning_kind("all") == WarningKind::kQuantifier);
  CHECK_FALSE(query::warning_kind("country").has_value());
}

}  // namespace quoth::test
