// Texts that find mistakes: every kind of byte, gap, letter case and length.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace quoth::test {

// Hand-picked ones, the longest about a megabyte.
std::vector<std::string> odd_texts();
// About `pieces` words, gaps and stray bytes, drawn at random; from few words, so that they repeat.
std::string random_text(std::mt19937& random, std::size_t pieces);
// `count` words that no other text has.
std::string many_words(std::size_t count);

}  // namespace quoth::test
