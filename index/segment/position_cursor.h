// PositionCursor: walks the sorted slots of one term.
//
// Contract (tests/support/cursor_laws.h checks every sentence): a cursor stands on
// its first slot when made, or at the end. slot() never decreases; the end is
// kEndSlot. next() at the end stays there. seek(t) stops at the first slot >= t, does
// not move if already there, and is legal at the end. Damaged bytes that passed
// Segment::open can give wrong slots, never a crash, a hang or a slot outside the list's zone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "index/codec/block_codec.h"
#include "index/segment/position_blocks.h"
#include "quoth/types.h"

namespace quoth::index {

class PositionCursor {
 public:
  PositionCursor() {}  // an empty list; leaves the buffer as it is
  // Only the slots in [zone.begin, zone.end) are seen. Cost: one block decode.
  PositionCursor(const PositionList& list, Span zone);

  Slot slot() const { return current_; }
  Slot next() {
    if (++in_block_ < block_size_) return current_ = decoded_[in_block_];
    return next_block();
  }
  Slot seek(Slot target) {
    if (target <= current_) return current_;
    if (block_size_ > 0 && target <= decoded_[block_size_ - 1]) return seek_in_block(target);
    return seek_block(target);
  }
  // Copies slots, from the current one, and moves past them; 0 only at the end.
  std::size_t fill(std::span<Slot> out);
  // Upper bound on slots still to come, the current one included.
  std::uint64_t cost() const;

 private:
  // Pre: the block's last slot is >= target > current_. Without branches to mispredict.
  Slot seek_in_block(Slot target) {
    const Slot* low = decoded_.data() + in_block_;
    for (std::uint32_t n = block_size_ - in_block_; n > 1;) {
      const std::uint32_t half = n / 2;
      low += low[half - 1] < target ? half : 0;
      n -= half;
    }
    in_block_ = static_cast<std::uint32_t>(low - decoded_.data());
    return current_ = *low;
  }
  Slot next_block();
  Slot seek_block(Slot target);
  Slot land(std::size_t block, Slot floor);
  Slot finish();
  void load_block(std::size_t block, Slot floor);

  PositionBlocks blocks_;
  Slot zone_end_ = 0;  // all decoded slots are below
  Slot current_ = kEndSlot;
  std::uint32_t in_block_ = 0;    // place of current_ in decoded_
  std::uint32_t block_size_ = 0;  // decoded slots, strictly ascending; 0 at the end
  std::size_t block_ = 0;         // the decoded one
  std::size_t block_count_ = 0;   // those from here on are behind the zone
  BlockBuffer decoded_;
};

}  // namespace quoth::index
