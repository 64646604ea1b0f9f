// BatchQueue: raw batches on their way from the reader to the workers.
//
// Bounded, so that a fast reader waits. The pieces of one long document all go to the
// worker that took the first, for its analyzer knows where the piece before ended.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>

#include "index/build/raw_batch.h"

namespace quoth::index {

class BatchQueue {
 public:
  explicit BatchQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room; false when the work was stopped.
  bool push(RawBatch batch);
  // Waits for a batch for this worker; nothing when the queue is closed and empty, or stopped.
  std::optional<RawBatch> pop(unsigned worker);
  // No more batches will come.
  void close();
  void stop();

 private:
  static constexpr unsigned kNobody = std::numeric_limits<unsigned>::max();
  bool has_for(unsigned worker) const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RawBatch> batches_;
  std::size_t capacity_;
  unsigned owner_ = kNobody;  // of the long document whose pieces are being taken
  bool closed_ = false;
  bool stopped_ = false;
};

}  // namespace quoth::index
