// AnchorPass: the section of anchors from the finished forward array (docs/format.md, section 6.7).
//
// Buckets are made range by range, each range small enough for its share of the memory: the forward
// array is read once to see how anchors spread, and twice for each range, to count and to place. So any
// segment fits any budget, nothing is sorted by comparison, and the bytes do not depend on the ranges.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "index/build/forward_window.h"
#include "index/segment/anchors_writer.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class AnchorPass {
 public:
  AnchorPass(ReadForward read, std::uint64_t slots, std::size_t memory)
      : read_(std::move(read)), slots_(slots), memory_(memory) {}

  // Hands all buckets to `writer`, in order.
  Result<void> run(unsigned threads, const std::atomic<bool>* cancel, AnchorsWriter& writer,
                   const std::function<void(double)>& advance);

 private:
  struct Range {  // of buckets
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  Result<void> survey(const std::atomic<bool>* cancel);
  std::vector<Range> make_ranges(unsigned threads) const;
  Result<PlacedAnchors> place(Range range, const std::atomic<bool>* cancel) const;
  template <class Take>
  Result<void> scan(const std::atomic<bool>* cancel, Take&& take) const;

  ReadForward read_;
  std::uint64_t slots_;
  std::size_t memory_;
  std::vector<std::uint64_t> spread_;  // anchors by the high bits of what decides their bucket
  std::uint64_t anchors_ = 0;
  std::uint32_t buckets_ = 0;
};

}  // namespace quoth::index
