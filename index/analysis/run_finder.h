// find_run: where a run ends, and which divisions at line ends it heals
// (docs/analysis.md, section 2).
#pragma once

#include <cstddef>
#include <string_view>

#include "index/analysis/run.h"

namespace quoth::index {

// White space between a dividing hyphen and the letter that goes on; more of it divides words.
inline constexpr std::size_t kMaxDivisionBytes = 64;

// Pre: a code point that is no separator begins at `begin`. Fills `run.text` and `run.holes`.
// False when, unless the text is the `last` of its document, bytes behind it could change the run.
bool find_run(std::string_view text, std::size_t begin, bool last, Run& run);

}  // namespace quoth::index
