// The queries that are timed: drawn from the corpus with a fixed seed, or from a public log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/segment/segment.h"
#include "quoth/types.h"

namespace quoth::bench {

// The same question for every method: as query text, and as term ranks.
struct BenchQuery {
  std::string text;
  std::vector<Rank> words;
};

struct QuerySet {
  std::string name;
  std::vector<BenchQuery> queries;
};

// Exact phrases: random windows of `length` words that stand in one document.
QuerySet phrase_windows(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t length,
                        std::size_t count, std::uint64_t seed);
// The same, of windows made only of the 100 commonest words.
QuerySet common_windows(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t length,
                        std::size_t count, std::uint64_t seed);
// NEAR/distance of `words` different words of one random window of distance + 1 words.
QuerySet near_windows(const index::Segment& segment, const std::vector<Rank>& tokens, std::size_t words,
                      std::uint32_t distance, std::size_t count, std::uint64_t seed);
// Two to five words, joined by `separator` (" " asks for all, " OR " for any): those lines of the public query
// log whose words are all known, or, without the log, words drawn by frequency.
QuerySet word_sets(const index::Segment& segment, const std::vector<Rank>& tokens, const std::string& log_path,
                   const std::string& tag, const std::string& separator, std::size_t count, std::uint64_t seed);

}  // namespace quoth::bench
