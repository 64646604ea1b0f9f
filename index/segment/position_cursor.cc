#include "index/segment/position_cursor.h"

#include <algorithm>
#include <cstring>

#include "index/segment/postings_format.h"

namespace quoth::index {

using namespace postings_format;

PositionCursor::PositionCursor(const PositionList& list, Span zone)
    : list_(list), zone_end_(std::min(zone.end, list.bounds.end)) {
  const Slot begin = std::max(zone.begin, list.bounds.begin);
  if (begin >= zone_end_) return;
  if (list.inlined_count == 0) {
    block_count_ = std::min(blocks_for(list.count), list.skips.size() / kSkipBytes);
    land(block_for(begin, 0), begin);
    return;
  }
  Slot floor = begin;
  for (std::size_t i = 0; i < std::min<std::size_t>(list.inlined_count, list.inlined.size()); ++i) {
    if (list.inlined[i] < floor || list.inlined[i] >= zone_end_) continue;
    decoded_[block_size_++] = list.inlined[i];
    floor = list.inlined[i] + 1;
  }
  if (block_size_ > 0) current_ = decoded_[0];
}

Slot PositionCursor::first_of(std::size_t block) const {
  return load_le<std::uint32_t>(list_.skips.data() + block * kSkipBytes);
}

// The last block from `from` on whose first slot is <= target; `from` if there is none. Pre: from <
// block_count_. Gallops, for seeks are mostly short. Terminates whatever the entries say.
std::size_t PositionCursor::block_for(Slot target, std::size_t from) const {
  std::size_t low = from;
  std::size_t step = 1;
  while (step < block_count_ - low && first_of(low + step) <= target) {
    low += step;
    step *= 2;
  }
  std::size_t high = std::min(low + step, block_count_);  // the first known or taken to be above
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    if (first_of(middle) <= target) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

// Decodes a block and keeps of it what lies in [floor, zone_end_).
void PositionCursor::load_block(std::size_t block, Slot floor) {
  block_ = block;
  block_size_ = 0;
  in_block_ = 0;
  const Slot first = first_of(block);
  if (first >= zone_end_) {  // and so are all that follow
    block_count_ = block;
    return;
  }
  const std::uint64_t offset = load_le<std::uint32_t>(list_.skips.data() + block * kSkipBytes + 4);
  const std::size_t wanted = std::min<std::size_t>(kBlockSize, list_.count - block * kBlockSize);
  decoded_[0] = first;
  std::size_t size = 1;
  if (wanted > 1 && offset < list_.blocks.size()) {
    const Bytes bytes = list_.blocks.subspan(static_cast<std::size_t>(offset));
    size += decode_block_at(bytes, wanted - 1, first + 1, list_.bounds.end, decoded_, 1).count;
  }
  const Kernels& kernels = active_kernels();
  if (decoded_[size - 1] >= zone_end_) size = kernels.lower_bound(decoded_.data(), size, zone_end_);
  const std::size_t start = first >= floor ? 0 : kernels.lower_bound(decoded_.data(), size, floor);
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
  return land(block_for(target, block_ + 1), target);
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
  const std::size_t end = zone_end_ < list_.bounds.end ? block_for(zone_end_, block_) + 1 : block_count_;
  const std::uint64_t through = std::min<std::uint64_t>(list_.count, std::uint64_t{end} * kBlockSize);
  return here + through - std::min<std::uint64_t>(through, (std::uint64_t{block_} + 1) * kBlockSize);
}

}  // namespace quoth::index
