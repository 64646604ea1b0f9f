#include "query/region_stream.h"

namespace quoth::query {

RegionStream::RegionStream(const SegmentContext& context, SpanStreamPtr child, index::RegionKind kind)
    : meter_(context.meter),
      child_(std::move(child)),
      kind_(kind),
      regions_(context.segment.regions().cursor(kind)) {}

std::size_t RegionStream::fill(std::span<Span> out) {
  std::size_t kept = 0;
  while (kept == 0) {
    const std::size_t count = child_->fill(out);
    if (count == 0) return 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Span span = out[i];
      out[kept] = span;
      if (holds(span)) ++kept;
    }
    if (!meter_.charge(count * 2)) return 0;
  }
  return kept;
}

// Spans come by begin, so the cursor goes forward only; what may hold the span stands from
// it on, and ends where regions begin after the span does.
bool RegionStream::holds(const Span& span) {
  regions_.seek_holding(span.begin);
  if (kind_ != index::RegionKind::kQuotation) {
    // Sentences, and paragraphs, tile the text: there is one to look at.
    return regions_.region().begin <= span.begin && regions_.region().end >= span.end;
  }
  std::uint64_t steps = 0;
  bool found = false;
  for (index::RegionCursor cursor = regions_; !found && cursor.region().begin <= span.begin; cursor.next()) {
    found = cursor.region().end >= span.end;
    ++steps;
  }
  meter_.charge(steps);
  return found;
}

std::string RegionStream::describe() const {
  const char* names[] = {"sentence", "paragraph", "quotation"};
  return std::string("within one ") + names[static_cast<std::size_t>(kind_)] + " (" + child_->describe() +
         ")";
}

}  // namespace quoth::query
