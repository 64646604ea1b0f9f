// Word edits the slow way: tables of Levenshtein distances over words, nothing skipped.
//
// An edit drops, inserts or changes one word; swapping two words is two edits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace quoth::test {

using WordId = std::uint32_t;

// A passage [begin, end) of a text and its distance from the pattern.
struct EditPassage {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t edits = 0;
  friend bool operator==(const EditPassage&, const EditPassage&) = default;
};

std::size_t edit_distance(std::span<const WordId> a, std::span<const WordId> b);

// Every passage, the empty ones apart, at most `most` edits from the pattern; by begin, then end.
// O(text * pattern * (pattern + most)).
std::vector<EditPassage> passages_within(std::span<const WordId> pattern, std::span<const WordId> text,
                                         std::size_t most);

// The best of overlapping passages: that with the fewest edits, then the longest, then the first. It stays,
// what overlaps it goes, and so on with what is left. By begin.
std::vector<EditPassage> best_apart(std::vector<EditPassage> passages);

// The fewest edits between the pattern and any passage of the text, the empty one included.
inline constexpr std::size_t kAnyEdits = std::numeric_limits<std::size_t>::max();
std::size_t fewest_edits(std::span<const WordId> pattern, std::span<const WordId> text);

// EditScan: the fewest edits of passages ending at each word, for patterns of at most 64 words, by Myers'
// bit vectors. Not obvious, hence compared with the tables in a test; quick enough to scan 50 MB.
class EditScan {
 public:
  static constexpr std::size_t kMaxWords = 64;

  // Word numbers are below `words`, in the pattern too (others match nothing).
  explicit EditScan(std::size_t words) : rows_(words, 0) {}

  // Calls `at(end, edits)` for every `end` in 1 .. text.size() where the fewest edits of a passage [*, end)
  // are at most `most`.
  template <class At>
  void run(std::span<const WordId> pattern, std::span<const WordId> text, std::size_t most, At at) {
    if (pattern.empty() || pattern.size() > kMaxWords) return;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] < rows_.size()) rows_[pattern[i]] |= std::uint64_t{1} << i;
    }
    const std::uint64_t last = std::uint64_t{1} << (pattern.size() - 1);
    std::uint64_t up = ~std::uint64_t{0}, down = 0;  // vertical differences +1 and -1
    std::size_t edits = pattern.size();
    for (std::size_t end = 1; end <= text.size(); ++end) {
      const WordId word = text[end - 1];
      const std::uint64_t equal = word < rows_.size() ? rows_[word] : 0;
      const std::uint64_t x = equal | down;
      const std::uint64_t diagonal = (((equal & up) + up) ^ up) | equal;
      std::uint64_t right_up = down | ~(diagonal | up);
      std::uint64_t right_down = up & diagonal;
      if ((right_up & last) != 0) ++edits;
      if ((right_down & last) != 0) --edits;
      right_up <<= 1;  // a passage may begin anywhere: the top row is 0
      right_down <<= 1;
      up = right_down | ~(x | right_up);
      down = right_up & x;
      if (edits <= most) at(end, edits);
    }
    for (const WordId word : pattern) {
      if (word < rows_.size()) rows_[word] = 0;
    }
  }

 private:
  std::vector<std::uint64_t> rows_;  // where each word stands in the pattern; zero between runs
};

}  // namespace quoth::test
