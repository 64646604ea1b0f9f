// PairNearStream: two words close together, in any order or in this one, from their lists alone.
//
// Minimal spans of two words are neighbours in the order of the text, one of each. So for each occurrence of
// the rarer word its neighbours among the other's are looked up, each on its own, which a processor does side
// by side; merging step by step would wait for every step. The planner takes it where looking around each of
// the rarer word's occurrences in the forward array would cost more (query/near_costs.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "index/kernels/kernels.h"
#include "index/segment/position_cursor.h"
#include "query/segment_context.h"
#include "query/span_stream.h"
#include "query/word_sweep.h"

namespace quoth::query {

class PairNearStream final : public SpanStream {
 public:
  // Pre: two operands, of different words; kUnordered or kOrdered.
  PairNearStream(const SegmentContext& context, index::Zone zone, const WordPattern& pattern, Rank first,
                 Rank second);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override;
  std::string describe() const override;

 private:
  static constexpr std::size_t kBatch = 128;
  // A stretch of a word's occurrences; the last one is kEndSlot when there are no more.
  struct List {
    index::PositionCursor cursor;
    std::array<Slot, kBatch + 2> slots;
    std::size_t size = 0;
    Slot last() const { return slots[size - 1]; }
  };

  // Reads on behind the `kept` first slots. Pre: kept <= 1.
  void read(List& list, std::size_t kept);
  // Finds the spans of the seeds whose neighbours are known.
  void join();
  // Reads what join() lacked; false at the end.
  bool read_on();
  // Whether neither neighbour of a slot is in reach by far; `next` is the one behind. Pre: others_ has it.
  bool is_far_from_others(Slot slot, Slot& next) const;
  void keep_wanted();

  const SegmentContext& context_;
  const index::Kernels& kernels_;
  Slot reach_;    // between the begins of two words of a span, at most
  bool leads_;    // a seed may be the first word of a span
  bool follows_;  // and the last
  List seeds_;    // the rarer word
  List others_;
  std::size_t seed_ = 0;        // in seeds_, the next one
  std::int64_t previous_ = -1;  // the seed before it
  std::array<Span, 2 * kBatch + 4> found_;
  std::size_t size_ = 0;
  std::size_t at_ = 0;  // those before are handed out
  Span words_;          // of the document of the last span
  Slot from_ = 0;       // spans that begin before are not wanted
};

}  // namespace quoth::query
