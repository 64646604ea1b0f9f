#include "index/build/ranks.h"

#include <algorithm>

namespace quoth::index {

std::vector<std::pair<std::uint64_t, std::uint64_t>> CountHistogram::sorted_large() const {
  auto sorted = large_;
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  return sorted;
}

std::vector<CountHistogram::Step> CountHistogram::steps() const {
  std::vector<Step> steps;
  for (const auto& [count, place] : sorted_large()) steps.push_back({count, 1});
  for (std::uint64_t count = kLarge; count-- > 1;) {
    if (small_[count] > 0) steps.push_back({count, small_[count]});
  }
  return steps;
}

RankAssigner::RankAssigner(const CountHistogram& histogram) : next_small_(CountHistogram::kLarge) {
  const auto sorted = histogram.sorted_large();
  std::vector<std::pair<std::uint64_t, Rank>> by_place;
  Rank rank = 0;
  for (const auto& [count, place] : sorted) by_place.emplace_back(place, rank++);
  std::sort(by_place.begin(), by_place.end());
  for (const auto& [place, its_rank] : by_place) large_.push_back(its_rank);
  for (std::uint64_t count = CountHistogram::kLarge; count-- > 1;) {
    next_small_[count] = rank;
    rank += histogram.small_[count];
  }
}

}  // namespace quoth::index
