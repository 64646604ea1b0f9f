// NearStream: plain words close together, any order, in order, or sloppy; hulls at most 64 slots wide.
//
// The rarest word seeds. Around each of its occurrences the forward array is compared with all words at
// once, one bit for each slot; seeds that lack a word are dropped there. Of two words the bits next to the
// seed are the hulls, else a sweep over the bits finds them. A hull belongs to the first seed in it, so that
// each is found once, in order.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "index/kernels/kernels.h"
#include "query/near_seeds.h"
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
             const std::vector<std::vector<Rank>>& classes);

  std::size_t fill(std::span<Span> out) override;
  void seek(Slot slot) override;
  std::uint64_t cost() const override { return seeds_in_->cost() * 2; }
  std::string describe() const override;

 private:
  // Slots around a seed, from reach_ before it on. The second word is for those beyond 64.
  using Bits = std::array<std::uint64_t, 2>;
  // A word that the forward array cannot tell from others: its few slots, all of them.
  struct EscapedWord {
    std::uint32_t word_class;
    std::vector<Slot> slots;
  };

  void choose_seeds(const SegmentContext& context, const std::vector<std::vector<Rank>>& classes);
  void add_words(const SegmentContext& context, const std::vector<Rank>& words, std::uint32_t word_class);
  bool is_wide() const { return window_.size < 2 * reach_ + 1; }

  // Finds the hulls of the next seeds; false when there are none.
  bool search_next();
  void ask_for_windows(std::size_t count) const;
  // The hulls of seeds_, the first `count` of them: of two words, told by ids alone, or of any.
  void join_pairs(std::size_t count);
  void search_around(Slot seed, const std::uint64_t* masks);
  // The slots of the seed's document that are not before `first_new`.
  Bits inside(Slot seed, const Bits& ends, Slot first_new) const;
  void place_words(Slot seed, const std::uint64_t* masks, const Bits& inside);
  void sweep(Slot seed);

  const SegmentContext& context_;
  const index::Kernels& kernels_;
  index::ForwardView forward_;
  bool is_cold_;  // the segment is not in memory
  index::Zone zone_;
  Span bounds_;
  WordPattern pattern_;
  WordSweep sweep_;
  Slot reach_;            // slots before and after a seed that a hull can have
  bool is_pair_ = false;  // ids_ are the other word, the seed's and the end

  std::vector<std::uint32_t> by_count_;  // classes of one word, rarest first; the first one seeds
  Rank seed_rank_ = kNoRank;
  bool is_thinned_ = false;  // by the next rarest
  std::optional<NearSeeds> seeds_in_;

  std::vector<std::uint16_t> ids_;         // the needed ones first, the end of a document last
  std::vector<std::uint32_t> id_classes_;  // of all but the last
  std::vector<EscapedWord> escaped_;
  index::WindowPattern window_;
  std::array<Slot, 128> seeds_;
  std::vector<std::uint64_t> masks_;  // of each seed, those of ids_ in the first 64 slots
  std::size_t most_seeds_;            // that masks_ has room for
  std::size_t batch_;
  std::int64_t previous_seed_ = -1;

  std::vector<Bits> class_bits_;   // scratch
  std::vector<WordEvent> events_;  // scratch
  std::vector<Span> found_;        // hulls of the seeds searched last
  std::size_t at_ = 0;             // those before are handed out
  Slot from_ = 0;                  // spans that begin before are not wanted
};

}  // namespace quoth::query
