// Residency: is a mapped segment in memory, and bringing in what a query is about to read.
//
// A page that is missing costs as much as thousands of postings. While a segment is cold, queries name all
// the pages that they know of at once, so that the system reads them side by side, and planners prefer short
// lists to looks all over the forward array (docs/decisions/0010-planner.md).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "index/io/io.h"
#include "index/kernels/kernels.h"

namespace quoth::index {

class Residency {
 public:
  // Looks at some pages all over `sample`, a part of the file, which outlives this. The forward array
  // decides: it is what look-ups read all over; texts that nobody asked for may well be missing.
  Residency(const MappedFile& file, Bytes sample) : file_(&file), sample_(sample) { look(); }
  Residency(const Residency&) = delete;
  Residency& operator=(const Residency&) = delete;

  // False once nearly all of the pages looked at were there. What is evicted later is not noticed.
  bool is_cold() const { return is_cold_.load(std::memory_order_relaxed); }
  // To be told of each query while the segment is cold: now and then it looks again.
  void count_query() const {
    if (queries_.fetch_add(1, std::memory_order_relaxed) % kQueriesBetweenLooks == kQueriesBetweenLooks - 1)
      look();
  }
  // Begins to read bytes of the file, without waiting for them.
  void ask(Bytes bytes) const {
    if (bytes.empty()) return;
    file_->will_need(static_cast<std::size_t>(bytes.data() - file_->bytes().data()), bytes.size());
  }
  // The same of rows of the forward array, ascending, from `ids` of slot 0 on, where it has `slots` slots.
  // Rows with less between them than another request costs are read in one go; where that is all of them, as
  // many behind them come too, for they are likely to be next.
  void ask_for_rows(const std::uint16_t* ids, std::uint32_t slots,
                    std::span<const std::uint32_t> rows) const {
    constexpr std::size_t kHole = std::size_t{64} << 10;
    const std::size_t size = slots * sizeof(std::uint16_t);
    const auto begin_of = [size](std::uint32_t row) { return std::min(size, row * kRowBytes); };
    const Bytes line(reinterpret_cast<const std::byte*>(ids), size);
    for (std::size_t i = 0; i < rows.size();) {
      std::size_t next = i + 1;
      while (next < rows.size() && begin_of(rows[next]) - begin_of(rows[next - 1]) <= kHole) ++next;
      const std::size_t begin = begin_of(rows[i]);
      std::size_t length = begin_of(rows[next - 1] + 1) - begin;
      if (next - i == rows.size() && rows.size() > 1) length = std::min(2 * length, size - begin);
      ask(line.subspan(begin, length));
      i = next;
    }
  }

 private:
  static constexpr std::size_t kRowBytes = kRowSlots * sizeof(std::uint16_t);
  static constexpr std::uint32_t kQueriesBetweenLooks = 64;
  static constexpr std::size_t kPagesLookedAt = 64;
  static constexpr std::size_t kMissingAtMost = 3;

  void look() const {
    const auto begin = static_cast<std::size_t>(sample_.data() - file_->bytes().data());
    const std::size_t step = sample_.size() / kPagesLookedAt;
    std::size_t missing = 0;
    for (std::size_t i = 0; i < kPagesLookedAt; ++i)
      missing += file_->is_resident(begin + step * i + step / 2) ? 0U : 1U;
    is_cold_.store(missing > kMissingAtMost, std::memory_order_relaxed);
  }

  const MappedFile* file_;
  Bytes sample_;
  mutable std::atomic<bool> is_cold_{false};
  mutable std::atomic<std::uint32_t> queries_{0};
};

}  // namespace quoth::index
