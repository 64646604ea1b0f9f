// PositionList: the slots of one term, as they lie in the file (docs/format.md, section 6).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "quoth/types.h"

namespace quoth::index {

class Residency;

// A view; owns nothing. Lists of a few slots stand in the term record itself.
struct PositionList {
  std::uint32_t count = 0;  // slots, of both zones
  Bytes skips;              // one entry per block of 128
  Bytes blocks;             // from the first block's first byte to the end of the section
  Span bounds;              // every slot is inside; decoders clamp to it
  std::array<Slot, 4> inlined{};
  std::uint8_t inlined_count = 0;  // when > 0, it equals count, and skips and blocks are empty
  // Of a list whose blocks name rows of slots: the forward array from slot 0 on, which tells the slots, and
  // the word's number there. nullptr in other lists.
  const std::uint16_t* forward = nullptr;
  std::uint16_t id = 0;
  const Residency* cold = nullptr;  // to be asked for lines of the forward array while they are not in memory

  bool in_rows() const { return forward != nullptr; }
};

}  // namespace quoth::index
