// ForwardPass: the second pass of a build. Ranks are known; batches become the forward array, the
// text and the regions of the segment, and their occurrences are dealt out by rank.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "index/build/batch_store.h"
#include "index/build/ordered.h"
#include "index/build/pages.h"
#include "index/build/partitions.h"
#include "index/build/rank_maps.h"
#include "index/segment/segment_writer.h"
#include "quoth/result.h"

namespace quoth::index {

class ForwardPass {
 public:
  struct Inputs {
    BatchStore& store;
    const TermRuns& runs;
    const DocumentLayout& layout;
    const PageVector<std::uint8_t>& term_sizes;
    const PartitionPlan& plan;
    TextCoding text;
  };
  // Occurrences go to `streams`, one for each partition; everything else to `writer`.
  ForwardPass(const Inputs& inputs, SegmentWriter& writer, StreamSet& occurrences,
              std::span<StreamSet::Stream* const> streams);
  ~ForwardPass();

  // `advance` is called after each batch with what share of the work is done.
  Result<void> run(unsigned threads, const std::atomic<bool>* cancel, const std::function<void(double)>& advance);

 private:
  struct Worker;

  Result<void> body_batch(Worker& worker, const BatchPlace& place);
  Result<void> commit_body(Worker& worker, const BatchPlace& place);
  void place_body(Worker& worker, const BatchPlace& place) const;
  Result<void> title_batch(Worker& worker, const BatchPlace& place, Slot begin);
  Result<void> commit(Worker& worker);

  Inputs in_;
  SegmentWriter& writer_;
  StreamSet& occurrences_;
  std::span<StreamSet::Stream* const> streams_;
  RankMaps maps_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace quoth::index
