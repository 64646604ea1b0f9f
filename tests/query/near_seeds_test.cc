// Seeds are thinned, never lost: against a look at every slot.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "query/near_seeds.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {
namespace {

// Some documents longer than the stretch of rows that is compared at once.
std::vector<Document> long_documents(std::mt19937& random) {
  std::vector<Document> documents(5);
  for (std::size_t d = 0; d < documents.size(); ++d) {
    const std::size_t size = d == 2 ? 150'000 : random() % 9000;
    for (std::size_t i = 0; i < size; ++i) {
      // Now and then a word of some stretches only.
      const std::size_t kind = random() % 400;
      const bool is_local = i / 5000 % 7 == 3 && kind < 40;
      documents[d].text += is_local ? "here" : "w" + std::to_string(kind < 4 ? kind : 4 + kind % 9);
      documents[d].text += ' ';
    }
    documents[d].title = "w0 w1 w2 w3 here";
  }
  return documents;
}

struct Asked {
  std::string word;
  std::string other;
  Slot reach;
};

void check(const index::Segment& segment, const Asked& asked, index::Zone zone, std::mt19937& random) {
  query::BudgetMeter meter{Budget{}};
  const query::NodePtr root = query::make_node(query::NodeKind::kNone);
  const query::WordTable words(*root);
  const query::SegmentContext context(segment, nullptr, words, meter);
  const Rank word = segment.terms().find(asked.word);
  const Rank other = segment.terms().find(asked.other);
  const Span bounds = segment.zone(zone);
  const auto forward = segment.forward();
  std::vector<Slot> needed;
  for (Slot slot = bounds.begin; slot < bounds.end; ++slot) {
    if (forward[slot] != word) continue;
    const Slot end = std::min<Slot>(slot + asked.reach + 1, bounds.end);
    for (Slot near = std::max(bounds.begin, slot - std::min(slot, asked.reach)); near < end; ++near) {
      if (forward[near] != other) continue;
      needed.push_back(slot);
      break;
    }
  }
  query::NearSeeds seeds(context, word, other, bounds, asked.reach);
  std::vector<Slot> out(128);
  Slot last = 0;
  Slot from = 0;
  std::size_t found = 0;
  bool more = true;
  while (more) {
    if (random() % 9 == 0) {
      from = std::max(from, last + static_cast<Slot>(random() % 4000));
      seeds.seek(from);
      while (found < needed.size() && needed[found] < from) ++found;
    }
    std::size_t count = 0;
    more = seeds.next(std::span(out).first(1 + random() % out.size()), count);
    for (std::size_t i = 0; more && i < count; ++i) {
      const Slot slot = out[i];
      REQUIRE(slot >= from);
      REQUIRE(slot >= bounds.begin);
      REQUIRE(slot < bounds.end);
      REQUIRE(forward[slot] == word);
      REQUIRE((last == 0 || slot > last));
      last = slot;
      if (found < needed.size() && needed[found] == slot) ++found;
    }
  }
  REQUIRE(found == needed.size());
}

}  // namespace

TEST_CASE("Thinned seeds are all those with the other word in reach, in order, whatever their lists name") {
  std::mt19937 random(5);
  const std::vector<Document> documents = long_documents(random);
  for (const std::uint32_t row_limit : {1U, 2000U, index::NgramOptions::kNever}) {
    index::NgramOptions options = few_ngrams(40);
    options.row_limit = row_limit;
    const auto segment = open_segment(documents, options);
    for (const Asked& asked : std::vector<Asked>{{"w0", "w1", 9},    {"w0", "w5", 1},  {"w1", "w0", 63}, {"w5", "w6", 3},
                                                 {"here", "w7", 31}, {"w7", "here", 32}, {"w2", "here", 5}, {"w5", "here", 63}}) {
      INFO(row_limit << ": " << asked.word << " with " << asked.other << " within " << asked.reach);
      check(*segment, asked, index::Zone::kBody, random);
      check(*segment, asked, index::Zone::kTitle, random);
    }
  }
}

}  // namespace quoth::test
