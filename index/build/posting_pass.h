// The third pass of a build: each partition's occurrences, sorted by rank, become postings.
#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "index/build/partitions.h"
#include "index/segment/segment_writer.h"
#include "quoth/result.h"

namespace quoth::index {

// `streams` hold the occurrences of the plan's partitions, as ForwardPass wrote them. Lists of ranks below
// `rows_end` name rows of slots.
Result<void> run_posting_pass(const PartitionPlan& plan, Rank rows_end, StreamSet& occurrences,
                              std::span<StreamSet::Stream* const> streams, const DocumentLayout& layout,
                              SegmentWriter& writer, unsigned threads, const std::atomic<bool>* cancel,
                              const std::function<void(double)>& advance);

}  // namespace quoth::index
