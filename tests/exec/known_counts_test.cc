// What is known of a phrase without looking for it is what looking for it would show.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "query/seed_plan.h"
#include "tests/exec/corpus.h"

namespace quoth::test {

TEST_CASE("known counts are those of the forward array, and common phrases have them") {
  std::size_t in_directory = 0;
  std::size_t in_table = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.documents = 60;
    shape.alphabet = 2 + seed % 20;
    shape.words = 150;
    shape.segments = 1;
    shape.threshold = 4 + seed * 7 % 200;
    const Corpus corpus = Corpus::random(random, shape);
    const index::Segment& segment = *corpus.segments.front();
    const query::NodePtr nothing = query::make_node(query::NodeKind::kNone);
    const query::WordTable table(*nothing);
    query::BudgetMeter meter{Budget{}};
    const query::SegmentContext context(segment, nullptr, table, meter);
    const Span bounds = segment.zone(index::Zone::kBody);
    for (int i = 0; i < 300; ++i) {
      std::vector<Rank> words(1 + random() % 9);
      const std::size_t at = random() % (bounds.end - words.size());
      std::copy_n(segment.forward().begin() + static_cast<std::ptrdiff_t>(at), words.size(), words.begin());
      for (Rank& word : words)
        if (word == index::kSentinelId) word = static_cast<Rank>(random() % segment.terms().size());
      if (random() % 20 == 0) words[random() % words.size()] = kNoRank;
      CAPTURE(i, words);
      if (query::known_counts(context, index::Zone::kTitle, words)) FAIL("titles are not counted");
      const auto known = query::known_counts(context, index::Zone::kBody, words);
      if (!known) continue;
      std::uint64_t occurrences = 0;
      std::set<DocId> documents;
      for (Slot slot = bounds.begin; slot + words.size() <= bounds.end; ++slot) {
        if (!std::equal(words.begin(), words.end(), segment.forward().begin() + slot)) continue;
        ++occurrences;
        documents.insert(segment.documents().doc_of(slot));
      }
      REQUIRE(known->occurrences == occurrences);
      REQUIRE(known->documents == documents.size());
      const bool listed = segment.ngrams().find(words).kind != index::Ngrams::Gram::Kind::kUnknown;
      in_directory += listed ? 1U : 0U;
      in_table += words.size() > 1 && !listed ? 1U : 0U;
    }
  }
  CHECK(in_directory > 1000);
  CHECK(in_table > 500);
}

}  // namespace quoth::test
