// RowCursor: walks the rows of kRowSlots slots in which a term stands, without knowing where in them.
//
// For readers that look at the forward array anyway, but only where other words stand close by: of lists that
// name rows (docs/format.md, section 6.2) it decodes no slot. Same contract as PositionCursor, in rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "index/codec/block_codec.h"
#include "index/segment/position_blocks.h"
#include "quoth/types.h"

namespace quoth::index {

class RowCursor {
 public:
  // Only rows with slots in [zone.begin, zone.end) are seen; one may have slots beside it too.
  RowCursor(const PositionList& list, Span zone);

  // Copies rows, ascending, each once, and moves past them; 0 only at the end.
  std::size_t fill(std::span<std::uint32_t> out);
  // Rows below are passed over.
  void seek(std::uint32_t row);
  // Upper bound on the slots in rows still to come.
  std::uint64_t cost() const;

 private:
  bool next_block();

  PositionBlocks blocks_;
  std::uint32_t floor_ = 0;  // rows before it were passed
  std::uint32_t end_ = 0;    // of the zone
  std::size_t block_ = 0;    // the next to read
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  BlockBuffer rows_;
};

}  // namespace quoth::index
