// Ordered work: results in order whatever the threads; the first error, and no hanging.
#include "index/build/ordered.h"

#include <catch2/catch.hpp>
#include <new>
#include <thread>
#include <vector>

#include "index/build/batch_queue.h"

namespace {

using namespace quoth;
using namespace quoth::index;

}  // namespace

TEST_CASE("results are taken in order on any number of threads") {
  for (const unsigned threads : {1U, 2U, 7U}) {
    std::vector<std::uint64_t> taken;
    const OrderedWork work = [&](unsigned, std::uint64_t item, Turns& turns) -> Result<void> {
      if (item % 3 == 0) std::this_thread::yield();
      if (!turns.wait(item)) return stopped_error();
      taken.push_back(item);
      return {};
    };
    REQUIRE(run_ordered(threads, 500, nullptr, work).ok());
    REQUIRE(taken.size() == 500);
    for (std::uint64_t i = 0; i < taken.size(); ++i) CHECK(taken[i] == i);
    CHECK(run_ordered(threads, 0, nullptr, work).ok());
  }
}

TEST_CASE("the error of any item stops all, and is the one reported") {
  for (std::uint64_t bad = 0; bad < 40; ++bad) {
    std::uint64_t taken = 0;
    const OrderedWork work = [&](unsigned, std::uint64_t item, Turns& turns) -> Result<void> {
      if (item == bad && bad % 2 == 0) throw std::bad_alloc();
      if (item == bad) return Error{ErrorCode::kIo, "bad item"};
      if (!turns.wait(item)) return stopped_error();
      ++taken;
      return {};
    };
    const auto done = run_ordered(4, 40, nullptr, work);
    REQUIRE(!done.ok());
    CHECK(done.error().code == (bad % 2 == 0 ? ErrorCode::kNoMemory : ErrorCode::kIo));
    CHECK(taken <= bad);
  }
}

TEST_CASE("a cancelled run ends") {
  std::atomic<bool> cancel = false;
  const OrderedWork work = [&](unsigned, std::uint64_t item, Turns& turns) -> Result<void> {
    if (!turns.wait(item)) return stopped_error();
    if (item == 10) cancel = true;
    return {};
  };
  const auto done = run_ordered(3, 1'000'000, &cancel, work);
  REQUIRE(!done.ok());
  CHECK(done.error().code == ErrorCode::kCancelled);
}

TEST_CASE("pieces of a long document all go to the worker that took the first") {
  BatchQueue queue(4);
  std::vector<std::vector<std::uint64_t>> taken(3);
  std::vector<std::thread> workers;
  for (unsigned worker = 0; worker < 3; ++worker) {
    workers.emplace_back([&, worker] {
      while (auto batch = queue.pop(worker)) taken[worker].push_back(batch->number);
    });
  }
  // Batches 10k .. 10k+9: the last six of each ten are pieces of one document.
  for (std::uint64_t number = 0; number < 500; ++number) {
    RawBatch batch;
    batch.number = number;
    batch.is_piece = number % 10 >= 4;
    batch.is_first = number % 10 == 4;
    batch.is_last = number % 10 == 9;
    REQUIRE(queue.push(std::move(batch)));
  }
  queue.close();
  for (std::thread& worker : workers) worker.join();
  std::vector<unsigned> by(500, 99);
  for (unsigned worker = 0; worker < 3; ++worker) {
    for (const std::uint64_t number : taken[worker]) by[number] = worker;
  }
  for (std::uint64_t number = 0; number < 500; ++number) {
    CHECK(by[number] < 3);
    if (number % 10 > 4) CHECK(by[number] == by[number - 1]);
  }
}
