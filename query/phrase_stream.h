// PhraseStream: spans where given words stand in a row.
//
// A seed gives a sorted list of places where the phrase could begin; the forward array decides.
// So the cost follows the seed, not the commonest word. When many candidates remain, a second
// seed thins them out first: a merge step costs 2 to 3 ns, a look at the forward array a cache
// miss (docs/decisions/0008-query-evaluation.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "index/kernels/kernels.h"
#include "index/segment/position_cursor.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

// Candidate begins of a phrase, ascending. Every true begin is among them. Kinds of list other
// than words (n-grams, anchors) can stand behind the same interface.
class Seed {
 public:
  virtual ~Seed() = default;
  virtual std::size_t fill(std::span<Slot> begins) = 0;
  virtual void seek(Slot begin) = 0;
  // Keeps of `begins` (ascending) those that are candidates of this seed too; returns how many.
  // Calls go forward only, and never mix with fill().
  virtual std::size_t keep(std::span<Slot> begins) = 0;
  virtual std::uint64_t cost() const = 0;  // candidates still to come, at most
  virtual std::string describe() const = 0;
};

// Slots of a phrase by rank; kNoRank stands for any one word.
using PhrasePattern = std::vector<Rank>;

class PhraseStream final : public SpanStream {
 public:
  // Pre: the pattern has a word.
  PhraseStream(const SegmentContext& context, index::Zone zone, PhrasePattern pattern);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override;
  std::string describe() const override;

  static constexpr std::size_t kBatch = 128;

 private:
  // Slots of an escaped word in the phrase, asked after everything else agreed.
  struct EscapedWord {
    std::uint32_t offset;
    index::PositionCursor cursor;
  };

  void choose_seeds(const SegmentContext& context, index::Zone zone);
  void next_batch();
  std::size_t verify(std::span<Slot> begins);

  const index::Kernels& kernels_;
  index::ForwardView forward_;
  BudgetMeter& meter_;
  PhrasePattern pattern_;
  // Most phrases fit without asking the heap.
  using PaddedIds = boost::container::small_vector<std::uint16_t, 16>;
  PaddedIds ids_;                   // forward-array values, and
  PaddedIds care_;                  // which of them count; both padded for the kernels
  std::vector<std::uint32_t> any_;  // slots that only have to be words
  std::unique_ptr<Seed> seed_;
  std::unique_ptr<Seed> second_;  // may be null
  bool proven_ = false;           // the seeds' lists are all the words: nothing to compare
  std::vector<EscapedWord> escaped_;
  std::uint64_t seed_count_ = 0;
  std::array<Slot, kBatch> pending_;  // verified begins not handed out yet
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::size_t batch_ = 16;
  bool exhausted_ = false;
};

}  // namespace quoth::query
