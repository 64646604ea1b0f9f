// NearStream: plain words close together, any order, in order, or sloppy; hulls at most 64 slots wide.
//
// The rarest word seeds. Around each of its occurrences the forward array is compared with all
// words at once; the sweep then finds the hulls. A hull belongs to the first seed in it, so
// that each is found once, in order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/kernels/kernels.h"
#include "index/segment/position_cursor.h"
#include "query/segment_context.h"
#include "query/span_stream.h"
#include "query/word_sweep.h"

namespace quoth::query {

class NearStream final : public SpanStream {
 public:
  static constexpr std::uint64_t kMaxWidth = 64;

  // Words of each class of the pattern. Pre: pattern.max_width() <= kMaxWidth; every class has a
  // word, and at least one has exactly one.
  NearStream(const SegmentContext& context, index::Zone zone, WordPattern pattern,
             std::vector<std::vector<Rank>> classes);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override { return seed_.cost() * 4; }
  std::string describe() const override;

 private:
  // A word that the forward array cannot tell from others: its few slots, all of them.
  struct EscapedWord {
    std::uint32_t word_class;
    std::vector<Slot> slots;
  };
  struct PlainWord {
    std::uint32_t word_class;
    std::uint16_t id;
  };

  void choose_seeds(const SegmentContext& context, const std::vector<std::vector<Rank>>& classes);
  bool next_seeds();
  // Keeps the seeds that have a word of the second list in reach.
  std::size_t keep_near_second(std::span<Slot> seeds);
  void search_around(Slot seed, Slot first_new);
  bool gather(Slot first, Slot last, Slot seed);

  const SegmentContext& context_;
  const index::Kernels& kernels_;
  index::Zone zone_;
  Span bounds_;
  WordPattern pattern_;
  WordSweep sweep_;
  std::uint32_t seed_class_ = 0;
  Rank seed_rank_ = kNoRank;
  index::PositionCursor seed_;
  std::optional<index::PositionCursor> second_;  // some seed must have one of its words in reach
  std::array<Slot, 128> second_slots_;           // the stretch of it read last
  std::size_t second_size_ = 0;
  std::vector<PlainWord> plain_;
  std::vector<EscapedWord> escaped_;
  std::vector<WordEvent> events_;  // scratch
  std::vector<Span> found_;        // hulls not handed out yet
  std::size_t at_ = 0;
  std::array<Slot, 128> seeds_;
  std::size_t seed_at_ = 0;
  std::size_t seed_size_ = 0;
  std::size_t batch_ = 16;
  std::int64_t previous_seed_ = -1;
  Slot from_ = 0;  // spans that begin before are not wanted
};

}  // namespace quoth::query
