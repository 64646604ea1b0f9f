// What the tests of the analyzer share: short ways to say what came out, and hard texts.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"

namespace quoth::test {

using Path = index::Analyzer::Path;

index::TokenBuffer analyzed(std::string_view text, Path path = Path::kAuto);

// Terms with '|' between them.
std::string terms(std::string_view text);
// What the tokens were written as, with '|' between them.
std::string written(std::string_view text);
// The texts of the regions of one kind, from the first token to the last, in the order reported.
std::vector<std::string> regions(std::string_view text, index::RegionKind kind);

// All that is in a buffer, to compare two and to show a difference.
std::string describe(const index::TokenBuffer& buffer);
// The same, of `text` fed in pieces of 1 to `longest` bytes, the buffer cleared after each.
std::string describe_pieces(std::string_view text, Path path, std::size_t longest, std::mt19937_64& random);

// A text of quotation marks, dashes, divisions, digits, marks, broken bytes, many scripts.
std::string random_text(std::mt19937_64& random);

}  // namespace quoth::test
