#include "query/word_stream.h"

#include <algorithm>

namespace quoth::query {

WordStream::WordStream(const SegmentContext& context, index::Zone zone, Rank rank)
    : meter_(context.meter),
      rank_(rank),
      cursor_(context.segment.positions(rank), context.segment.zone(zone)) {}

std::size_t WordStream::fill(std::span<Span> out) {
  std::array<Slot, 256> slots;
  const std::size_t count = cursor_.fill(std::span(slots).first(std::min(out.size(), slots.size())));
  if (!meter_.charge(count + 1)) return 0;
  ++meter_.blocks;
  for (std::size_t i = 0; i < count; ++i) out[i] = {slots[i], slots[i] + 1};
  return count;
}

std::string WordStream::describe() const {
  return "word #" + std::to_string(rank_) + ", " + std::to_string(cursor_.cost()) + " positions";
}

}  // namespace quoth::query
