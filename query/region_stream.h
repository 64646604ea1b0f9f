// RegionStream: those spans of a stream that lie inside one sentence, paragraph or quotation.
#pragma once

#include <string>

#include "index/segment/regions.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

class RegionStream final : public SpanStream {
 public:
  // Body zone only: titles have no regions.
  RegionStream(const SegmentContext& context, SpanStreamPtr child, index::RegionKind kind);
  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override { child_->seek(slot); }
  std::uint64_t cost() const override { return child_->cost(); }
  std::string describe() const override;

 private:
  bool holds(const Span& span);

  BudgetMeter& meter_;
  SpanStreamPtr child_;
  index::RegionKind kind_;
  index::RegionCursor regions_;
};

}  // namespace quoth::query
