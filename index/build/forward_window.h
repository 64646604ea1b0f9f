// ForwardWindow: the finished forward array, read front to back in stretches with a few slots around them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "index/build/pages.h"
#include "index/segment/segment.h"
#include "index/segment/segment_writer.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// Fills `out` with the ids of the slots from `slot` on. Called from several threads at once.
using ReadForward = std::function<Result<void>(std::uint64_t slot, std::span<std::uint16_t> out)>;

// One per thread.
class ForwardWindow {
 public:
  static constexpr std::size_t kSlots = std::size_t{1} << 18;
  static constexpr std::size_t kAround = 64;

  // Pre: writer.end_forward() was called.
  ForwardWindow(const SegmentWriter& writer, Slot slot_end)
      : ForwardWindow([&writer](std::uint64_t slot,
                                std::span<std::uint16_t> out) { return writer.read_forward(slot, out); },
                      slot_end) {}
  ForwardWindow(ReadForward read, Slot slot_end)
      : read_(std::move(read)), slot_end_(slot_end), ids_(kSlots + 2 * kAround) {}

  static std::uint64_t count(Slot slot_end) { return (std::uint64_t{slot_end} + kSlots - 1) / kSlots; }

  // Pre: number < count(slot_end).
  Result<void> load(std::uint64_t number) {
    begin_ = number * kSlots;
    size_ = static_cast<std::size_t>(std::min<std::uint64_t>(kSlots, slot_end_ - begin_));
    const std::uint64_t first = begin_ - std::min<std::uint64_t>(begin_, kAround);
    const std::uint64_t last = std::min<std::uint64_t>(slot_end_, begin_ + size_ + kAround);
    const std::size_t missing = kAround - static_cast<std::size_t>(begin_ - first);
    const auto stretch = std::span(ids_).subspan(missing, static_cast<std::size_t>(last - first));
    std::fill_n(ids_.begin(), missing, kSentinelId);
    std::fill(ids_.begin() + static_cast<std::ptrdiff_t>(missing + stretch.size()), ids_.end(), kSentinelId);
    return read_(first, stretch);
  }
  Slot begin() const { return static_cast<Slot>(begin_); }
  std::size_t size() const { return size_; }
  // From begin() on; kAround ids before and behind may be read: sentinels where there are no slots.
  const std::uint16_t* ids() const { return ids_.data() + kAround; }

 private:
  ReadForward read_;
  std::uint64_t slot_end_;
  std::uint64_t begin_ = 0;
  std::size_t size_ = 0;
  PageVector<std::uint16_t> ids_;
};

}  // namespace quoth::index
