#include "index/build/ordered.h"

#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace quoth::index {

Result<void> Stop::check() const {
  if (stopped()) {
    const std::lock_guard lock(mutex_);
    return *error_;
  }
  if (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) {
    return Error{ErrorCode::kCancelled, "the build was cancelled"};
  }
  return {};
}

void Stop::fail(Error error) {
  {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
    stopped_.store(true, std::memory_order_release);
  }
  if (wake_) wake_();
}

bool Turns::wait(std::uint64_t turn) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return stopped_ || turn_ == turn; });
  return !stopped_;
}

void Turns::pass() {
  const std::lock_guard lock(mutex_);
  ++turn_;
  changed_.notify_all();
}

void Turns::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

Error stopped_error() { return {ErrorCode::kCancelled, "the build was stopped"}; }

Result<void> guard_memory(const std::function<Result<void>()>& body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoMemory, "no memory left: give the build less with --memory, or the machine more"};
  }
}

Result<void> run_ordered(unsigned threads, std::uint64_t count, const std::atomic<bool>* cancel,
                         const OrderedWork& work) {
  Stop stop(cancel);
  Turns turns;
  stop.on_failure([&] { turns.stop(); });
  std::atomic<std::uint64_t> next = 0;
  const auto loop = [&](unsigned thread) {
    for (;;) {
      const std::uint64_t item = next.fetch_add(1);
      if (item >= count) return;
      auto result = stop.check();
      if (result.ok()) result = guard_memory([&] { return work(thread, item, turns); });
      if (result.ok() && !turns.wait(item)) return;
      if (!result.ok()) return stop.fail(std::move(result).error());
      turns.pass();
    }
  };
  std::vector<std::thread> others;
  try {
    for (unsigned thread = 1; thread < threads && thread < count; ++thread) others.emplace_back(loop, thread);
  } catch (const std::system_error&) {
    // Fewer threads do the same work.
  }
  loop(0);
  for (std::thread& other : others) other.join();
  if (stop.stopped()) return stop.check();
  return {};
}

}  // namespace quoth::index
