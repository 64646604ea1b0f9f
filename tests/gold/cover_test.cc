// Maximal matching spans against a suffix automaton.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "tests/gold/gold_index.h"
#include "tests/support/match_oracle.h"

namespace quoth::test {
namespace {

SuffixAutomaton automaton_of(const GoldCorpus& corpus) {
  SuffixAutomaton automaton;
  for (const GoldDocument& document : corpus.documents()) automaton.add(document.text.words);
  automaton.count();
  return automaton;
}

void check_cover(GoldIndex& index, const SuffixAutomaton& automaton, const std::string& page,
                 std::uint32_t least) {
  CAPTURE(page, least);
  CoverOptions options;
  options.min_words = least;
  const auto cover = index.searcher().cover(page, options);
  const GoldText text = index.corpus().read(page);
  if (text.words.empty()) return;
  REQUIRE(cover.ok());
  REQUIRE(cover.value().words == text.words.size());
  const std::vector<MatchSpan> expected = automaton.maximal_matches(text.words, least);
  std::vector<MatchSpan> found;
  std::vector<bool> covered(text.words.size());
  for (const CoverSpan& span : cover.value().spans) {
    const std::size_t end = span.first_word + span.words;
    REQUIRE(end <= text.words.size());
    found.push_back({span.first_word, end, span.sightings});
    REQUIRE(span.quote == ByteRange{text.bytes[span.first_word].begin, text.bytes[end - 1].end});
    REQUIRE(span.expected >= 0);
    for (std::size_t i = span.first_word; i < end; ++i) covered[i] = true;
    REQUIRE(span.earliest.has_value() == !span.common);
    if (span.common) continue;
    const GoldDocument* document = index.corpus().find(span.earliest->document.id);
    REQUIRE(document != nullptr);
    REQUIRE(document->source.text.substr(span.earliest->range.begin,
                                         span.earliest->range.end - span.earliest->range.begin) ==
            span.earliest->text);
    const std::vector<WordId> words(text.words.begin() + span.first_word,
                                    text.words.begin() + static_cast<std::ptrdiff_t>(end));
    REQUIRE(index.corpus().read(span.earliest->text).words == words);
  }
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CAPTURE(i, found[i].begin, found[i].end, found[i].count, expected[i].begin, expected[i].end,
            expected[i].count);
    REQUIRE(found[i] == expected[i]);
  }
  REQUIRE(cover.value().covered ==
          static_cast<std::uint32_t>(std::count(covered.begin(), covered.end(), true)));
}

std::string random_text(std::mt19937_64& random, std::size_t words, std::size_t vocabulary, bool zipf) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    std::size_t n = static_cast<std::size_t>(random() % vocabulary);
    // The n-th word about 1/n as often as the first.
    if (zipf)
      n = static_cast<std::size_t>(random() % vocabulary) /
          (1 + static_cast<std::size_t>(random() % vocabulary));
    text += "w" + std::to_string(n) + (random() % 9 == 0 ? ", " : " ");
  }
  return text;
}

}  // namespace

TEST_CASE("The spans that cover a random text are those of the suffix automaton") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const bool zipf = seed % 2 == 0;
    const std::size_t vocabulary = zipf ? 50 + random() % 200 : 1 + random() % 5;
    std::vector<Document> documents(1 + random() % 12);
    for (std::size_t i = 0; i < documents.size(); ++i) {
      documents[i].id = std::to_string(i);
      documents[i].text = random_text(random, random() % (zipf ? 400 : 60), vocabulary, zipf);
    }
    GoldIndex index(std::move(documents));
    const SuffixAutomaton automaton = automaton_of(index.corpus());
    for (int i = 0; i < 12; ++i) {
      check_cover(index, automaton, random_text(random, random() % 120, vocabulary + random() % 3, zipf),
                  1 + static_cast<std::uint32_t>(random() % 4));
    }
  }
}

TEST_CASE("The spans that cover pages pasted from the sample are those of the suffix automaton") {
  GoldIndex index(read_documents(kSamplePath));
  const SuffixAutomaton automaton = automaton_of(index.corpus());
  const auto& documents = index.corpus().documents();
  for (unsigned seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::string page;
    for (std::size_t pieces = 1 + random() % 30; pieces-- > 0;) {
      const GoldDocument& document = documents[random() % documents.size()];
      const std::size_t words = document.text.words.size();
      const std::size_t first = random() % words;
      const std::size_t last = std::min<std::size_t>(words - 1, first + random() % 200);
      const std::uint64_t begin = document.text.bytes[first].begin;
      page += document.source.text.substr(begin, document.text.bytes[last].end - begin) + "\n\n";
    }
    for (const std::uint32_t least : {1U, 3U, 8U}) check_cover(index, automaton, page, least);
  }
}

}  // namespace quoth::test
