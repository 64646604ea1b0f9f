// MergedNearStream: words close together, any order or in order, from their lists alone.
//
// For words of like frequency: one pass over all lists costs less than a look at the forward
// array around every occurrence of the rarest (query/plan_proximity.cc has the rule). Where one list
// has a hole wider than a hull the others are sought over it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "index/segment/position_cursor.h"
#include "query/segment_context.h"
#include "query/span_stream.h"
#include "query/word_sweep.h"

namespace quoth::query {

class MergedNearStream final : public SpanStream {
 public:
  static constexpr std::size_t kMaxClasses = 8;

  // words[c]: the one word of class c. Pre: not sloppy; at most kMaxClasses classes.
  MergedNearStream(const SegmentContext& context, index::Zone zone, WordPattern pattern,
                   const std::vector<Rank>& words);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override;
  std::string describe() const override;

 private:
  // One word's list, and its occurrences met last.
  struct List {
    index::PositionCursor cursor;
    std::array<Slot, 128> slots;
    std::size_t at = 0;
    std::size_t size = 0;
    Slot head = kEndSlot;               // slots[at], or kEndSlot
    std::int64_t last = -1;             // consumed last
    std::vector<std::int64_t> recent;   // unordered: the last so many consumed, as the pattern needs; a ring
    std::size_t oldest = 0;             // in recent
    std::vector<std::uint32_t> places;  // ordered: operands, descending
  };

  void refill(List& list);
  void advance(List& list);
  void seek_list(List& list, Slot slot);
  // Jumps over a hole in one list; false at the end.
  bool leap(List& next);
  // The greatest begin of a match that ends at the word just consumed, or -1.
  std::int64_t take(List& list);

  const SegmentContext& context_;
  WordPattern pattern_;
  std::vector<List> lists_;
  std::vector<std::int64_t> chain_;  // ordered: latest begin of operands 0 .. i
  std::int64_t last_begin_ = -1;
  Span words_;  // of the current document
  Slot from_ = 0;
};

}  // namespace quoth::query
