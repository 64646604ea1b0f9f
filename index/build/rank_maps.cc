#include "index/build/rank_maps.h"

#include <algorithm>
#include <utility>

namespace quoth::index {

RankMaps::RankMaps(const TermRuns& runs, std::span<const BatchPlace> places, unsigned passes) : runs_(runs) {
  for (const BatchPlace& place : places) {
    if (place.run >= left_.size()) left_.resize(place.run + std::size_t{1});
    left_[place.run] += passes;
  }
  maps_.resize(left_.size());
}

Result<std::shared_ptr<const RankMap>> RankMaps::get(std::uint32_t run) {
  const std::lock_guard lock(mutex_);
  if (maps_[run] == nullptr) {
    QUOTH_TRY_ASSIGN(RankMap map, runs_.rank_map(run));
    maps_[run] = std::make_shared<const RankMap>(std::move(map));
  }
  return maps_[run];
}

void RankMaps::release(std::uint32_t run) {
  const std::lock_guard lock(mutex_);
  if (--left_[run] == 0) maps_[run] = nullptr;
}

}  // namespace quoth::index
