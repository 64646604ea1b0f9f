// TermTable: a map from words to numbers, whatever the words.
#include "index/build/term_table.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using quoth::index::TermTable;

// Lengths around those that the table treats apart, and bytes that a careless compare would trip on.
std::string random_term(std::mt19937& random) {
  const std::size_t sizes[] = {1, 2, 6, 7, 8, 9, 16, 255};
  std::string term(sizes[random() % std::size(sizes)], 'a');
  for (char& c : term) c = std::string_view("ab\0\xff", 4)[random() % 4];
  if (term.size() > 9) std::fill(term.begin() + 2, term.end() - 1, 'x');
  return term;
}

}  // namespace

TEST_CASE("every term has one number, counts are kept, order is that of bytes") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    TermTable table;
    for (int round = 0; round < 2; ++round) {
      std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> expected;  // number, count
      for (int i = 0; i < 3000; ++i) {
        const std::string term = random_term(random);
        const auto next = static_cast<std::uint32_t>(expected.size());
        const auto [place, is_new] = expected.try_emplace(term, next, 0);
        ++place->second.second;
        REQUIRE(table.add(term) == place->second.first);
      }
      REQUIRE(table.size() == expected.size());
      CHECK(table.memory_bytes() > 0);
      std::vector<std::uint32_t> order;
      for (const auto& [term, numbers] : expected) {
        CHECK(table.term(numbers.first) == term);
        CHECK(table.count(numbers.first) == numbers.second);
        order.push_back(numbers.first);
      }
      CHECK(std::ranges::equal(table.sorted(), order));
      table.uncount(order.front());
      CHECK(table.count(order.front()) == expected.begin()->second.second - 1);
      table.clear();
      CHECK(table.size() == 0);
    }
  }
}
