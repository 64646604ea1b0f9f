// NearSeeds: the occurrences of a word around which others are looked for, thinned by another word's list.
//
// An occurrence without the other word in reach is no seed. Where a list names rows of slots, rows are
// compared first, and only those that have the other word close by are looked at
// (index/segment/row_cursor.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "index/segment/position_cursor.h"
#include "index/segment/row_cursor.h"
#include "query/segment_context.h"

namespace quoth::query {

class NearSeeds {
 public:
  // `reach`: slots before and behind a seed in which another word may stand, fewer than 64. `thinned_by`:
  // another word, or kNoRank. Slots outside `bounds` are not seen.
  NearSeeds(const SegmentContext& context, Rank word, Rank thinned_by, Span bounds, Slot reach);

  // Puts the next seeds, ascending, in front of `out` and says how many; there may be none. False at the end.
  bool next(std::span<Slot> out, std::size_t& count);
  // Seeds before `slot` are passed over.
  void seek(Slot slot);
  // Upper bound on the seeds to come.
  std::uint64_t cost() const;

 private:
  static constexpr std::size_t kFirstRows = 8;
  static constexpr std::size_t kMostRows = 64;
  static constexpr std::uint32_t kMarkedRows = 2048;
  // Rows in which the other word is sought.
  struct Reach {
    std::uint32_t first;
    std::uint32_t last;
  };

  Reach reach_of_row(std::uint32_t row) const;
  Reach reach_of_slot(Slot slot) const;
  // Keeps of `items`, ascending, those with a row of the other word in reach.
  template <class ReachOf>
  std::size_t keep_by_rows(std::span<std::uint32_t> items, const ReachOf& reach_of);
  // Marks the other word's rows from `first` to `last`; neither is less than in the call before. Pre: they
  // fit into marks_.
  void mark_rows(std::uint32_t first, std::uint32_t last);
  std::size_t keep_by_slots(std::span<Slot> seeds);
  bool read_rows();

  const SegmentContext& context_;
  const index::Kernels& kernels_;
  Span bounds_;
  Slot reach_;
  std::uint16_t id_ = 0;  // of the word, if its list names rows

  index::PositionCursor slots_;           // of the word, or
  std::optional<index::RowCursor> rows_;  // its rows
  std::optional<index::PositionCursor> other_slots_;
  std::optional<index::RowCursor> other_rows_;
  std::array<std::uint32_t, 128> others_;  // the stretch of them read last
  std::size_t others_size_ = 0;
  std::size_t others_at_ = 0;  // of rows: those before are marked or passed
  std::vector<std::uint8_t> marks_;  // 1 for rows with the other word, of those
  std::uint32_t marked_first_ = 0;   // from here on to marked_end_
  std::uint32_t marked_end_ = 0;

  std::size_t most_rows_ = kFirstRows;
  std::vector<Slot> found_;  // in the rows read last, the first size_
  std::size_t size_ = 0;
  std::size_t at_ = 0;  // those before are handed out
  Slot floor_ = 0;      // seeds before it are passed
};

}  // namespace quoth::query
