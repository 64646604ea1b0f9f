// plan_seeds(): by which lists a phrase is sought, or what is known without seeking.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <boost/container/static_vector.hpp>

#include "query/seed.h"
#include "query/segment_context.h"
#include "quoth/searcher.h"

namespace quoth::query {

// Slots of a phrase by rank; kNoRank stands for any one word.
using PatternView = std::span<const Rank>;

struct SeedPlan {
  static constexpr std::size_t kMaxSeeds = 3;

  // Proven to occur nowhere: the phrase is longer than the zone, or has a word or a run of words that does not
  // occur there.
  bool impossible = false;
  // The first gives candidates, the others thin them out. Empty only if impossible.
  boost::container::static_vector<SeedChoice, kMaxSeeds> seeds;
  // The seeds' lists are all the words, and tie them to each other: nothing is to be compared.
  bool proven = false;
};

// Pre: the pattern has a word.
SeedPlan plan_seeds(const SegmentContext& context, index::Zone zone, PatternView pattern);

// "word 'prairie', 1,234", "pair 'of the' listed, 345,678 ...": for people.
std::string describe_seed(const SegmentContext& context, const SeedChoice& choice, PatternView pattern);

// What term records and n-grams say of the whole phrase, without looking at a list.
std::optional<Counts> known_counts(const SegmentContext& context, index::Zone zone, PatternView pattern);

}  // namespace quoth::query
