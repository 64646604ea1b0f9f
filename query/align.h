// WordAligner: edit distances between a pattern of words and a stretch of text, 64 words a step.
//
// Myers' bit-parallel recurrence (J. ACM 46(3), 1999) in Hyyro's form for patterns of several machine words.
// Text is a row of symbols: 0 for a word that is nowhere in the pattern, otherwise a number that the caller
// gave to one of the pattern's words. A place of the pattern may accept several symbols (spelling variants).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quoth::query {

using Symbol = std::uint16_t;

class WordAligner {
 public:
  // Pre: length > 0.
  WordAligner(std::size_t length, std::size_t symbols);
  // The pattern's word `place` may be `symbol`. Pre: 0 < symbol < symbols.
  void accept(std::size_t place, Symbol symbol);

  // out[e] = the least distance between the pattern and any text[b, e), for 0 <= e <= text.size().
  void distances(std::span<const Symbol> text, std::vector<std::uint32_t>& out);
  // out[j] = the distance between the pattern and the last j symbols of `text`, for 0 <= j <= text.size().
  void distances_back(std::span<const Symbol> text, std::vector<std::uint32_t>& out);

  std::size_t length() const { return length_; }
  // Machine words a symbol costs; for budgets.
  std::size_t blocks() const { return blocks_; }

 private:
  struct Column {
    std::uint64_t rises = 0;  // bit i: row i + 1 is one more than row i
    std::uint64_t falls = 0;  // bit i: one less
  };
  // Distances below one more symbol; `step` is the change of the row above the first. Returns that of the
  // last row.
  int advance(std::span<const std::uint64_t> equal, int step);
  void reset();

  std::size_t length_;
  std::size_t blocks_;
  std::vector<std::uint64_t> equal_;       // [symbol][block]: where the pattern accepts the symbol
  std::vector<std::uint64_t> equal_back_;  // the same of the pattern read backwards
  std::vector<Column> column_;
};

}  // namespace quoth::query
