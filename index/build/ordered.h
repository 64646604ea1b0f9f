// Work on many threads whose results are taken in order.
//
// Items are numbered 0, 1, 2 ...; threads take them in order, work side by side, and hand in
// each result when its turn has come. So the output never depends on which thread was
// faster, and at most one result a thread waits in memory. The first error stops all.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "quoth/result.h"

namespace quoth::index {

// The first error of a group of threads, and the caller's wish to stop. Thread-safe.
class Stop {
 public:
  explicit Stop(const std::atomic<bool>* cancel) : cancel_(cancel) {}

  // kCancelled when the caller's flag is set; the first error when some thread failed.
  Result<void> check() const;
  bool stopped() const { return stopped_.load(std::memory_order_acquire); }
  // Keeps the first error only; wakes whoever waits.
  void fail(Error error);
  void on_failure(std::function<void()> wake) { wake_ = std::move(wake); }

 private:
  const std::atomic<bool>* cancel_;
  std::atomic<bool> stopped_ = false;
  mutable std::mutex mutex_;
  std::optional<Error> error_;
  std::function<void()> wake_;
};

// Whose turn it is.
class Turns {
 public:
  // Waits until item `turn` is due; false if the work was stopped meanwhile.
  bool wait(std::uint64_t turn);
  // The item whose turn it was is done.
  void pass();
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t turn_ = 0;
  bool stopped_ = false;
};

// Runs `work(thread, item, turns)` for all items 0 .. count - 1 on `threads` threads. Each call must hand in its result
// between turns.wait(item) and its return; the turn passes on when it returns.
using OrderedWork = std::function<Result<void>(unsigned thread, std::uint64_t item, Turns& turns)>;
Result<void> run_ordered(unsigned threads, std::uint64_t count, const std::atomic<bool>* cancel, const OrderedWork& work);

// Calls `body`; an allocation that fails in it becomes kNoMemory.
Result<void> guard_memory(const std::function<Result<void>()>& body);

// What Turns::wait() returning false means to the work that waited.
Error stopped_error();

}  // namespace quoth::index
