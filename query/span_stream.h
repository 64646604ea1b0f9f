// SpanStream: the matched passages of one positional node in one segment and zone, in order.
//
// Contract (tests/exec/stream_laws.h checks every sentence): spans come with strictly growing
// begins and strictly growing ends (the minimal ones of docs/query_language.md, so none holds
// another), each inside the words of one document. fill() returns 0 only at the end, and then
// for ever. seek(s) drops the spans that begin before s; it never moves back and is legal at the
// end. The end comes early when the budget is spent: ask the meter before believing it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "quoth/types.h"

namespace quoth::query {

class SpanStream {
 public:
  virtual ~SpanStream() = default;
  // Copies the next spans to `out`, and moves past them. Pre: !out.empty().
  virtual std::size_t fill(std::span<Span> out) = 0;
  virtual void seek(Slot slot) = 0;
  // About how many steps the rest costs; for ordering, not a bound.
  virtual std::uint64_t cost() const = 0;
  // One line for explain, without the end of line.
  virtual std::string describe() const = 0;
};

using SpanStreamPtr = std::unique_ptr<SpanStream>;

// Reads a stream span by span, a batch at a time. Batches start small after a seek, so that
// leapfrogging does not pay for spans nobody looks at, and grow while reading on.
class SpanReader {
 public:
  explicit SpanReader(SpanStreamPtr stream) : stream_(std::move(stream)) { refill(); }

  // The current span; {kEndSlot, kEndSlot} at the end.
  const Span& current() const { return current_; }
  bool at_end() const { return current_.begin == kEndSlot; }
  void next() {
    if (++at_ < size_) {
      current_ = buffer_[at_];
    } else {
      refill();
    }
  }
  // To the first span whose begin is >= slot.
  void seek(Slot slot);
  // Moves past the spans that begin before `end`, from the current one; returns how many.
  std::size_t pass(Slot end);
  // Appends the spans that begin before `end`, from the current one, and moves past them.
  void gather(Slot end, std::vector<Span>& out);

  const SpanStream& stream() const { return *stream_; }

 private:
  void refill();

  SpanStreamPtr stream_;
  Span current_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::size_t batch_ = 8;
  std::array<Span, 256> buffer_;
};

}  // namespace quoth::query
