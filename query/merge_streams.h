// UnionStream and ReducedStream: several streams as one, and the minimal spans of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "query/budget.h"
#include "query/span_stream.h"

namespace quoth::query {

// The spans of all children, each once, by (begin, end). NOT reduced: the one stream that may
// hold spans inside others (docs/query_language.md, 2.2, "Or").
class UnionStream final : public SpanStream {
 public:
  UnionStream(std::vector<SpanStreamPtr> children, BudgetMeter& meter);
  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override;
  std::string describe() const override;

 private:
  void rebuild();

  BudgetMeter& meter_;
  std::vector<std::unique_ptr<SpanReader>> readers_;
  std::vector<SpanReader*> heap_;  // those not at their end, least span first
};

// The minimal spans of a stream sorted by (begin, end).
class ReducedStream final : public SpanStream {
 public:
  explicit ReducedStream(SpanStreamPtr child) : child_(std::move(child)) {}
  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override { return child_.stream().cost(); }
  std::string describe() const override { return child_.stream().describe(); }

 private:
  SpanReader child_;
  std::deque<Span> waiting_;  // minimal so far; the first is settled once nothing later fits into it
};

}  // namespace quoth::query
