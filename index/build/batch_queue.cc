#include "index/build/batch_queue.h"

#include <utility>

namespace quoth::index {

bool BatchQueue::push(RawBatch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || batches_.size() < capacity_; });
  if (stopped_) return false;
  batches_.push_back(std::move(batch));
  changed_.notify_all();
  return true;
}

// Batches are taken from the front only, so that at most one long document has an owner.
bool BatchQueue::has_for(unsigned worker) const {
  if (batches_.empty()) return false;
  const RawBatch& front = batches_.front();
  return !front.is_piece || front.is_first || owner_ == worker;
}

std::optional<RawBatch> BatchQueue::pop(unsigned worker) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || has_for(worker) || (closed_ && batches_.empty()); });
  if (stopped_ || batches_.empty()) return std::nullopt;
  RawBatch batch = std::move(batches_.front());
  batches_.pop_front();
  if (batch.is_first) owner_ = worker;
  changed_.notify_all();
  return batch;
}

void BatchQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void BatchQueue::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

}  // namespace quoth::index
