#include "index/segment/regions.h"

#include <algorithm>
#include <string>

#include "index/segment/regions_format.h"
#include "index/segment/rice_code.h"

namespace quoth::index {
namespace {

using namespace regions_format;

Error corrupt(const char* what) { return {ErrorCode::kCorrupt, std::string("section 'regions': ") + what}; }

// First block >= `from` of which `is_past` holds; blocks before it do not. Seeks are mostly
// short: the step doubles from `from` on.
template <class IsPast>
std::size_t gallop(std::size_t from, std::size_t count, IsPast is_past) {
  std::size_t low = from;
  std::size_t step = 1;
  while (low < count && step < count - low && !is_past(low + step)) {
    low += step;
    step *= 2;
  }
  std::size_t high = std::min(count, low + std::min(step, count - low));
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (is_past(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

Result<Regions> Regions::open(Bytes section, Slot body_end) {
  ByteReader in(section);
  Regions regions;
  std::array<std::uint64_t, kRegionKinds> data_bytes{};
  for (std::size_t kind = 0; kind < kRegionKinds; ++kind) {
    List& list = regions.lists_[kind];
    const std::uint64_t count = in.u64();
    data_bytes[kind] = in.u64();
    // Quotations nest, so there can be more of them than slots, but not more than their depth allows.
    if (count > std::uint64_t{body_end} * kMaxQuotationDepth || count > 0xffffffff) {
      return corrupt("more regions than the body has room for");
    }
    list.count = static_cast<std::uint32_t>(count);
    list.body_end = body_end;
    list.tiling = tiling(static_cast<RegionKind>(kind));
  }
  for (List& list : regions.lists_) {
    list.skips = in.bytes((std::uint64_t{list.count} + kRegionBlock - 1) / kRegionBlock * kSkipBytes);
  }
  for (std::size_t kind = 0; kind < kRegionKinds; ++kind)
    regions.lists_[kind].data = in.bytes(data_bytes[kind]);
  if (!in.ok() || in.left() != kPackPadding) return corrupt("its parts do not add up to its length");
  return regions;
}

Result<void> Regions::check() const {
  for (const List& list : lists_) {
    RegionCursor cursor(list);
    Span last;
    Slot highest = 0;
    std::uint32_t count = 0;
    for (; cursor.region().begin != kEndSlot; cursor.next(), ++count) {
      const Span region = cursor.region();
      const bool ordered = list.tiling
                               ? region.begin >= last.end
                               : region.begin > last.begin ||
                                     (region.begin == last.begin && (count == 0 || region.end <= last.end));
      if (!ordered) return corrupt("regions are out of order");
      // The highest end of a block is known at its last region.
      highest = std::max(highest, region.end);
      const bool ends_block = (count + 1) % kRegionBlock == 0 || count + 1 == list.count;
      if (ends_block && cursor.highest_end(count / kRegionBlock) != highest)
        return corrupt("a highest end is wrong");
      last = region;
    }
    if (count != list.count) return corrupt("a block of regions cannot be read");
  }
  return {};
}

RegionCursor Regions::cursor(RegionKind kind) const {
  return RegionCursor(lists_[static_cast<std::size_t>(kind)]);
}

RegionCursor::RegionCursor(const Regions::List& list) : list_(list) { load_block(0); }

std::size_t RegionCursor::block_count() const { return list_.skips.size() / kSkipBytes; }
Slot RegionCursor::first_begin(std::size_t block) const {
  return load_le<Slot>(list_.skips.data() + block * kSkipBytes);
}
Slot RegionCursor::highest_end(std::size_t block) const {
  return load_le<Slot>(list_.skips.data() + block * kSkipBytes + 4);
}

void RegionCursor::end() {
  block_ = block_count();
  block_size_ = in_block_ = 0;
  current_ = {kEndSlot, kEndSlot};
}

void RegionCursor::stand(std::uint32_t in_block) {
  in_block_ = in_block;
  current_ = decoded_[in_block];
}

void RegionCursor::load_block(std::size_t block) {
  if (block >= block_count()) return end();
  const std::uint64_t where = load_le<std::uint64_t>(list_.skips.data() + block * kSkipBytes + 8);
  const std::uint64_t offset = where & kOffsetMask;
  const std::size_t size = std::min<std::size_t>(kRegionBlock, list_.count - block * kRegionBlock);
  if (offset > list_.data.size()) return end();
  const Bytes data = list_.data.subspan(offset);
  std::array<std::uint32_t, kRegionBlock> gaps;
  std::array<std::uint32_t, kRegionBlock> lengths;
  const std::uint64_t gap_bytes =
      read_rice(data, (where >> kGapLowShift) & 0xff, std::span(gaps).first(size - 1));
  if (gap_bytes > data.size()) return end();
  const std::uint64_t length_bytes =
      read_rice(data.subspan(gap_bytes), static_cast<unsigned>(where >> kLengthLowShift),
                std::span(lengths).first(size));
  if (length_bytes > data.size() - gap_bytes) return end();

  std::uint64_t begin = first_begin(block);
  std::uint32_t good = 0;
  for (; good < size; ++good) {
    const std::uint64_t finish = begin + lengths[good] + 1;
    if (finish > list_.body_end) break;  // damaged: what comes is no better
    decoded_[good] = {static_cast<Slot>(begin), static_cast<Slot>(finish)};
    if (good + 1 < size) begin = (list_.tiling ? finish : begin) + gaps[good];
  }
  if (good == 0) return end();
  block_ = block;
  block_size_ = good;
  stand(0);
}

void RegionCursor::next() {
  if (in_block_ + 1 < block_size_) {
    stand(in_block_ + 1);
  } else if (block_ < block_count()) {
    load_block(block_ + 1);
  }
}

void RegionCursor::seek(Slot slot) {
  if (current_.begin >= slot) return;
  // The block before the first that begins at or after `slot`: the answer is in it, or begins the next.
  const std::size_t past =
      gallop(block_, block_count(), [&](std::size_t b) { return first_begin(b) >= slot; });
  if (past > block_ + 1) load_block(past - 1);
  while (current_.begin < slot) next();
}

void RegionCursor::seek_holding(Slot slot) {
  if (current_.end > slot) return;
  const std::size_t first =
      gallop(block_, block_count(), [&](std::size_t b) { return highest_end(b) > slot; });
  if (first > block_) load_block(first);
  // Behind an outer quotation that holds `slot` this may walk on for some blocks; no region is
  // passed twice in a series of growing slots.
  while (current_.end <= slot && current_.begin != kEndSlot) next();
}

}  // namespace quoth::index
