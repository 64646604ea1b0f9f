// BudgetMeter: what one search has spent, and whether it may go on.
//
// Every loop over postings, candidates or spans charges it, once per block of work. When a
// limit is crossed the meter is spent for good: streams and cursors above it then end early,
// and the driver must ask status() before it believes an answer. One search, one thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "quoth/result.h"
#include "quoth/searcher.h"

namespace quoth::query {

class BudgetMeter {
 public:
  explicit BudgetMeter(const Budget& budget);
  BudgetMeter(const BudgetMeter&) = delete;
  BudgetMeter& operator=(const BudgetMeter&) = delete;

  // False when the budget is spent. The clock and the cancel flag are looked at every
  // kLookSteps steps: well under a millisecond of work.
  bool charge(std::uint64_t steps) {
    steps_ += steps;
    return steps_ < next_look_ ? !spent_ : look();
  }
  // Memory that a search holds on to. release() what hold() was told.
  bool hold(std::uint64_t bytes);
  void release(std::uint64_t bytes) { bytes_ -= bytes < bytes_ ? bytes : bytes_; }

  // A limit of another kind was met (too many operands for an algorithm): the search fails with it.
  void refuse(Error error);

  bool ok() const { return !spent_; }
  // The error that ended the search, if one did.
  Result<void> status() const;

  std::uint64_t steps() const { return steps_; }

  // For explain.
  std::uint64_t candidates = 0;
  std::uint64_t blocks = 0;

 private:
  static constexpr std::uint64_t kLookSteps = 1 << 15;
  bool look();

  Budget budget_;
  std::chrono::steady_clock::time_point start_;
  std::uint64_t steps_ = 0;
  std::uint64_t next_look_ = kLookSteps;
  std::uint64_t bytes_ = 0;
  bool spent_ = false;
  Error error_;
};

}  // namespace quoth::query
