#include "query/near_costs.h"

#include <algorithm>

namespace quoth::query {

namespace {

struct Costs {
  double merge;   // a position, when all lists are merged
  double join;    // an occurrence of the rarer of two words, when its neighbours are looked up in the other's
                  // list
  double read;    // and one of the other
  double expand;  // what each of these costs more in a list that names rows: a line of the forward array
  double filter;  // a position of the two rarest lists, when the one thins out the other
  double rows;    // the same where one names rows, and only those are compared
  double window;  // a seed, looked around in the forward array
};
// In a segment that is not in memory, lists are read in a row, and a look takes a page of its own.
constexpr Costs kWarm{6, 6, 1.2, 12, 2.5, 2, 30};
constexpr Costs kCold{7, 7, 2.5, 20000, 3.5, 3, 20000};

}  // namespace

NearCosts::NearCosts(const SegmentContext& context, index::Zone zone)
    : context_(context), zone_(zone), is_cold_(context.segment.residency().is_cold()) {}

std::vector<NearCosts::Word> NearCosts::by_count(std::span<const Rank> ranks) const {
  std::vector<Word> words;
  for (const Rank rank : ranks) {
    words.push_back(
        {static_cast<double>(context_.count(rank, zone_)), context_.segment.positions(rank).in_rows()});
  }
  std::sort(words.begin(), words.end(), [](const Word& a, const Word& b) { return a.count < b.count; });
  return words;
}

// Of the seeds so many are expected to have a word of the next list in reach as its occurrences, each with
// what is in reach of it, cover of the text.
NearCosts::Looking NearCosts::look(std::span<const Word> words, std::uint64_t width) const {
  const Costs& costs = is_cold_ ? kCold : kWarm;
  const double all = words[0].count * costs.window;
  if (words.size() == 1) return {all, all};
  const Span bounds = context_.segment.zone(zone_);
  const bool in_rows = words[0].in_rows || words[1].in_rows;
  const double covered = 2 * static_cast<double>(width + (in_rows ? index::kRowSlots : 0)) * words[1].count;
  const double share = std::min(1.0, covered / std::max<double>(1, bounds.end - bounds.begin));
  return {all, (words[0].count + words[1].count) * (in_rows ? costs.rows : costs.filter) + all * share};
}

bool NearCosts::thinning_pays(std::span<const Rank> words, std::uint64_t width) const {
  const Looking looking = look(by_count(words), width);
  return looking.thinned < looking.all;
}

NearPrices NearCosts::price(std::span<const Rank> ranks, std::uint64_t width, bool is_pair) const {
  const Costs& costs = is_cold_ ? kCold : kWarm;
  const std::vector<Word> words = by_count(ranks);
  const auto reading = [&](const Word& word, double each) {
    return word.count * (each + (word.in_rows ? costs.expand : 0));
  };
  NearPrices prices{0, 0};
  if (is_pair) {
    prices.merging = reading(words[0], costs.join) + reading(words[1], costs.read);
  } else {
    for (const Word& word : words) prices.merging += reading(word, costs.merge);
  }
  const Looking looking = look(words, width);
  prices.looking = std::min(looking.all, looking.thinned);
  return prices;
}

}  // namespace quoth::query
