// RankMaps: the rank maps that batches under way need, and no others.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "index/build/batch_store.h"
#include "index/build/term_runs.h"
#include "quoth/result.h"

namespace quoth::index {

// Thread-safe. A worker's runs follow each other in the order of batches, so that at most two maps
// a worker are alive.
class RankMaps {
 public:
  // Each batch will be processed `passes` times.
  RankMaps(const TermRuns& runs, std::span<const BatchPlace> places, unsigned passes);

  Result<std::shared_ptr<const RankMap>> get(std::uint32_t run);
  // One pass over one batch of this run is done.
  void release(std::uint32_t run);

 private:
  const TermRuns& runs_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<const RankMap>> maps_;  // by run
  std::vector<std::uint64_t> left_;                   // passes to come, by run
};

}  // namespace quoth::index
