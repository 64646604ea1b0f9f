// Regions: sentences, paragraphs and quotations as ranges of slots (docs/format.md, section 8.1).
#pragma once

#include <array>
#include <cstdint>

#include "index/analysis/analyzer.h"
#include "index/bytes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class RegionCursor;

inline constexpr std::uint32_t kMaxQuotationDepth = 8;
inline constexpr std::size_t kRegionBlock = 128;

class Regions {
 public:
  Regions() = default;
  // Checks all lengths, so that cursors stay inside the section whatever its bytes. O(1).
  static Result<Regions> open(Bytes section, Slot body_end);
  std::uint32_t count(RegionKind kind) const { return lists_[static_cast<std::size_t>(kind)].count; }
  // O(regions): everything that cursors rely on to find, and not only to stay inside.
  Result<void> check() const;
  // At the first region of the kind. The section's bytes must outlive it.
  RegionCursor cursor(RegionKind kind) const;

 private:
  friend class RegionCursor;
  struct List {
    Bytes skips;  // one entry per block of 128
    Bytes data;   // followed by bytes that may be read
    std::uint32_t count = 0;
    Slot body_end = 0;
    bool tiling = false;  // each begins at or after the end of the one before
  };
  std::array<List, kRegionKinds> lists_;
};

// Walks regions by (begin, then longer first). region() is {kEndSlot, kEndSlot} at the end.
// Every region is inside [0, body_end) and not empty. Damaged bytes end the walk early.
class RegionCursor {
 public:
  RegionCursor() = default;
  Span region() const { return current_; }
  void next();
  // First region whose begin is >= slot. Never moves back.
  void seek(Slot slot);
  // First region, in cursor order, whose end is > slot: from here on stand all the regions
  // that can hold `slot`. Never moves back. Quotations nest at most kMaxQuotationDepth deep.
  void seek_holding(Slot slot);

 private:
  friend class Regions;
  explicit RegionCursor(const Regions::List& list);

  std::size_t block_count() const;
  Slot first_begin(std::size_t block) const;
  Slot highest_end(std::size_t block) const;  // of this block and all before
  // Stands before the block's first region; at the end when there is no such block.
  void load_block(std::size_t block);
  void stand(std::uint32_t in_block);
  void end();

  Regions::List list_;
  Span current_{kEndSlot, kEndSlot};
  std::size_t block_ = 0;
  std::uint32_t in_block_ = 0;
  std::uint32_t block_size_ = 0;
  std::array<Span, kRegionBlock> decoded_;
};

}  // namespace quoth::index
