// WordSweep: minimal hulls of words near each other (docs/query_language.md, section 2.2).
//
// A match takes one position for every operand, no position twice. Let f(R) be the greatest L
// such that a match fits into [L, R). f never falls as R grows, and the minimal hulls are
// exactly the [f(R), R) where it rises; so one pass over the words in text order finds each hull
// once, in order. (Clarke, Cormack and Burkowski 1995; Boldi and Vigna, arXiv 0710.1525.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "query/budget.h"
#include "quoth/types.h"

namespace quoth::query {

enum class Arrangement : std::uint8_t {
  kUnordered,  // hull at most `operands + distance` wide
  kOrdered,    // the same, and in the order of the operands
  kSloppy,     // max(p_i - i) - min(p_i - i) <= distance
};

// A proximity of k words. Operands that stand for the same words are of one class; different
// classes have no word in common.
struct WordPattern {
  std::vector<std::uint32_t> classes;  // of each operand, numbered from 0 without gaps
  std::uint32_t class_count = 0;
  Arrangement arrangement = Arrangement::kUnordered;
  std::uint32_t distance = 0;  // kAnyDistance: no limit

  static constexpr std::uint32_t kAnyDistance = 0xffffffff;
  // No hull is wider.
  std::uint64_t max_width() const {
    return distance == kAnyDistance ? ~std::uint64_t{0} : std::uint64_t{distance} + classes.size();
  }
};

// A word of class `word` stands at `slot`.
struct WordEvent {
  Slot slot;
  std::uint32_t word;
};

class WordSweep {
 public:
  WordSweep(const WordPattern& pattern, BudgetMeter& meter);
  // Appends the minimal hulls among `events` (ascending, all in one document) to `out`.
  // O(events) for kUnordered; O(events * equal operands) for kOrdered; for kSloppy the same, plus
  // O(k^3 log) at hulls whose width is within k of the tolerance.
  void run(std::span<const WordEvent> events, std::vector<Span>& out);

 private:
  void run_unordered(std::span<const WordEvent> events, std::vector<Span>& out);
  void run_ordered(std::span<const WordEvent> events, std::vector<Span>& out);
  void run_sloppy(std::span<const WordEvent> events, std::vector<Span>& out);
  // Whether a valid sloppy assignment fits into the slots [first, last].
  bool fits(std::int64_t first, std::int64_t last);

  const WordPattern& pattern_;
  BudgetMeter& meter_;
  std::vector<std::uint32_t> needed_;               // operands of each class
  std::vector<std::vector<std::uint32_t>> places_;  // operands of each class, ascending
  std::vector<std::uint32_t> have_;                 // scratch: words of each class in the window
  std::vector<std::int64_t> chain_;                 // scratch: best begin of operands 0 .. i, or -1
  std::vector<std::vector<Slot>> slots_;            // scratch: positions of each class
};

}  // namespace quoth::query
