// PhraseStream: spans where given words stand in a row.
//
// A seed gives a sorted list of places where the phrase could begin; the forward array decides.
// So the cost follows the seed, not the commonest word. When many candidates remain, further
// lists thin them out first: a merge step costs 1 to 3 ns, a look at the forward array a cache
// miss (docs/decisions/0010-planner.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/container/static_vector.hpp>

#include "index/kernels/kernels.h"
#include "index/segment/position_cursor.h"
#include "query/seed.h"
#include "query/seed_plan.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

// Slots of a phrase by rank; kNoRank stands for any one word.
using PhrasePattern = std::vector<Rank>;

class PhraseStream final : public SpanStream {
 public:
  // Pre: the pattern has a word; its words occur in the zone.
  PhraseStream(const SegmentContext& context, index::Zone zone, PhrasePattern pattern);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override;
  std::string describe() const override;

  // The begins of the next phrases, at most one batch; empty only at the end. For counting, which needs no
  // spans. They are valid until the next call.
  std::span<const Slot> next_begins();

  static constexpr std::size_t kBatch = 128;

 private:
  // Slots of an escaped word in the phrase, asked after everything else agreed.
  struct EscapedWord {
    std::uint32_t offset;
    index::PositionCursor cursor;
  };

  void open_seeds(index::Zone zone);
  void next_batch();
  void prefetch(std::span<const Slot> begins) const;
  std::size_t verify(std::span<Slot> begins);

  const SegmentContext& context_;
  const index::Kernels& kernels_;
  index::ForwardView forward_;
  BudgetMeter& meter_;
  bool is_cold_;  // the segment is not in memory
  PhrasePattern pattern_;
  // Most phrases fit without asking the heap.
  using PaddedIds = boost::container::small_vector<std::uint16_t, 32>;
  PaddedIds ids_;                                         // forward-array values, and
  PaddedIds care_;                                        // which of them count; both padded for the kernels
  boost::container::small_vector<std::uint32_t, 4> any_;  // slots that only have to be words
  SeedPlan plan_;
  boost::container::static_vector<Seed, SeedPlan::kMaxSeeds> seeds_;  // of plan_.seeds
  std::vector<EscapedWord> escaped_;
  std::array<Slot, kBatch> pending_;  // verified begins not handed out yet
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::size_t batch_ = 16;
  bool exhausted_ = false;
};

}  // namespace quoth::query
