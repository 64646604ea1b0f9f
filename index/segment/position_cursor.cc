#include "index/segment/position_cursor.h"

#include <algorithm>
#include <cstring>

namespace quoth::index {

PositionCursor::PositionCursor(const PositionList& list, Span zone)
    : blocks_(list), zone_end_(std::min(zone.end, list.bounds.end)) {
  const Slot begin = std::max(zone.begin, list.bounds.begin);
  if (begin >= zone_end_ || blocks_.size() == 0) return;
  block_count_ = blocks_.size();
  land(blocks_.find(begin, 0), begin);
}

// Decodes a block and keeps of it what lies in [floor, zone_end_).
void PositionCursor::load_block(std::size_t block, Slot floor) {
  block_ = block;
  block_size_ = 0;
  in_block_ = 0;
  if (blocks_.first(block) >= zone_end_) {  // and so are all that follow
    block_count_ = block;
    return;
  }
  std::size_t size = blocks_.decode(block, decoded_);
  const Kernels& kernels = active_kernels();
  if (decoded_[size - 1] >= zone_end_) size = kernels.lower_bound(decoded_.data(), size, zone_end_);
  const std::size_t start = decoded_[0] >= floor ? 0 : kernels.lower_bound(decoded_.data(), size, floor);
  if (start == size) return;
  in_block_ = static_cast<std::uint32_t>(start);
  block_size_ = static_cast<std::uint32_t>(size);
}

// Moves to the first slot >= floor from `block` on. Pre: floor > current_, or nothing was read yet.
Slot PositionCursor::land(std::size_t block, Slot floor) {
  for (; block < block_count_; ++block) {
    load_block(block, floor);
    if (block_size_ > 0) return current_ = decoded_[in_block_];
  }
  return finish();
}

Slot PositionCursor::finish() {
  in_block_ = 0;
  block_size_ = 0;
  block_ = block_count_;
  return current_ = kEndSlot;
}

Slot PositionCursor::next_block() {
  if (current_ == kEndSlot) return finish();
  return land(block_ + 1, current_ + 1);
}

Slot PositionCursor::seek_block(Slot target) {
  if (block_ + 1 >= block_count_) return finish();
  return land(blocks_.find(target, block_ + 1), target);
}

std::size_t PositionCursor::fill(std::span<Slot> out) {
  std::size_t count = 0;
  while (count < out.size() && current_ != kEndSlot) {
    const std::size_t some = std::min<std::size_t>(out.size() - count, block_size_ - in_block_);
    std::memcpy(out.data() + count, decoded_.data() + in_block_, some * sizeof(Slot));
    count += some;
    in_block_ += static_cast<std::uint32_t>(some - 1);
    current_ = decoded_[in_block_];
    next();
  }
  return count;
}

std::uint64_t PositionCursor::cost() const {
  if (current_ == kEndSlot) return 0;
  const std::uint64_t here = block_size_ - in_block_;
  if (block_ + 1 >= block_count_) return here;
  const std::size_t end =
      zone_end_ < blocks_.bounds().end ? blocks_.find(zone_end_, block_) + 1 : block_count_;
  const std::uint64_t through = std::min<std::uint64_t>(blocks_.count(), std::uint64_t{end} * kBlockSize);
  return here + through - std::min<std::uint64_t>(through, (std::uint64_t{block_} + 1) * kBlockSize);
}

}  // namespace quoth::index
