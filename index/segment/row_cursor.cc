#include "index/segment/row_cursor.h"

#include <algorithm>

namespace quoth::index {

RowCursor::RowCursor(const PositionList& list, Span zone) : blocks_(list) {
  const Slot begin = std::max(zone.begin, list.bounds.begin);
  const Slot end = std::min(zone.end, list.bounds.end);
  if (begin >= end) {
    block_ = blocks_.size();
    return;
  }
  floor_ = begin / kRowSlots;
  end_ = (end - 1) / kRowSlots + 1;
  if (blocks_.size() > 0) block_ = blocks_.find(begin, 0);
}

// Reads on to a block with rows that were not passed; false at the end.
bool RowCursor::next_block() {
  while (block_ < blocks_.size()) {
    if (blocks_.first(block_) / kRowSlots >= end_) break;
    size_ = blocks_.rows(block_++, rows_);
    const Kernels& kernels = active_kernels();
    at_ = kernels.lower_bound(rows_.data(), size_, floor_);
    if (size_ > 0 && rows_[size_ - 1] >= end_) size_ = kernels.lower_bound(rows_.data(), size_, end_);
    if (at_ >= size_) continue;
    floor_ = rows_[size_ - 1] + 1;  // the next block may begin in the same row
    return true;
  }
  block_ = blocks_.size();
  at_ = size_ = 0;
  return false;
}

std::size_t RowCursor::fill(std::span<std::uint32_t> out) {
  std::size_t count = 0;
  while (count < out.size() && (at_ < size_ || next_block())) {
    const std::size_t some = std::min(out.size() - count, size_ - at_);
    std::copy_n(rows_.begin() + static_cast<std::ptrdiff_t>(at_), some,
                out.begin() + static_cast<std::ptrdiff_t>(count));
    at_ += some;
    count += some;
  }
  return count;
}

void RowCursor::seek(std::uint32_t row) {
  at_ = std::min(size_, at_ + active_kernels().lower_bound(rows_.data() + at_, size_ - at_, row));
  if (at_ < size_ || row <= floor_) return;
  floor_ = row;
  if (block_ < blocks_.size()) block_ = blocks_.find(std::min(row, kEndSlot / kRowSlots) * kRowSlots, block_);
}

std::uint64_t RowCursor::cost() const {
  const std::uint64_t unread = (blocks_.size() - block_) * std::uint64_t{kBlockSize};
  return size_ - at_ + unread;
}

}  // namespace quoth::index
