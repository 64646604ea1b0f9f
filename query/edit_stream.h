// EditStream: the passages within a number of word edits of a phrase, as spans.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "query/ast.h"
#include "query/edit_search.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

// Searches stretches of whole documents, longer from one to the next: a look at one document costs little.
class EditStream final : public SpanStream {
 public:
  EditStream(const SegmentContext& context, index::Zone zone, std::vector<EditSlot> slots,
             std::uint32_t edits);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override;
  std::string describe() const override;

 private:
  void search_next();

  const SegmentContext& context_;
  index::Zone zone_;
  EditPattern pattern_;
  std::uint32_t edits_;
  std::uint64_t seeds_ = 0;  // occurrences of the edits_ + 1 rarest words
  std::vector<EditHit> hits_;
  std::size_t at_ = 0;
  Slot next_;     // everything before it was searched or passed over
  Slot stretch_;  // slots to search next
};

// Of a phrase with Tolerance::kEdits. nullptr when it cannot occur.
SpanStreamPtr plan_edits(const Node& node, const SegmentContext& context);

}  // namespace quoth::query
