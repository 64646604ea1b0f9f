// PositionCursor: walks the sorted slots of one term.
//
// Contract (tests/support/cursor_laws.h checks every sentence): a cursor stands on
// its first slot when made, or at the end. slot() never decreases; the end is
// kEndSlot. next() at the end stays there. seek(t) stops at the first slot >= t, does
// not move if already there, and is legal at the end. Damaged bytes that passed
// Segment::open can give wrong slots, never a crash, a hang or a slot outside the list's zone.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/segment/position_list.h"
#include "quoth/types.h"

namespace quoth::index {

class PositionCursor {
 public:
  PositionCursor() = default;  // an empty list
  // Only the slots in [zone.begin, zone.end) are seen. Cost: one block decode.
  PositionCursor(const PositionList& list, Span zone);

  Slot slot() const { return current_; }
  Slot next();
  Slot seek(Slot target);
  // Copies slots, from the current one, and moves past them; 0 only at the end.
  std::size_t fill(std::span<Slot> out);
  // Upper bound on slots still to come, the current one included.
  std::uint64_t cost() const;

 private:
  void load_block(std::size_t block);

  PositionList list_;
  Slot zone_end_ = 0;
  Slot current_ = kEndSlot;
  std::uint32_t in_block_ = 0;    // place of current_ in decoded_
  std::uint32_t block_size_ = 0;  // decoded values
  std::size_t block_ = 0;
  std::array<Slot, 128> decoded_;
};

}  // namespace quoth::index
