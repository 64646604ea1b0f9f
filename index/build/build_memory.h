// BuildMemory: how a build spends its memory budget.
//
// The parts that live at the same time add up to the budget:
//   first pass    tables + runs + store + writer + threads x (batches and what is made of them)
//   second pass   store + rank maps + term sizes + occurrences + writer + threads x (the same)
//   third pass    occurrences + writer + threads x (a partition and its postings)
//   after it      lists + writer, when occurrences, batches and tables are gone
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace quoth::index {

struct BuildMemory {
  unsigned threads = 1;         // fewer than asked for when memory is short
  std::size_t table = 0;        // of each worker, for its terms
  std::size_t runs = 0;         // terms that left the tables
  std::size_t store = 0;        // analysed batches
  std::size_t occurrences = 0;  // waiting to be sorted
  std::size_t lists = 0;        // what is made from the forward array
  std::size_t writer = 0;       // parts of the segment
  std::size_t fan_in = 128;     // runs merged at a time
  std::uint64_t partition_slots = 0;  // 0: chosen by the number of tokens

  // Where documents lie takes memory that no budget can bound, for it must be known throughout: 12 bytes a
  // document, twice that while it grows. The tables of terms, and what comes after them, make room for it as
  // far as they can work with less.
  std::size_t table_beside(std::size_t documents) const {
    return table - std::min(documents / threads, table - table / 4);
  }
  std::size_t lists_beside(std::size_t documents) const { return lists - std::min(documents, lists - lists / 4); }

  static BuildMemory of(std::uint64_t bytes, unsigned threads) {
    // A worker has a batch, the next one in the queue, their tokens, and later a partition.
    constexpr std::uint64_t kPerThread = std::uint64_t{12} << 20;
    constexpr std::uint64_t kMostTable = std::uint64_t{1} << 30;
    BuildMemory memory;
    const auto affordable = static_cast<unsigned>(std::min<std::uint64_t>(bytes / 2 / kPerThread, 1024));
    memory.threads = std::clamp(threads, 1U, std::max(affordable, 1U));
    const std::uint64_t left = bytes - std::min(bytes / 2, memory.threads * kPerThread);
    memory.table = static_cast<std::size_t>(std::min(left * 3 / 8 / memory.threads, kMostTable));
    memory.runs = static_cast<std::size_t>(left / 8);
    memory.store = static_cast<std::size_t>(left / 8);
    memory.occurrences = static_cast<std::size_t>(left / 4);
    memory.lists = memory.occurrences + memory.store +
                   memory.threads * (memory.table + static_cast<std::size_t>(kPerThread));
    memory.writer = static_cast<std::size_t>(left / 4);
    return memory;
  }
};

}  // namespace quoth::index
