#include "tests/support/edit_oracle.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace quoth::test {
namespace {

// The next column of the table: from distances of the pattern's prefixes to a passage, those to the passage
// and one word more. `top` is the distance of the empty prefix.
void advance(std::span<const WordId> pattern, WordId word, std::size_t top,
             std::vector<std::size_t>& column) {
  std::size_t diagonal = column[0];
  column[0] = top;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::size_t changed = diagonal + (pattern[i] == word ? 0 : 1);
    diagonal = column[i + 1];
    column[i + 1] = std::min({changed, column[i] + 1, diagonal + 1});
  }
}

std::vector<std::size_t> first_column(std::size_t pattern_words) {
  std::vector<std::size_t> column(pattern_words + 1);
  std::iota(column.begin(), column.end(), std::size_t{0});
  return column;
}

}  // namespace

std::size_t edit_distance(std::span<const WordId> a, std::span<const WordId> b) {
  std::vector<std::size_t> column = first_column(a.size());
  for (std::size_t i = 0; i < b.size(); ++i) advance(a, b[i], i + 1, column);
  return column.back();
}

std::vector<EditPassage> passages_within(std::span<const WordId> pattern, std::span<const WordId> text,
                                         std::size_t most) {
  std::vector<EditPassage> found;
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    std::vector<std::size_t> column = first_column(pattern.size());
    const std::size_t last = begin + std::min(text.size() - begin, pattern.size() + most);
    for (std::size_t at = begin; at < last; ++at) {
      advance(pattern, text[at], at - begin + 1, column);
      if (column.back() <= most) found.push_back({begin, at + 1, column.back()});
    }
  }
  return found;
}

std::vector<EditPassage> best_apart(std::vector<EditPassage> passages) {
  const auto key = [](const EditPassage& one) {
    return std::tuple(one.edits, one.begin - one.end, one.begin);  // the longer is less, modulo 2^64
  };
  std::sort(passages.begin(), passages.end(),
            [&](const EditPassage& a, const EditPassage& b) { return key(a) < key(b); });
  std::vector<EditPassage> kept;
  for (const EditPassage& one : passages) {
    const bool overlaps = std::any_of(kept.begin(), kept.end(), [&](const EditPassage& other) {
      return one.begin < other.end && other.begin < one.end;
    });
    if (!overlaps) kept.push_back(one);
  }
  std::sort(kept.begin(), kept.end(),
            [](const EditPassage& a, const EditPassage& b) { return a.begin < b.begin; });
  return kept;
}

std::size_t fewest_edits(std::span<const WordId> pattern, std::span<const WordId> text) {
  std::vector<std::size_t> column = first_column(pattern.size());
  std::size_t fewest = column.back();
  for (const WordId word : text) {
    advance(pattern, word, 0, column);
    fewest = std::min(fewest, column.back());
  }
  return fewest;
}

}  // namespace quoth::test
