// ProgressReporter: tells a caller how far a build is, about ten times a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>

#include "quoth/index_builder.h"

namespace quoth::engine {

// Thread-safe; the callback is called by one thread at a time.
class ProgressReporter {
 public:
  explicit ProgressReporter(std::function<void(const BuildProgress&)> callback) : callback_(std::move(callback)) {}

  bool wanted() const { return static_cast<bool>(callback_); }
  void add_total(std::uint64_t bytes);
  // Standard input has no length: the total is not known from then on.
  void forget_total();
  // While reading: bytes of input used so far, and documents.
  void reading(std::uint64_t bytes, std::uint64_t documents);
  void stage(BuildProgress::Stage stage, double fraction);

 private:
  using Clock = std::chrono::steady_clock;
  void report(bool at_once);

  std::mutex mutex_;
  std::function<void(const BuildProgress&)> callback_;
  BuildProgress progress_;
  bool total_known_ = true;
  std::uint64_t total_ = 0;
  Clock::time_point last_;
};

}  // namespace quoth::engine
