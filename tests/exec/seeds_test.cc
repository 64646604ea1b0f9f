// Seeds: a list sieved by its neighbours drops no true begin, and a plan never claims what is not so.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "query/phrase_stream.h"
#include "query/seed_plan.h"
#include "tests/exec/corpus.h"

namespace quoth::test {
namespace {

using index::Zone;

// Where the pattern stands in the zone, told by the forward array alone. Pre: no rank is escaped.
std::vector<Slot> begins_of(const index::Segment& segment, Zone zone, const query::PhrasePattern& pattern) {
  const Span bounds = segment.zone(zone);
  std::vector<Slot> begins;
  for (Slot begin = bounds.begin; begin + pattern.size() <= bounds.end; ++begin) {
    bool stands = true;
    for (std::size_t i = 0; i < pattern.size() && stands; ++i) {
      const std::uint16_t id = segment.forward()[begin + i];
      stands = pattern[i] == kNoRank ? id != index::kSentinelId : id == pattern[i];
    }
    if (stands) begins.push_back(begin);
  }
  return begins;
}

query::PhrasePattern random_pattern(const index::Segment& segment, Zone zone, std::mt19937& random) {
  query::PhrasePattern pattern(1 + random() % (random() % 3 == 0 ? 16 : 8));
  const Span bounds = segment.zone(zone);
  const Slot at = bounds.begin + static_cast<Slot>(random() % (bounds.end - bounds.begin));
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    // Mostly what stands somewhere, else anything; now and then a gap.
    const std::uint16_t id = at + i < bounds.end ? segment.forward()[at + i] : index::kSentinelId;
    pattern[i] = id < segment.terms().size() && random() % 16 != 0
                     ? id
                     : static_cast<Rank>(random() % segment.terms().size());
    if (random() % 15 == 0 && i > 0) pattern[i] = kNoRank;
  }
  return pattern;
}

}  // namespace

TEST_CASE("phrases have the begins that the forward array shows, whatever seeds them") {
  std::size_t sieved = 0, sieved_far = 0;
  std::size_t listed = 0;
  std::size_t anchored = 0;
  std::size_t impossible = 0;
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    CorpusOptions shape;
    shape.documents = 60;
    shape.alphabet = 2 + seed % 40;
    shape.words = 150;
    shape.segments = 1;
    shape.threshold = 4 + seed * 3 % 200;
    const Corpus corpus = Corpus::random(random, shape);
    const index::Segment& segment = *corpus.segments.front();
    const query::NodePtr nothing = query::make_node(query::NodeKind::kNone);
    const query::WordTable words(*nothing);
    query::BudgetMeter meter{Budget{}};
    const query::SegmentContext context(segment, nullptr, words, meter);
    for (int i = 0; i < 150; ++i) {
      const Zone zone = random() % 4 == 0 ? Zone::kTitle : Zone::kBody;
      const query::PhrasePattern pattern = random_pattern(segment, zone, random);
      const bool possible = std::all_of(pattern.begin(), pattern.end(), [&](Rank rank) {
        return rank == kNoRank || context.count(rank, zone) > 0;
      });
      if (!possible) continue;
      CAPTURE(i, static_cast<int>(zone), pattern);
      const std::vector<Slot> expected = begins_of(segment, zone, pattern);
      const query::SeedPlan plan = query::plan_seeds(context, zone, pattern);
      if (plan.impossible) REQUIRE(expected.empty());
      impossible += plan.impossible ? 1U : 0U;
      // Of every list alone no begin is lost.
      const Span bounds = segment.zone(zone);
      for (const query::SeedChoice& choice : plan.seeds) {
        sieved += choice.signatures.empty() ? 0U : 1U;
        sieved_far += choice.signatures.far.empty() || choice.test.far_mask == 0 ? 0U : 1U;
        listed += choice.length > 1 && choice.anchors.empty() ? 1U : 0U;
        anchored += choice.anchors.empty() ? 0U : 1U;
        const Span range{bounds.begin, bounds.end - static_cast<Slot>(pattern.size()) + 1};
        query::Seed list(choice, range, meter);
        std::vector<Slot> found;
        std::vector<Slot> batch(1 + random() % 300);
        for (std::size_t n = 0; (n = list.fill(batch)) > 0;) {
          found.insert(found.end(), batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(n));
        }
        REQUIRE(std::is_sorted(found.begin(), found.end()));
        REQUIRE(std::includes(found.begin(), found.end(), expected.begin(), expected.end()));
        query::Seed keeper(choice, range, meter);
        std::vector<Slot> kept = expected;
        REQUIRE(keeper.keep(kept) == kept.size());
      }
      query::PhraseStream stream(context, zone, pattern);
      std::vector<Slot> begins;
      for (auto some = stream.next_begins(); !some.empty(); some = stream.next_begins()) {
        begins.insert(begins.end(), some.begin(), some.end());
      }
      REQUIRE(begins == expected);
      if (const auto known = query::known_counts(context, zone, pattern)) {
        REQUIRE(known->occurrences == expected.size());
      }
    }
    REQUIRE(meter.ok());
  }
  CHECK(sieved > 100);
  CHECK(sieved_far > 100);
  CHECK(listed > 100);
  CHECK(anchored > 100);
  CHECK(impossible > 100);
}

}  // namespace quoth::test
