#include "index/segment/position_blocks.h"

#include <bit>

#include "index/segment/residency.h"

namespace quoth::index {

std::size_t PositionBlocks::named_rows(Bytes coded, std::uint32_t own, BlockBuffer& out,
                                       std::size_t from) const {
  const std::size_t named = std::to_integer<std::size_t>(coded[0]);
  if (named == 0 || named >= kBlockSize) return 0;
  const std::uint32_t end = (list_.bounds.end + kRowSlots - 1) / kRowSlots;
  return decode_block_at(coded.subspan(1), named, own + 1, end, out, from).count;
}

std::size_t PositionBlocks::rows(std::size_t block, BlockBuffer& out) const {
  if (list_.in_rows()) {
    if (first(block) >= list_.bounds.end) return 0;
    out[0] = first(block) / kRowSlots;
    const std::size_t offset = offset_of(block);
    const bool is_alone = list_.count - block * kBlockSize == 1 || offset >= list_.blocks.size();
    return is_alone ? 1 : 1 + named_rows(list_.blocks.subspan(offset), out[0], out, 1);
  }
  const std::size_t size = decode(block, out);
  std::size_t count = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t row = out[i] / kRowSlots;
    if (count == 0 || out[count - 1] != row) out[count++] = row;
  }
  return count;
}

// The slots of a block that names rows; the first stands in `out` already. The word's number is found in the
// forward array, so that a row costs one of its lines.
std::size_t PositionBlocks::decode_rows(Bytes coded, std::size_t wanted, BlockBuffer& out) const {
  const Kernels& kernels = active_kernels();
  const ForwardView forward{list_.forward, list_.bounds.end};
  const std::uint32_t own = out[0] / kRowSlots;
  BlockBuffer rows;
  const std::size_t found = named_rows(coded, own, rows, 0);
  if (list_.cold != nullptr)
    list_.cold->ask_for_rows(list_.forward, list_.bounds.end, std::span(rows).first(found));
  // What stands behind the first slot in its own row.
  std::size_t count = 1;
  std::uint64_t rest = kernels.find_id(forward.ids + std::size_t{own} * kRowSlots, list_.id) &
                       ~std::uint32_t{0} & ~std::uint64_t{0} << out[0] % kRowSlots << 1;
  for (; rest != 0 && count < wanted; rest &= rest - 1)
    out[count++] = own * kRowSlots + static_cast<std::uint32_t>(std::countr_zero(rest));
  count += kernels.find_in_rows(forward, rows.data(), found, list_.id, wanted - count, out.data() + count);
  // The last row may reach behind the bounds.
  while (count > 1 && out[count - 1] >= list_.bounds.end) --count;
  return count;
}

}  // namespace quoth::index
