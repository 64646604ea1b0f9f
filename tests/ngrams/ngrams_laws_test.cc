// Laws of the n-gram directory, for every run of words of whole corpora.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "index/segment/ngrams.h"
#include "index/segment/position_cursor.h"
#include "index/segment/segment.h"
#include "tests/ngrams/number_lines.h"
#include "tests/support/simple_builder.h"
#include "tests/support/simple_ngrams.h"

using namespace quoth;
using namespace quoth::index;
using test::GramWords;
using Kind = Ngrams::Gram::Kind;

namespace {

std::vector<Slot> slots_of(const Segment& segment, const PositionList& list) {
  std::vector<Slot> slots;
  PositionCursor cursor(list, {0, segment.documents().slot_end()});
  for (; cursor.slot() != kEndSlot; cursor.next()) slots.push_back(cursor.slot());
  return slots;
}

// Where every run of 2 to 5 words stands, by looking at all slots.
std::map<GramWords, std::vector<Slot>> all_runs(const Segment& segment) {
  std::map<GramWords, std::vector<Slot>> runs;
  const auto forward = segment.forward();
  for (std::size_t words = 2; words <= 5; ++words) {
    for (Slot slot = 0; slot + words <= forward.size(); ++slot) {
      const auto begin = forward.begin() + static_cast<std::ptrdiff_t>(slot);
      const auto end = begin + static_cast<std::ptrdiff_t>(words);
      if (std::find(begin, end, kSentinelId) == end) runs[GramWords(begin, end)].push_back(slot);
    }
  }
  return runs;
}

// The fewest places that show all occurrences of the phrase, by what the segment offers.
std::uint64_t cheapest_seed(const Segment& segment, const GramWords& phrase) {
  std::uint64_t least = ~std::uint64_t{0};
  for (std::size_t first = 0; first < phrase.size(); ++first) {
    const TermInfo info = segment.term_info(phrase[first]);
    least = std::min<std::uint64_t>(least, std::uint64_t{info.occurrences} + info.title_occurrences);
    for (std::size_t words = 2; first + words <= phrase.size(); ++words) {
      const Ngrams::Gram gram = segment.ngrams().find(std::span(phrase).subspan(first, words));
      if (gram.kind == Kind::kAbsent) return 0;
      if (gram.kind != Kind::kListed) continue;
      least = std::min<std::uint64_t>(least, std::uint64_t{gram.occurrences} + gram.title_occurrences);
    }
  }
  return least;
}

// Runs that are there, and as many that are made up of the same words.
std::vector<GramWords> phrases(const std::map<GramWords, std::vector<Slot>>& runs, const Segment& segment,
                               unsigned seed) {
  std::mt19937 random(seed);
  std::vector<GramWords> all;
  for (const auto& [words, slots] : runs) {
    all.push_back(words);
    GramWords other = words;
    other[random() % other.size()] = static_cast<Rank>(random() % segment.terms().size());
    if (random() % 2 == 0) std::shuffle(other.begin(), other.end(), random);
    all.push_back(other);
  }
  return all;
}

template <class Check>
void for_each_corpus(const Check& check) {
  for (unsigned seed = 0; seed < 24; ++seed) {
    const std::size_t vocabulary = 3 + seed * seed / 2;
    const std::uint32_t threshold = 1 + seed * 3;
    INFO("seed " << seed << ", threshold " << threshold);
    check(*test::open_segment(test::wordy_documents(seed, vocabulary), test::few_ngrams(threshold)), seed);
  }
}

}  // namespace

TEST_CASE("The directory says of every run what counting says") {
  for_each_corpus([](const Segment& segment, unsigned seed) {
    const Ngrams& ngrams = segment.ngrams();
    const auto runs = all_runs(segment);
    const test::SimpleNgrams defined(segment.forward(), ngrams.threshold(), ngrams.frequent_words());
    std::size_t entries = 0;
    for (const GramWords& phrase : phrases(runs, segment, seed)) {
      const auto run = runs.find(phrase);
      const std::vector<Slot> slots = run == runs.end() ? std::vector<Slot>() : run->second;
      const Ngrams::Gram gram = ngrams.find(phrase);
      const test::SimpleGram* const known = defined.find(phrase);
      if (known == nullptr) {
        REQUIRE((gram.kind == Kind::kAbsent || gram.kind == Kind::kUnknown));
        if (gram.kind == Kind::kAbsent) REQUIRE(slots.empty());
        const bool examined = defined.is_extended(GramWords(phrase.begin(), phrase.end() - 1)) &&
                              defined.is_extended(GramWords(phrase.begin() + 1, phrase.end()));
        if (examined) REQUIRE(gram.kind == Kind::kAbsent);
        continue;
      }
      ++entries;
      REQUIRE(gram.kind == (known->is_listed ? Kind::kListed : Kind::kCounted));
      const auto in_bodies = static_cast<std::uint32_t>(std::count_if(
          slots.begin(), slots.end(), [&](Slot slot) { return slot < segment.documents().body_end(); }));
      REQUIRE(gram.occurrences == in_bodies);
      REQUIRE(gram.title_occurrences == slots.size() - in_bodies);
      std::set<DocId> documents;
      for (std::size_t i = 0; i < in_bodies; ++i) documents.insert(segment.documents().doc_of(slots[i]));
      REQUIRE(gram.documents == documents.size());
      REQUIRE(slots_of(segment, gram.positions) == (known->is_listed ? slots : std::vector<Slot>()));
    }
    REQUIRE((entries > 0) == (ngrams.size(2) > 0));
  });
}

TEST_CASE("Every phrase has a seed of at most the threshold or twice its occurrences") {
  for_each_corpus([](const Segment& segment, unsigned seed) {
    const auto runs = all_runs(segment);
    const std::uint32_t threshold = segment.ngrams().threshold();
    if (threshold == 0) return;
    for (const GramWords& phrase : phrases(runs, segment, seed)) {
      const auto run = runs.find(phrase);
      const std::uint64_t occurrences = run == runs.end() ? 0 : run->second.size();
      REQUIRE(cheapest_seed(segment, phrase) <= std::max<std::uint64_t>(threshold, 2 * occurrences));
    }
  });
}

TEST_CASE(
    "Signatures stand beside the postings of all lists of medium length, and follow from the neighbours") {
  for_each_corpus([](const Segment& segment, unsigned seed) {
    const Ngrams& ngrams = segment.ngrams();
    const std::uint32_t threshold = 1 + seed * 3;
    const std::uint32_t limit = std::max(4U, threshold / 2);
    const std::uint32_t far_limit = ngrams.far_limit();
    if (ngrams.signatures_end() > ngrams.signatures_begin()) {
      REQUIRE(far_limit == threshold / 2 + threshold / 4);
    }
    const auto check = [&](const PositionList& list, std::size_t words, const Signatures& signatures) {
      const std::vector<Slot> slots = slots_of(segment, list);
      REQUIRE(signatures.size() == (slots.size() > limit && slots.size() <= threshold ? slots.size() : 0));
      const bool has_far = far_limit > 0 && signatures.size() > far_limit;
      REQUIRE(signatures.far.empty() == !has_far);
      for (std::size_t i = 0; i < signatures.size(); ++i) {
        Signature expected = test::simple_signature(segment.forward(), slots[i], words);
        if (!has_far) expected.far = 0;
        REQUIRE(signatures[i] == expected);
      }
    };
    for (Rank rank = 0; rank < segment.terms().size(); ++rank)
      check(segment.positions(rank), 1, segment.signatures(rank));
    for (const auto& [run, slots] : all_runs(segment)) {
      const Ngrams::Gram gram = ngrams.find(run);
      if (gram.kind == Kind::kListed) check(gram.positions, run.size(), gram.signatures);
    }
  });
}

TEST_CASE("A run that is too short, too long or of a rare word is not known") {
  const auto segment = test::open_segment(test::wordy_documents(5, 12), test::few_ngrams(20));
  const Ngrams& ngrams = segment->ngrams();
  REQUIRE(ngrams.frequent_words() > 1);
  CHECK(ngrams.find({}).kind == Kind::kUnknown);
  const std::vector<Rank> same(6, 0);
  CHECK(ngrams.find(std::span(same).first(1)).kind == Kind::kUnknown);
  CHECK(ngrams.find(same).kind == Kind::kUnknown);
  for (const Rank rare : {ngrams.frequent_words(), kNoRank}) {
    CHECK(ngrams.find(std::vector<Rank>{0, rare}).kind == Kind::kUnknown);
    CHECK(ngrams.find(std::vector<Rank>{rare, 0}).kind == Kind::kUnknown);
    CHECK(segment->signatures(kNoRank).empty());
  }
}

TEST_CASE("A segment without n-grams says so") {
  NgramOptions none;
  none.root_percent = 0;
  for (const auto& segment :
       {test::open_segment(test::wordy_documents(5, 12), none), test::open_segment({})}) {
    CHECK(segment->ngrams().threshold() == 0);
    CHECK(segment->ngrams().frequent_words() == 0);
    CHECK(segment->ngrams().find(std::vector<Rank>{0, 0}).kind == Kind::kUnknown);
    CHECK(segment->signatures(0).empty());
    for (const Segment::SectionInfo& section : segment->sections()) {
      CHECK(section.name.find("n-gram") == std::string_view::npos);
      CHECK(section.name != "context signatures");
    }
  }
}
