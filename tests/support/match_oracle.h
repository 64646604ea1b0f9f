// Maximal matching spans, two ways: a suffix automaton, and trying everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "tests/support/edit_oracle.h"

namespace quoth::test {

// Words [begin, end) of a page that stand in a row in some text, and would not with a word more on either
// side; `count` is how often they stand there.
struct MatchSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t count = 0;
  friend bool operator==(const MatchSpan&, const MatchSpan&) = default;
};

// All of at least `least` words, by begin. O(texts * page * length).
std::vector<MatchSpan> maximal_matches(std::span<const std::vector<WordId>> texts,
                                       std::span<const WordId> page, std::size_t least = 1);

// All runs of words of some texts, in memory linear in their length (Blumer et al. 1985). Texts are added one
// after the other and do not run into each other.
class SuffixAutomaton {
 public:
  SuffixAutomaton() : states_(1) {}

  void add(std::span<const WordId> text);
  // After the last add(). How often each run stands in the texts.
  void count();
  // The same as the function above.
  std::vector<MatchSpan> maximal_matches(std::span<const WordId> page, std::size_t least = 1) const;

 private:
  struct State {
    std::map<WordId, std::uint32_t> next;
    std::uint32_t link = 0;  // the state of the longest suffix that is in another state
    std::uint32_t longest = 0;
    std::uint64_t count = 0;
  };

  std::uint32_t extend(std::uint32_t last, WordId word);
  std::uint32_t split(std::uint32_t from, std::uint32_t to, WordId word);

  std::vector<State> states_;
};

}  // namespace quoth::test
