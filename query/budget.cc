#include "query/budget.h"

#include <algorithm>
#include <string>
#include <utility>

namespace quoth::query {

BudgetMeter::BudgetMeter(const Budget& budget) : budget_(budget) {
  if (budget_.seconds > 0) start_ = std::chrono::steady_clock::now();
  next_look_ = std::min(kLookSteps, budget_.steps);
  // A flag that is already up must stop even the shortest search.
  if (budget_.cancel != nullptr || budget_.steps == 0) look();
}

bool BudgetMeter::look() {
  if (spent_) return false;
  if (budget_.cancel != nullptr && budget_.cancel->load(std::memory_order_relaxed)) {
    refuse({ErrorCode::kCancelled, "the search was cancelled"});
  } else if (steps_ > budget_.steps) {
    refuse({ErrorCode::kDeadline, "the search needs more than its budget of " +
                                      std::to_string(budget_.steps) +
                                      " steps: ask for rarer words or raise the budget"});
  } else if (budget_.seconds > 0) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
    if (passed.count() > budget_.seconds) {
      refuse({ErrorCode::kDeadline, "the search took longer than its " + std::to_string(budget_.seconds) +
                                        " seconds: ask for rarer words or raise the budget"});
    }
  }
  // Looks again at the step limit itself, so that it holds to the block.
  const std::uint64_t to_limit = budget_.steps >= steps_ ? budget_.steps - steps_ + 1 : 1;
  next_look_ = steps_ + std::min(kLookSteps, to_limit);
  return !spent_;
}

bool BudgetMeter::hold(std::uint64_t bytes) {
  if (bytes > budget_.bytes || bytes_ > budget_.bytes - bytes) {
    refuse({ErrorCode::kDeadline, "the search needs more than its budget of " +
                                      std::to_string(budget_.bytes) +
                                      " bytes of memory: ask for rarer words or raise the budget"});
    return false;
  }
  bytes_ += bytes;
  return !spent_;
}

void BudgetMeter::refuse(Error error) {
  if (spent_) return;
  spent_ = true;
  error_ = std::move(error);
}

Result<void> BudgetMeter::status() const {
  if (spent_) return error_;
  return {};
}

}  // namespace quoth::query
