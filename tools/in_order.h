// Work on all cores with results in order: a window of items is worked on by all threads, then handed over
// one by one, so that memory is bounded and output starts at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "tools/output/signals.h"

namespace quoth::tools {

inline constexpr std::size_t kWindowItems = 256;

// Runs work(i) for every i below `count` on `threads` threads (0: all cores). Stops early on Ctrl-C.
template <class Work>
void on_all_cores(std::size_t count, unsigned threads, const Work& work) {
  const unsigned wanted = threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
  const auto workers = std::min<std::size_t>(wanted, count);
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count && !interrupted(); i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < workers; ++i) others.emplace_back(run);
  run();
}

// take(i, work(i)) for i = 0, 1, ... in this order; only work runs on all cores.
template <class Value, class Work, class Take>
void in_order(std::size_t count, unsigned threads, const Work& work, const Take& take) {
  std::vector<Value> window;
  for (std::size_t begin = 0; begin < count && !interrupted(); begin += kWindowItems) {
    window.clear();
    window.resize(std::min(kWindowItems, count - begin));
    on_all_cores(window.size(), threads, [&](std::size_t i) { window[i] = work(begin + i); });
    for (std::size_t i = 0; i < window.size() && !interrupted(); ++i) take(begin + i, std::move(window[i]));
  }
}

}  // namespace quoth::tools
