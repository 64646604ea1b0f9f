// PostingDirectory: where the blocks of a list of document postings lie (docs/format.md, section 6.3).
//
// A view. Three arrays, one entry per block of 128 postings: last document, offset of the block's body, and
// bound on impact; then the bodies. Both blocks and bitmaps have one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "index/bytes.h"
#include "index/segment/postings_format.h"
#include "quoth/types.h"

namespace quoth::index {

class PostingDirectory {
 public:
  static constexpr std::size_t kEntryBytes = 4 + 4 + 1;

  PostingDirectory() = default;
  // `bytes` begin with the arrays. A directory that does not fit has no blocks.
  PostingDirectory(Bytes bytes, std::uint32_t postings) {
    const std::size_t blocks = postings_format::blocks_for(postings);
    if (blocks > bytes.size() / kEntryBytes) return;
    arrays_ = bytes.data();
    blocks_ = blocks;
    bodies_ = bytes.subspan(blocks * kEntryBytes);
  }

  std::size_t size() const { return blocks_; }
  // Pre: block < size().
  DocId last(std::size_t block) const { return load_le<std::uint32_t>(arrays_ + 4 * block); }
  std::uint8_t bound(std::size_t block) const {
    return static_cast<std::uint8_t>(arrays_[8 * blocks_ + block]);
  }
  std::size_t offset(std::size_t block) const {
    return load_le<std::uint32_t>(arrays_ + 4 * (blocks_ + block));
  }
  // From `offset` to the end of the section; empty past it.
  Bytes body(std::size_t offset) const { return bodies_.subspan(std::min(offset, bodies_.size())); }

  // The first block at or after `from` whose last document is >= target, or size(). Gallops; terminates
  // whatever the entries say.
  std::size_t find(DocId target, std::size_t from) const {
    if (from >= blocks_ || last(from) >= target) return std::min(from, blocks_);
    std::size_t low = from;  // below the target
    std::size_t step = 1;
    while (step < blocks_ - low && last(low + step) < target) {
      low += step;
      step *= 2;
    }
    std::size_t high = std::min(low + step, blocks_);
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      if (last(middle) < target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

 private:
  const std::byte* arrays_ = nullptr;
  std::size_t blocks_ = 0;
  Bytes bodies_;
};

}  // namespace quoth::index
