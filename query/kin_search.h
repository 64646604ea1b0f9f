// kin_search(): passages that share rare words, names and numbers with a quotation, in order.
//
// For what is no quotation: a paraphrase, a translation back, another wording beyond the budget. Places of
// the rare words are laid side by side; where most of their weight stands close together, the words between
// are compared in order.
#pragma once

#include <cstdint>
#include <vector>

#include "query/word_rows.h"
#include "quoth/types.h"

namespace quoth::query {

struct KinPassage {
  std::uint32_t segment = 0;
  Span span;                   // the passage there with the fewest word edits
  std::uint32_t distance = 0;  // these
  std::uint32_t rare = 0;      // rare words shared in order
  double share = 0;            // of the words' weight, what is shared in order: 0 to 1
};

// The best few, greatest share first.
std::vector<KinPassage> kin_search(const WordRows& rows, BudgetMeter& meter);

}  // namespace quoth::query
