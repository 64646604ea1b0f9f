// Bit-parallel distances, and alignments, against the plain table.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "query/align.h"
#include "query/word_alignment.h"

namespace quoth::test {
namespace {

using Words = std::vector<query::Symbol>;

// Row by row; `free_begin`: a passage may begin anywhere.
std::vector<std::uint32_t> table(const Words& pattern, const Words& text, bool free_begin) {
  std::vector<std::uint32_t> column(pattern.size() + 1);
  for (std::uint32_t i = 0; i < column.size(); ++i) column[i] = i;
  std::vector<std::uint32_t> out{column.back()};
  for (std::uint32_t j = 0; j < text.size(); ++j) {
    std::uint32_t diagonal = column[0];
    column[0] = free_begin ? 0 : j + 1;
    for (std::size_t i = 1; i < column.size(); ++i) {
      const std::uint32_t change = diagonal + (pattern[i - 1] == text[j] ? 0 : 1);
      diagonal = column[i];
      column[i] = std::min({change, column[i] + 1, column[i - 1] + 1});
    }
    out.push_back(column.back());
  }
  return out;
}

Words random_words(std::mt19937& random, std::size_t size, unsigned alphabet) {
  Words out(size);
  for (query::Symbol& word : out) word = static_cast<query::Symbol>(random() % alphabet);
  return out;
}

}  // namespace

TEST_CASE("Distances of 64 words a step are those of the table, at all lengths") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto alphabet = static_cast<unsigned>(2 + random() % 5);
    Words pattern = random_words(random, 1 + random() % (seed % 4 == 0 ? 300 : 70), alphabet);
    for (query::Symbol& word : pattern) ++word;  // 0 is no word of the pattern
    const Words text = random_words(random, random() % 200, alphabet + 2);
    query::WordAligner aligner(pattern.size(), alphabet + 3);
    for (std::size_t i = 0; i < pattern.size(); ++i) aligner.accept(i, pattern[i]);
    std::vector<std::uint32_t> out;
    aligner.distances(text, out);
    REQUIRE(out == table(pattern, text, true));
    aligner.distances_back(text, out);
    REQUIRE(out == table(Words(pattern.rbegin(), pattern.rend()), Words(text.rbegin(), text.rend()), false));
  }
}

TEST_CASE("Alignments take every word once, in order, with as few edits as the table says") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto alphabet = static_cast<unsigned>(2 + random() % 6);
    const Words a = random_words(random, random() % 20, alphabet);
    const Words b = random_words(random, random() % 20, alphabet);
    const auto named = [](const Words& words) {
      std::vector<query::QuoteWord> out;
      for (const query::Symbol word : words) out.push_back({"xyz" + std::to_string(word) + "q", {}});
      return out;
    };
    const auto quote = named(a);
    const auto source = named(b);
    query::BudgetMeter meter{Budget{}};
    const auto steps = query::align_words(quote, source, std::vector<bool>(a.size() + 1), meter);
    std::uint32_t i = 0, j = 0, edits = 0;
    for (const query::AlignStep& step : steps) {
      REQUIRE((step.quote == i && step.source == j));
      i += step.quote_words;
      j += step.source_words;
      if (step.move == query::AlignMove::kMatch) {
        REQUIRE(a[step.quote] == b[step.source]);
      } else {
        edits += std::max(step.quote_words, step.source_words);
      }
    }
    REQUIRE((i == a.size() && j == b.size()));
    REQUIRE(edits == table(a, b, false).back());
  }
}

}  // namespace quoth::test
