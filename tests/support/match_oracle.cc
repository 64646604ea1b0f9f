#include "tests/support/match_oracle.h"

#include <algorithm>
#include <numeric>

namespace quoth::test {
namespace {

std::uint64_t occurrences(std::span<const std::vector<WordId>> texts, std::span<const WordId> run) {
  std::uint64_t count = 0;
  for (const std::vector<WordId>& text : texts) {
    for (std::size_t at = 0; at + run.size() <= text.size(); ++at) {
      count += std::equal(run.begin(), run.end(), text.begin() + static_cast<std::ptrdiff_t>(at)) ? 1U : 0U;
    }
  }
  return count;
}

}  // namespace

std::vector<MatchSpan> maximal_matches(std::span<const std::vector<WordId>> texts,
                                       std::span<const WordId> page, std::size_t least) {
  std::vector<MatchSpan> found;
  std::size_t reached = 0;  // the end of the last span: a later one that ends there too is inside it
  for (std::size_t begin = 0; begin < page.size(); ++begin) {
    std::size_t end = begin;
    std::uint64_t count = 0;
    while (end < page.size()) {
      const std::uint64_t longer = occurrences(texts, page.subspan(begin, end + 1 - begin));
      if (longer == 0) break;
      count = longer;
      ++end;
    }
    if (end > reached && end - begin >= least) found.push_back({begin, end, count});
    reached = std::max(reached, end);
  }
  return found;
}

void SuffixAutomaton::add(std::span<const WordId> text) {
  std::uint32_t last = 0;
  for (const WordId word : text) {
    last = extend(last, word);
    ++states_[last].count;
  }
}

std::uint32_t SuffixAutomaton::extend(std::uint32_t last, WordId word) {
  if (const auto known = states_[last].next.find(word); known != states_[last].next.end()) {
    const std::uint32_t to = known->second;
    return states_[to].longest == states_[last].longest + 1 ? to : split(last, to, word);
  }
  const auto made = static_cast<std::uint32_t>(states_.size());
  states_.emplace_back().longest = states_[last].longest + 1;
  for (std::uint32_t at = last;; at = states_[at].link) {
    const auto [entry, fresh] = states_[at].next.try_emplace(word, made);
    if (!fresh) {
      const std::uint32_t to = entry->second;
      const std::uint32_t link = states_[to].longest == states_[at].longest + 1 ? to : split(at, to, word);
      states_[made].link = link;
      return made;
    }
    if (at == 0) return made;
  }
}

// Runs that end in `from` and `word` get a state of their own.
std::uint32_t SuffixAutomaton::split(std::uint32_t from, std::uint32_t to, WordId word) {
  const auto made = static_cast<std::uint32_t>(states_.size());
  State copy = states_[to];
  copy.longest = states_[from].longest + 1;
  copy.count = 0;
  states_.push_back(std::move(copy));
  states_[to].link = made;
  for (std::uint32_t at = from;; at = states_[at].link) {
    const auto entry = states_[at].next.find(word);
    if (entry == states_[at].next.end() || entry->second != to) break;
    entry->second = made;
    if (at == 0) break;
  }
  return made;
}

void SuffixAutomaton::count() {
  std::vector<std::uint32_t> order(states_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return states_[a].longest > states_[b].longest; });
  for (const std::uint32_t at : order) {
    if (at != 0) states_[states_[at].link].count += states_[at].count;
  }
}

std::vector<MatchSpan> SuffixAutomaton::maximal_matches(std::span<const WordId> page,
                                                        std::size_t least) const {
  // The longest run that ends at each word; it is maximal when it cannot be made longer to the right.
  std::vector<MatchSpan> longest;
  std::uint32_t at = 0;
  std::size_t length = 0;
  for (std::size_t end = 1; end <= page.size(); ++end) {
    const WordId word = page[end - 1];
    auto next = states_[at].next.find(word);
    while (next == states_[at].next.end() && at != 0) {
      at = states_[at].link;
      length = states_[at].longest;
      next = states_[at].next.find(word);
    }
    if (next != states_[at].next.end()) {
      at = next->second;
      ++length;
    }
    longest.push_back({end - length, end, states_[at].count});
  }
  std::vector<MatchSpan> found;
  for (std::size_t i = 0; i < longest.size(); ++i) {
    const bool grows = i + 1 < longest.size() && longest[i + 1].begin <= longest[i].begin;
    if (!grows && longest[i].end - longest[i].begin >= std::max<std::size_t>(1, least))
      found.push_back(longest[i]);
  }
  return found;
}

}  // namespace quoth::test
