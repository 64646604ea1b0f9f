// PositionBlocks: the slots of a list by block, in any order.
//
// For readers that know which postings they want, by their number in the list (context
// signatures), or that walk several lists block against block. PositionCursor is the plain walk.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/codec/block_codec.h"
#include "index/segment/position_list.h"
#include "index/segment/postings_format.h"
#include "quoth/types.h"

namespace quoth::index {

class PositionBlocks {
 public:
  PositionBlocks() = default;
  explicit PositionBlocks(const PositionList& list)
      : list_(list),
        size_(list.inlined_count > 0 ? 1
                                     : std::min(postings_format::blocks_for(list.count),
                                                list.skips.size() / postings_format::kSkipBytes)) {}
  // Of slots that are stored as they are (index/segment/anchors.h), all below `end` or taken to be the end.
  PositionBlocks(std::span<const Slot> plain, Slot end)
      : plain_(plain), end_(end), size_((plain.size() + kBlockSize - 1) / kBlockSize) {}

  // Of slots, of both zones.
  std::uint32_t count() const { return list_.count; }
  // Every slot is inside.
  Span bounds() const { return list_.bounds; }
  // Blocks; posting i of the list stands in block i / kBlockSize.
  std::size_t size() const { return size_; }
  // Of a block. Pre: block < size().
  Slot first(std::size_t block) const {
    if (!plain_.empty()) return plain_[block * kBlockSize];
    return list_.inlined_count > 0
               ? list_.inlined[0]
               : load_le<std::uint32_t>(list_.skips.data() + block * postings_format::kSkipBytes);
  }
  // The last block from `from` on whose first slot is <= target; `from` if there is none. Gallops; terminates
  // whatever the entries say. Pre: from < size().
  std::size_t find(Slot target, std::size_t from) const {
    std::size_t low = from;
    std::size_t step = 1;
    while (step < size_ - low && first(low + step) <= target) {
      low += step;
      step *= 2;
    }
    std::size_t high = std::min(low + step, size_);  // the first known or taken to be above
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      if (first(middle) <= target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
  // Decodes a block; returns how many slots, fewer than there should be only in damaged bytes. They are
  // strictly ascending and inside the list's bounds; blocks of a damaged list may contradict each other. Pre:
  // block < size().
  std::size_t decode(std::size_t block, BlockBuffer& out) const {
    if (!plain_.empty()) return copy_plain(block, out);
    if (list_.inlined_count > 0) {
      std::copy_n(list_.inlined.begin(), list_.inlined_count, out.begin());
      return list_.inlined_count;
    }
    out[0] = first(block);
    if (out[0] >= list_.bounds.end) return 0;
    const std::size_t offset = offset_of(block);
    const std::size_t wanted = std::min<std::size_t>(kBlockSize, list_.count - block * kBlockSize);
    if (wanted == 1 || offset >= list_.blocks.size()) return 1;
    if (list_.in_rows()) return decode_rows(list_.blocks.subspan(offset), wanted, out);
    return 1 + decode_block_at(list_.blocks.subspan(offset), wanted - 1, out[0] + 1, list_.bounds.end, out, 1)
                   .count;
  }
  // The rows of kRowSlots that a block has slots in, ascending, each once; of a list that names rows without
  // a look at the forward array. Returns how many; damaged bytes as above. Pre: block < size().
  std::size_t rows(std::size_t block, BlockBuffer& out) const;
  // Decodes of a block only the slots wanted, by their number in it: for few, in a fraction of the time.
  // Returns how many. Slots as decode() gives them. Pre: block < size(); no bit is set for a posting that the
  // list does not have.
  std::size_t pick(std::size_t block, const Wanted& wanted, Slot* out) const {
    if (!plain_.empty() || list_.inlined_count > 0 || list_.in_rows())
      return pick_decoded(block, wanted, out);
    const Slot lowest = first(block);
    if (lowest >= list_.bounds.end) return 0;
    std::size_t count = 0;
    if ((wanted[0] & 1) != 0) out[count++] = lowest;
    const std::size_t offset = offset_of(block);
    const std::size_t coded = std::min<std::size_t>(kBlockSize, list_.count - block * kBlockSize) - 1;
    const Wanted rest = {wanted[0] >> 1 | wanted[1] << 63, wanted[1] >> 1};
    if ((rest[0] | rest[1]) == 0 || offset >= list_.blocks.size()) return count;
    return count + pick_from_block(list_.blocks.subspan(offset), coded, rest, lowest + 1, list_.bounds.end,
                                   out + count);
  }
  // Asks for the bytes of a block. Pre: block < size().
  void prefetch(std::size_t block) const {
    if (list_.inlined_count > 0 || !plain_.empty()) return;
    const std::size_t offset = offset_of(block);
    if (offset >= list_.blocks.size()) return;
    __builtin_prefetch(list_.blocks.data() + offset);
    __builtin_prefetch(list_.blocks.data() + std::min(offset + 64, list_.blocks.size() - 1));
  }

 private:
  // Of the coding of a block, in list_.blocks. Pre: block < size(), and the list is coded.
  std::size_t offset_of(std::size_t block) const {
    return load_le<std::uint32_t>(list_.skips.data() + block * postings_format::kSkipBytes + 4);
  }
  // Puts the rows behind the first slot's `own` from out[from] on; returns how many.
  std::size_t named_rows(Bytes coded, std::uint32_t own, BlockBuffer& out, std::size_t from) const;
  std::size_t decode_rows(Bytes coded, std::size_t wanted, BlockBuffer& out) const;
  std::size_t pick_decoded(std::size_t block, const Wanted& wanted, Slot* out) const {
    BlockBuffer all;
    const std::size_t size = decode(block, all);
    std::size_t count = 0;
    for (std::size_t i = 0; i < size; ++i) {
      if ((wanted[i / 64] >> (i % 64) & 1) != 0) out[count++] = all[i];
    }
    return count;
  }
  std::size_t copy_plain(std::size_t block, BlockBuffer& out) const {
    const auto slots =
        plain_.subspan(block * kBlockSize, std::min(kBlockSize, plain_.size() - block * kBlockSize));
    std::size_t size = 0;
    while (size < slots.size() && slots[size] < end_ && (size == 0 || slots[size] > slots[size - 1])) {
      out[size] = slots[size];
      ++size;
    }
    return size;
  }

  PositionList list_;
  std::span<const Slot> plain_;
  Slot end_ = 0;
  std::size_t size_ = 0;
};

}  // namespace quoth::index
