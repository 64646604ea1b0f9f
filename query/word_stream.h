// WordStream: the occurrences of one word, as spans of one slot.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "index/segment/position_cursor.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

class WordStream final : public SpanStream {
 public:
  WordStream(const SegmentContext& context, index::Zone zone, Rank rank);
  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override { cursor_.seek(slot); }
  std::uint64_t cost() const override { return cursor_.cost(); }
  std::string describe() const override;

 private:
  BudgetMeter& meter_;
  Rank rank_;
  index::PositionCursor cursor_;
};

}  // namespace quoth::query
