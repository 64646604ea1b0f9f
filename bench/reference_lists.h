// Reference 1: what a positional index without quoth's structures does.
//
// All position lists, decoded, in memory; a phrase or a window is found by merging the
// lists of all its words from end to end. Decoding is not charged to it. Ranked queries score
// every match, once from the position lists alone and once from plain document postings.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "index/segment/segment.h"

namespace quoth::bench {

class ReferenceLists {
 public:
  explicit ReferenceLists(const index::Segment& segment);

  // The term at every slot of the body, escapes resolved; kNoRank for sentinels.
  const std::vector<Rank>& tokens() const { return tokens_; }

  std::uint64_t count_phrase(std::span<const Rank> words) const;
  // Minimal windows that hold all words (distinct terms) with at most `distance` others between.
  std::uint64_t count_near(std::span<const Rank> words, std::uint32_t distance) const;

  struct Scored {
    double score = 0;
    DocId doc = 0;
  };
  // Best `k`, by (score descending, document ascending), after scoring every match. Documents and
  // frequencies come from ready-made postings, or are counted out of the position lists.
  enum class From { kPostings, kPositions };
  std::vector<Scored> top_or(std::span<const Rank> words, std::size_t k, From from) const;
  std::vector<Scored> top_and(std::span<const Rank> words, std::size_t k, From from) const;
  // How many documents match.
  std::uint64_t count_or(std::span<const Rank> words, From from) const;
  std::uint64_t count_and(std::span<const Rank> words, From from) const;

 private:
  struct Posting {
    DocId doc;
    std::uint32_t freq;
  };
  double score(Rank word, const Posting& posting) const;
  std::vector<Posting> count_out(Rank word) const;
  // The postings of a word, by way of `buffer` when they must be counted out.
  const std::vector<Posting>& postings(Rank word, From from, std::vector<Posting>& buffer) const;

  const index::Segment& segment_;
  std::vector<Rank> tokens_;
  std::vector<std::vector<Slot>> positions_;
  std::vector<std::vector<Posting>> postings_;
};

}  // namespace quoth::bench
