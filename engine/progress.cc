#include "engine/progress.h"

#include <algorithm>

namespace quoth::engine {

void ProgressReporter::add_total(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  total_ += bytes;
}

void ProgressReporter::forget_total() {
  const std::lock_guard lock(mutex_);
  total_known_ = false;
}

void ProgressReporter::reading(std::uint64_t bytes, std::uint64_t documents) {
  if (!callback_) return;
  const std::lock_guard lock(mutex_);
  progress_.bytes_done = bytes;
  progress_.bytes_total = total_known_ ? total_ : 0;
  progress_.documents = documents;
  progress_.stage_fraction =
      progress_.bytes_total == 0 ? 0 : std::min(1.0, static_cast<double>(bytes) / static_cast<double>(total_));
  report(/*at_once=*/false);
}

void ProgressReporter::stage(BuildProgress::Stage stage, double fraction) {
  if (!callback_) return;
  const std::lock_guard lock(mutex_);
  const bool is_new = stage != progress_.stage;
  progress_.stage = stage;
  progress_.stage_fraction = fraction;
  report(is_new);
}

void ProgressReporter::report(bool at_once) {
  const Clock::time_point now = Clock::now();
  if (!at_once && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  callback_(progress_);
}

}  // namespace quoth::engine
