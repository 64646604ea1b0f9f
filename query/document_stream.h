// DocumentStream: operators that need all the operands' spans of a document before them.
//
// It leaps to the next document in which every needed operand has a span, gathers the operands'
// spans there, and lets the operator's sweep find the answer. Memory is that of one document's
// spans, and is charged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "query/segment_context.h"
#include "query/span_stream.h"
#include "query/span_sweep.h"
#include "query/word_sweep.h"

namespace quoth::query {

class DocumentStream : public SpanStream {
 public:
  static constexpr std::size_t kAll = static_cast<std::size_t>(-1);
  // Operands from `needed` on may have no span in a document.
  DocumentStream(const SegmentContext& context, index::Zone zone, std::vector<SpanStreamPtr> operands,
                 std::size_t needed = kAll);
  ~DocumentStream() override;

  std::size_t fill(std::span<Span> out) final;
  void seek(Slot slot) final;
  std::uint64_t cost() const final;
  std::string describe() const final;

 protected:
  // Appends the reduced spans of the document whose words are `words`.
  virtual void evaluate(Span words, std::vector<Spans>& operands, Spans& out) = 0;
  virtual std::string name() const = 0;
  BudgetMeter& meter() { return context_.meter; }

 private:
  bool next_document();
  void hold(std::uint64_t bytes);

  const SegmentContext& context_;
  Slot zone_end_;
  std::vector<std::unique_ptr<SpanReader>> readers_;  // in the order of the operands
  std::size_t needed_;
  std::vector<std::size_t> leap_order_;  // needed operands, cheapest first
  std::vector<Spans> gathered_;
  Spans found_;
  std::size_t at_ = 0;
  Slot from_ = 0;
  Slot next_slot_ = 0;  // documents before it are done
  std::uint64_t held_ = 0;
};

// Near, Adjacent, Ellipsis, and And as an operand, of operands of any kind.
SpanStreamPtr make_near_stream(const SegmentContext& context, index::Zone zone,
                               std::vector<SpanStreamPtr> operands, bool ordered, std::uint64_t distance);

// A proximity of words of any width: operand c stands for all words of class c of the pattern.
SpanStreamPtr make_word_near_stream(const SegmentContext& context, index::Zone zone,
                                    std::vector<SpanStreamPtr> classes, WordPattern pattern);

// Pieces of a phrase in a row. gaps[i]: words allowed before piece i; lead and trail: words that
// must stand before the first and after the last piece.
struct GapRange {
  std::uint32_t min = 0;
  std::uint32_t max = 0;
};
SpanStreamPtr make_chain_stream(const SegmentContext& context, index::Zone zone,
                                std::vector<SpanStreamPtr> pieces, std::vector<GapRange> gaps,
                                std::uint32_t lead, std::uint32_t trail);

// Spans of operand 0 inside one of operand 1.
SpanStreamPtr make_inside_stream(const SegmentContext& context, index::Zone zone, SpanStreamPtr spans,
                                 SpanStreamPtr holders);
// Spans of operand 0 without one of operand 1 near.
SpanStreamPtr make_apart_stream(const SegmentContext& context, index::Zone zone, SpanStreamPtr spans,
                                SpanStreamPtr others, std::uint32_t distance);

}  // namespace quoth::query
