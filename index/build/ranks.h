// CountHistogram and RankAssigner: ranks by falling count, ties by bytes, in one pass and little memory.
//
// Terms come in byte order, twice. The first time their counts are added to a histogram; then
// the rank of a term is how many terms have a higher count, plus how many before it in
// byte order have the same. Counts from kLarge on are few (a segment has less than 2^32 tokens,
// so fewer than 2^16 terms reach it) and are sorted one by one.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "quoth/types.h"

namespace quoth::index {

class CountHistogram {
 public:
  static constexpr std::uint64_t kLarge = 65536;

  CountHistogram() : small_(kLarge) {}
  // Of the next term in byte order. Pre: count > 0.
  void add(std::uint64_t count) {
    if (count < kLarge) {
      ++small_[count];
    } else {
      large_.emplace_back(count, terms_);
    }
    ++terms_;
  }
  std::uint64_t terms() const { return terms_; }

  // Successive ranks have these counts: `terms` of them have `count`.
  struct Step {
    std::uint64_t count = 0;
    std::uint64_t terms = 0;
  };
  std::vector<Step> steps() const;

 private:
  friend class RankAssigner;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> sorted_large() const;

  std::vector<std::uint32_t> small_;                            // terms by count
  std::vector<std::pair<std::uint64_t, std::uint64_t>> large_;  // count, place in byte order
  std::uint64_t terms_ = 0;
};

class RankAssigner {
 public:
  explicit RankAssigner(const CountHistogram& histogram);
  // The rank of the next term in byte order, which has this count.
  Rank next(std::uint64_t count) {
    return count < CountHistogram::kLarge ? next_small_[count]++ : large_[next_large_++];
  }

 private:
  std::vector<Rank> next_small_;  // by count
  std::vector<Rank> large_;       // in byte order
  std::size_t next_large_ = 0;
};

}  // namespace quoth::index
