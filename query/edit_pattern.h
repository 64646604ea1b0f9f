// EditPattern: a row of words to be found with edits, in the terms of one segment.
//
// A place may be any of several terms (a word and its spelling variants), or none that the segment has.
// Text of the segment is read as the aligner's symbols: words of the pattern are numbered, all others are 0.
// A view of the segment; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "index/segment/segment.h"
#include "query/align.h"
#include "quoth/types.h"

namespace quoth::query {

// The terms that a place accepts; empty when the segment has none of them.
using EditSlot = boost::container::small_vector<Rank, 2>;

class EditPattern {
 public:
  // Pre: !slots.empty().
  EditPattern(const index::Segment& segment, std::span<const EditSlot> slots);

  std::size_t size() const { return slots_.size(); }
  std::span<const EditSlot> slots() const { return slots_; }
  WordAligner& aligner() { return aligner_; }

  // The symbol of a place's first term; 0 when it has none.
  Symbol symbol(std::size_t place) const {
    return slots_[place].empty() ? Symbol{0} : symbol_of(slots_[place][0]);
  }

  // The symbols of the words at `window`, which lies in one document.
  void read(Span window, std::vector<Symbol>& out) const;

 private:
  struct Entry {
    std::uint16_t id = 0;
    Symbol symbol = 0;  // 0: free
  };
  Symbol find(std::uint16_t id) const;
  void number(Rank rank);
  Symbol symbol_of(Rank rank) const;

  const index::Segment& segment_;
  std::vector<EditSlot> slots_;
  std::vector<Entry> table_;                      // open addressing; at most half full
  std::vector<std::pair<Rank, Symbol>> escaped_;  // words that the forward array does not name
  Symbol next_ = 1;
  WordAligner aligner_;
};

}  // namespace quoth::query
