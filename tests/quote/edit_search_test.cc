// Every passage within k edits, against tables over whole documents.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "query/edit_search.h"
#include "query/edit_stream.h"
#include "query/plan.h"
#include "tests/exec/corpus.h"
#include "tests/support/edit_oracle.h"

namespace quoth::test {
namespace {

using index::Zone;

// The reduced passages of all documents, as slots.
std::vector<query::EditHit> oracle(const index::Segment& segment, Zone zone, const std::vector<Rank>& pattern,
                                   std::size_t most) {
  std::vector<query::EditHit> out;
  const std::vector<WordId> words(pattern.begin(), pattern.end());
  for (DocId doc = 0; doc < segment.document_count(); ++doc) {
    const Span span = zone == Zone::kBody ? segment.documents().body(doc) : segment.documents().title(doc);
    std::vector<WordId> text;
    for (Slot slot = span.begin; slot < span.end; ++slot) text.push_back(segment.forward()[slot]);
    for (const EditPassage& one : best_apart(passages_within(words, text, most))) {
      out.push_back({{span.begin + static_cast<Slot>(one.begin), span.begin + static_cast<Slot>(one.end)},
                     static_cast<std::uint32_t>(one.edits)});
    }
  }
  return out;
}

std::vector<query::EditSlot> slots_of(const std::vector<Rank>& pattern, Rank terms) {
  std::vector<query::EditSlot> slots(pattern.size());
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] < terms) slots[i].push_back(pattern[i]);
  }
  return slots;
}

// Words of a document with some edits, or any; ranks from `terms` on stand nowhere.
std::vector<Rank> random_pattern(std::mt19937& random, const index::Segment& segment, std::size_t size) {
  const Rank terms = segment.terms().size();
  std::vector<Rank> out;
  Slot slot = static_cast<Slot>(random() % segment.zone(Zone::kBody).end);
  while (out.size() < size) {
    const std::uint16_t id = segment.forward()[slot++ % segment.zone(Zone::kBody).end];
    if (id < terms && random() % 8 != 0) out.push_back(id);
    if (random() % 6 == 0) out.push_back(static_cast<Rank>(random() % (terms + 1)));
  }
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("Edit searches find what tables find, and reduce it the same way") {
  std::size_t sieved = 0;  // words that have signatures
  for (unsigned seed = 0; seed < 120; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::size_t alphabet = 2 + random() % 12;
    const auto threshold = static_cast<std::uint32_t>(seed % 3 == 0 ? 0 : 8 + random() % 120);
    const Corpus corpus = Corpus::random(
        random, {.documents = 1 + random() % 20, .words = 60, .alphabet = alphabet, .threshold = threshold});
    for (const auto& segment : corpus.segments) {
      if (segment->terms().size() == 0) continue;
      for (int i = 0; i < 12; ++i) {
        const bool is_long = random() % 6 == 0;
        const std::size_t size = is_long ? 65 + random() % 90 : 1 + random() % 12;
        const std::vector<Rank> pattern = random_pattern(random, *segment, size);
        const std::size_t most = random() % std::min<std::size_t>(size, is_long ? 60 : 4);
        const Zone zone = random() % 3 == 0 ? Zone::kTitle : Zone::kBody;
        query::EditPattern edit(*segment, slots_of(pattern, segment->terms().size()));
        query::BudgetMeter meter{Budget{}};
        std::vector<query::EditHit> found;
        REQUIRE(query::edit_search(*segment, nullptr, {zone, segment->zone(zone)}, edit,
                                   static_cast<std::uint32_t>(most), SIZE_MAX, meter, found));
        CAPTURE(size, most);
        REQUIRE(found == oracle(*segment, zone, pattern, most));
        for (const Rank rank : pattern)
          sieved += rank < segment->terms().size() && !segment->signatures(rank).empty() ? 1U : 0U;
      }
    }
  }
  CHECK(sieved > 1000);
}

TEST_CASE("Words too rare for the forward array count like all others") {
  // Two long documents with 40,000 different words each: a third of them have no number of their own.
  std::vector<Document> documents(2);
  for (int i = 0; i < 80000; ++i) {
    documents[static_cast<std::size_t>(i % 2)].text += "w" + std::to_string(i) + (i % 5 == 0 ? " w7 " : " ");
  }
  const auto segment = open_segment(documents);
  REQUIRE(segment->terms().size() > index::kEscapeRank);
  for (const int first : {10, 20001, 70000, 79960}) {
    std::vector<query::EditSlot> slots;
    for (int i = first; i < first + 16; i += 2) {
      slots.emplace_back().push_back(segment->terms().find("w" + std::to_string(i)));
    }
    slots.erase(slots.begin() + 3);
    query::EditPattern pattern(*segment, slots);
    query::BudgetMeter meter{Budget{}};
    std::vector<query::EditHit> found;
    REQUIRE(query::edit_search(*segment, nullptr, {Zone::kBody, segment->zone(Zone::kBody)}, pattern, 3,
                               SIZE_MAX, meter, found));
    REQUIRE(found.size() == 1);
    // One word was taken out; w7 stands after every fifth.
    CHECK(found[0].distance <= 3);
    CHECK(found[0].distance >= 1);
  }
}

TEST_CASE("An edit stream gives the same passages however it is read") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const Corpus corpus =
        Corpus::random(random, {.documents = 30, .words = 40, .alphabet = 4, .segments = 1});
    const index::Segment& segment = *corpus.segments.front();
    query::Node node;
    node.kind = query::NodeKind::kPhrase;
    node.tolerance = query::Tolerance::kEdits;
    const std::size_t size = 2 + random() % 6;
    node.distance = static_cast<std::uint32_t>(random() % 4);
    for (std::size_t i = 0; i < size; ++i)
      node.slots.push_back({query::PhraseSlot::Kind::kWord, Corpus::word(random() % 5), 1, 1, {}});
    query::BudgetMeter meter{Budget{}};
    const query::WordTable words(node);
    const query::SegmentContext context(segment, nullptr, words, meter);
    const auto read = [](query::SpanStream& stream) {
      std::vector<Span> out;
      std::array<Span, 3> batch;
      while (const std::size_t count = stream.fill(batch))
        out.insert(out.end(), batch.begin(), batch.begin() + count);
      return out;
    };
    query::SpanStreamPtr all = query::plan_edits(node, context);
    if (all == nullptr) continue;
    const std::vector<Span> spans = read(*all);
    for (std::size_t i = 1; i < spans.size(); ++i) REQUIRE(spans[i - 1].end <= spans[i].begin);
    for (int i = 0; i < 20; ++i) {
      const Slot from = static_cast<Slot>(random() % (segment.zone(Zone::kBody).end + 20));
      query::SpanStreamPtr stream = query::plan_edits(node, context);
      stream->seek(from / 2);
      stream->seek(from);
      const auto first =
          std::find_if(spans.begin(), spans.end(), [from](Span span) { return span.begin >= from; });
      REQUIRE(read(*stream) == std::vector<Span>(first, spans.end()));
    }
  }
}

TEST_CASE("Edit searches end when the budget is spent") {
  std::mt19937 random(1);
  const Corpus corpus =
      Corpus::random(random, {.documents = 200, .words = 200, .alphabet = 3, .segments = 1});
  const index::Segment& segment = *corpus.segments.front();
  query::EditPattern pattern(segment, slots_of({0, 1, 2, 0, 1, 2}, segment.terms().size()));
  Budget budget;
  budget.steps = 1000;
  query::BudgetMeter meter(budget);
  std::vector<query::EditHit> found;
  query::edit_search(segment, nullptr, {Zone::kBody, segment.zone(Zone::kBody)}, pattern, 2, SIZE_MAX, meter,
                     found);
  CHECK(meter.status().error().code == ErrorCode::kDeadline);
}

}  // namespace quoth::test
