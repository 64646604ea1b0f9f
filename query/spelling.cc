// British and American spellings: a table, both ways, sorted.
#include <algorithm>
#include <array>
#include <utility>

#include "query/word_kin.h"

namespace quoth::query {

namespace {

using namespace std::string_view_literals;
using Pair = std::pair<std::string_view, std::string_view>;

constexpr auto kPairs = std::to_array<Pair>({
#include "query/spelling_pairs.inc"
});
static_assert(std::is_sorted(kPairs.begin(), kPairs.end()));

}  // namespace

std::span<const Pair> spelling_pairs(std::string_view term) {
  const auto first = std::lower_bound(kPairs.begin(), kPairs.end(), Pair{term, {}});
  auto last = first;
  while (last != kPairs.end() && last->first == term) ++last;
  return {first, last};
}

}  // namespace quoth::query
