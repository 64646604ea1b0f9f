// Run: text between separators, the unit that is broken into words (docs/analysis.md, section 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace quoth::index {

// Bytes [begin, end) of a run that belong to no word: a division at the end of a line,
// from its hyphen up to the letter that goes on.
struct Hole {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// Well-formed UTF-8, at most kMaxRunBytes long, holes included.
struct Run {
  std::string_view text;
  std::uint64_t begin = 0;  // of `text` in the document
  std::vector<Hole> holes;  // ascending, disjoint
};

}  // namespace quoth::index
