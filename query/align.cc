#include "query/align.h"

#include <algorithm>

namespace quoth::query {

namespace {

constexpr std::size_t kBits = 64;

}  // namespace

WordAligner::WordAligner(std::size_t length, std::size_t symbols)
    : length_(length),
      blocks_((length + kBits - 1) / kBits),
      equal_(symbols * blocks_),
      equal_back_(symbols * blocks_),
      column_(blocks_) {}

void WordAligner::accept(std::size_t place, Symbol symbol) {
  const std::size_t back = length_ - 1 - place;
  equal_[symbol * blocks_ + place / kBits] |= std::uint64_t{1} << (place % kBits);
  equal_back_[symbol * blocks_ + back / kBits] |= std::uint64_t{1} << (back % kBits);
}

void WordAligner::reset() { std::fill(column_.begin(), column_.end(), Column{~std::uint64_t{0}, 0}); }

int WordAligner::advance(std::span<const std::uint64_t> equal, int step) {
  for (std::size_t block = 0; block < blocks_; ++block) {
    Column& column = column_[block];
    const std::size_t rows = std::min(kBits, length_ - block * kBits);
    const std::uint64_t last = std::uint64_t{1} << (rows - 1);
    std::uint64_t same = equal[block];
    const std::uint64_t vertical = same | column.falls;
    if (step < 0) same |= 1;
    const std::uint64_t horizontal = (((same & column.rises) + column.rises) ^ column.rises) | same;
    std::uint64_t rises = column.falls | ~(horizontal | column.rises);
    std::uint64_t falls = column.rises & horizontal;
    const int out = (rises & last) != 0 ? 1 : (falls & last) != 0 ? -1 : 0;
    rises <<= 1;
    falls <<= 1;
    if (step < 0) falls |= 1;
    if (step > 0) rises |= 1;
    column.rises = falls | ~(vertical | rises);
    column.falls = rises & vertical;
    step = out;
  }
  return step;
}

void WordAligner::distances(std::span<const Symbol> text, std::vector<std::uint32_t>& out) {
  reset();
  out.resize(text.size() + 1);
  auto score = static_cast<std::int64_t>(length_);
  out[0] = static_cast<std::uint32_t>(score);
  for (std::size_t i = 0; i < text.size(); ++i) {
    score += advance(std::span(equal_).subspan(text[i] * blocks_, blocks_), 0);
    out[i + 1] = static_cast<std::uint32_t>(score);
  }
}

void WordAligner::distances_back(std::span<const Symbol> text, std::vector<std::uint32_t>& out) {
  reset();
  out.resize(text.size() + 1);
  auto score = static_cast<std::int64_t>(length_);
  out[0] = static_cast<std::uint32_t>(score);
  for (std::size_t j = 0; j < text.size(); ++j) {
    score += advance(std::span(equal_back_).subspan(text[text.size() - 1 - j] * blocks_, blocks_), 1);
    out[j + 1] = static_cast<std::uint32_t>(score);
  }
}

}  // namespace quoth::query
