// Regions: sentences, paragraphs and quotations as ranges of slots (docs/format.md, section 8).
#pragma once

#include <cstdint>

#include "index/analysis/analyzer.h"
#include "index/bytes.h"
#include "index/segment/position_list.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class RegionCursor;

class Regions {
 public:
  Regions() = default;
  static Result<Regions> open(Bytes section, Slot body_end);
  std::uint32_t count(RegionKind kind) const;
  // At the first region of the kind.
  RegionCursor cursor(RegionKind kind) const;

 private:
  friend class RegionCursor;
  Bytes section_;
};

// Walks regions by (begin, then longer first). region() is {kEndSlot, kEndSlot} at the end.
class RegionCursor {
 public:
  RegionCursor() = default;
  Span region() const { return current_; }
  void next();
  // First region whose begin is >= slot.
  void seek(Slot slot);
  // First region, in cursor order, whose end is > slot: from here on stand all the regions
  // that can hold `slot`. Never moves back. Quotations nest at most kMaxQuotationDepth deep.
  void seek_holding(Slot slot);

 private:
  friend class Regions;
  const Regions* regions_ = nullptr;
  RegionKind kind_ = RegionKind::kSentence;
  Span current_{kEndSlot, kEndSlot};
};

inline constexpr std::uint32_t kMaxQuotationDepth = 8;

}  // namespace quoth::index
