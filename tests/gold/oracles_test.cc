// The quick oracles of quote look-up against the obvious ones.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/edit_oracle.h"
#include "tests/support/match_oracle.h"

namespace quoth::test {
namespace {

std::vector<WordId> random_words(std::mt19937_64& random, std::size_t count, std::size_t vocabulary) {
  std::vector<WordId> words(count);
  for (WordId& word : words) word = static_cast<WordId>(random() % vocabulary);
  return words;
}

}  // namespace

TEST_CASE("Edit distance is a metric, and the plainest edits cost one each") {
  const std::vector<WordId> a{1, 2, 3, 4}, changed{1, 9, 3, 4}, dropped{1, 3, 4}, added{1, 2, 9, 3, 4},
      swapped{2, 1, 3, 4};
  CHECK(edit_distance(a, a) == 0);
  CHECK(edit_distance(a, changed) == 1);
  CHECK(edit_distance(a, dropped) == 1);
  CHECK(edit_distance(a, added) == 1);
  CHECK(edit_distance(a, swapped) == 2);
  CHECK(edit_distance(a, {}) == 4);
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto x = random_words(random, random() % 8, 3), y = random_words(random, random() % 8, 3),
               z = random_words(random, random() % 8, 3);
    REQUIRE(edit_distance(x, y) == edit_distance(y, x));
    REQUIRE(edit_distance(x, z) <= edit_distance(x, y) + edit_distance(y, z));
    REQUIRE((edit_distance(x, y) == 0) == (x == y));
  }
}

TEST_CASE("Passages within k edits are those that edit distance says") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const auto pattern = random_words(random, 1 + random() % 6, 3),
               text = random_words(random, random() % 15, 3);
    const std::size_t most = random() % 4;
    std::vector<EditPassage> expected;
    std::size_t fewest = pattern.size();
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
      for (std::size_t end = begin + 1; end <= text.size(); ++end) {
        const std::size_t edits = edit_distance(pattern, std::span(text).subspan(begin, end - begin));
        fewest = std::min(fewest, edits);
        if (edits <= most) expected.push_back({begin, end, edits});
      }
    }
    REQUIRE(passages_within(pattern, text, most) == expected);
    REQUIRE(fewest_edits(pattern, text) == fewest);
  }
}

TEST_CASE("The bit-parallel scan finds the ends and edits that the tables have") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::size_t vocabulary = 2 + random() % 5;
    const auto pattern = random_words(random, seed % 10 == 0 ? 64 : 1 + random() % 12, vocabulary + 1);
    const auto text = random_words(random, random() % 80, vocabulary + 2);
    const std::size_t most = random() % 5;
    if (pattern.size() <= most) continue;  // where the empty passage counts too
    std::vector<std::size_t> expected(text.size() + 1, kAnyEdits), found(text.size() + 1, kAnyEdits);
    EditScan scan(vocabulary);
    scan.run(pattern, text, most, [&](std::size_t end, std::size_t edits) { found[end] = edits; });
    // Words past the scan's limit match nothing there.
    auto cut = pattern, cut_text = text;
    for (WordId& word : cut) word = word < vocabulary ? word : 1000;
    for (WordId& word : cut_text) word = word < vocabulary ? word : 2000;
    for (const EditPassage& passage : passages_within(cut, cut_text, most))
      expected[passage.end] = std::min(expected[passage.end], passage.edits);
    REQUIRE(found == expected);
  }
}

TEST_CASE("The suffix automaton's maximal spans are those found by trying everything") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::size_t vocabulary = 1 + random() % 4;
    std::vector<std::vector<WordId>> texts;
    SuffixAutomaton automaton;
    for (std::size_t i = 1 + random() % 4; i-- > 0;) {
      texts.push_back(random_words(random, random() % 40, vocabulary));
      automaton.add(texts.back());
    }
    automaton.count();
    const auto page = random_words(random, random() % 30, vocabulary + random() % 2);
    const std::size_t least = 1 + random() % 3;
    REQUIRE(automaton.maximal_matches(page, least) == maximal_matches(texts, page, least));
  }
}

}  // namespace quoth::test
