// The ways to find words near each other agree span for span, whichever the planner would take.
#include <catch2/catch.hpp>
#include <random>

#include "query/document_stream.h"
#include "query/merge_streams.h"
#include "query/merged_near_stream.h"
#include "query/near_stream.h"
#include "query/pair_near_stream.h"
#include "query/word_stream.h"
#include "tests/exec/corpus.h"

namespace quoth::test {
namespace {

std::vector<Span> read_all(query::SpanStream& stream, std::size_t batch_size) {
  std::vector<Span> spans;
  std::vector<Span> batch(batch_size);
  for (std::size_t count = 0; (count = stream.fill(batch)) > 0;) {
    spans.insert(spans.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return spans;
}

}  // namespace

TEST_CASE("seeded, merged, joined and gathered proximity give the same spans") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.documents = 40;
    shape.alphabet = 3 + seed % 20;
    shape.words = 20 + 10 * (seed % 20);
    shape.segments = 1;
    const Corpus corpus = Corpus::random(random, shape);
    const index::Segment& segment = *corpus.segments.front();
    const query::NodePtr nothing = query::make_node(query::NodeKind::kNone);
    const query::WordTable words(*nothing);
    query::BudgetMeter meter{Budget{}};
    const query::SegmentContext context(segment, nullptr, words, meter);
    for (int i = 0; i < 40; ++i) {
      query::WordPattern pattern;
      std::vector<Rank> ranks;
      const std::size_t operands = 2 + random() % 4;
      for (std::size_t o = 0; o < operands; ++o) {
        const Rank rank = static_cast<Rank>(random() % segment.terms().size());
        const auto same = std::find(ranks.begin(), ranks.end(), rank);
        pattern.classes.push_back(static_cast<std::uint32_t>(same - ranks.begin()));
        if (same == ranks.end()) ranks.push_back(rank);
      }
      pattern.class_count = static_cast<std::uint32_t>(ranks.size());
      pattern.distance = static_cast<std::uint32_t>(random() % (65 - operands));
      pattern.arrangement = static_cast<query::Arrangement>(random() % 3);
      const index::Zone zone = random() % 5 == 0 ? index::Zone::kTitle : index::Zone::kBody;
      CAPTURE(i, static_cast<int>(zone), ranks, pattern.classes, pattern.distance,
              static_cast<int>(pattern.arrangement));

      // Now and then a class has a second word; one class at least has one.
      std::vector<std::vector<Rank>> classes;
      std::vector<query::SpanStreamPtr> streams;
      bool single = true;
      for (const Rank rank : ranks) {
        classes.push_back({rank});
        streams.push_back(std::make_unique<query::WordStream>(context, zone, rank));
        const Rank other = static_cast<Rank>(random() % segment.terms().size());
        const auto has_other = [&](const std::vector<Rank>& some) {
          return std::find(some.begin(), some.end(), other) != some.end();
        };
        if (classes.size() == 1 || random() % 4 != 0 || has_other(ranks) ||
            std::any_of(classes.begin(), classes.end(), has_other))
          continue;
        single = false;
        classes.back().push_back(other);
        std::vector<query::SpanStreamPtr> both;
        both.push_back(std::move(streams.back()));
        both.push_back(std::make_unique<query::WordStream>(context, zone, other));
        streams.back() = std::make_unique<query::UnionStream>(std::move(both), meter);
      }
      const std::size_t batch = 1 + random() % 300;
      const std::vector<Span> gathered =
          read_all(*query::make_word_near_stream(context, zone, std::move(streams), pattern), batch);
      query::NearStream seeded(context, zone, pattern, classes);
      REQUIRE(read_all(seeded, batch) == gathered);
      const Slot target = static_cast<Slot>(random() % segment.zone(index::Zone::kTitle).end);
      std::vector<Span> later;
      for (const Span& span : gathered) {
        if (span.begin >= target) later.push_back(span);
      }
      query::NearStream sought(context, zone, pattern, classes);
      sought.seek(target);
      REQUIRE(read_all(sought, batch) == later);
      if (!single || pattern.arrangement == query::Arrangement::kSloppy) continue;
      query::MergedNearStream merged(context, zone, pattern, ranks);
      REQUIRE(read_all(merged, batch) == gathered);
      query::MergedNearStream merged_from(context, zone, pattern, ranks);
      merged_from.seek(target);
      REQUIRE(read_all(merged_from, batch) == later);
      if (pattern.classes.size() > 2 || ranks.size() < 2) continue;
      query::PairNearStream joined(context, zone, pattern, ranks[0], ranks[1]);
      REQUIRE(read_all(joined, batch) == gathered);
      query::PairNearStream joined_from(context, zone, pattern, ranks[0], ranks[1]);
      std::vector<Span> first(1 + random() % 4);
      first.resize(joined_from.fill(first));
      joined_from.seek(target);
      std::vector<Span> rest;
      for (const Span& span : gathered) {
        if (span.begin >= target && (first.empty() || span.begin > first.back().begin)) rest.push_back(span);
      }
      REQUIRE(read_all(joined_from, batch) == rest);
    }
    REQUIRE(meter.ok());
  }
}

}  // namespace quoth::test
