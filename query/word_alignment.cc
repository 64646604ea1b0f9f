#include "query/word_alignment.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "query/word_kin.h"

namespace quoth::query {

namespace {

// Costs: word edits in the high half, looks in the low one.
using Cost = std::uint64_t;
constexpr Cost kEdit = Cost{1} << 32;
constexpr Cost kSpellingLooks = 1;
constexpr Cost kJoinLooks = 2;
constexpr Cost kSwapLooks = 2;
constexpr Cost kAloneLooks = 6;

bool is_joined(std::string_view first, std::string_view second, std::string_view whole) {
  return first.size() + second.size() == whole.size() && whole.starts_with(first) && whole.ends_with(second);
}

Cost change_looks(std::string_view a, std::string_view b) {
  if (a.substr(0, 3) == b.substr(0, 3)) return 3;
  return !a.empty() && !b.empty() && a[0] == b[0] ? 6 : 8;
}

class Aligner {
 public:
  Aligner(std::span<const QuoteWord> quote, std::span<const QuoteWord> source, const std::vector<bool>& cuts)
      : quote_(quote), source_(source), cuts_(cuts), width_(source.size() + 1) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    const auto number = [&](std::string_view term) {
      return numbers.emplace(term, static_cast<std::uint32_t>(numbers.size())).first->second;
    };
    for (const QuoteWord& word : source) source_ids_.push_back(number(word.term));
    for (const QuoteWord& word : quote) {
      quote_ids_.push_back(number(word.term));
      std::vector<std::uint32_t>& others = spellings_.emplace_back();
      for (const auto& [term, other] : spelling_pairs(word.term)) {
        const auto at = numbers.find(other);
        if (at != numbers.end()) others.push_back(at->second);
      }
    }
  }

  std::vector<AlignStep> align() {
    moves_.assign((quote_.size() + 1) * width_, AlignMove::kMatch);
    std::vector<Cost> rows[3];
    for (auto& row : rows) row.assign(width_, 0);
    for (std::size_t i = 0; i <= quote_.size(); ++i) {
      for (std::size_t j = 0; j < width_; ++j) rows[i % 3][j] = best(i, j, rows);
    }
    return trace();
  }

 private:
  // The cheapest way to quote[0, i) and source[0, j).
  Cost best(std::size_t i, std::size_t j, const std::vector<Cost> (&rows)[3]) {
    const std::vector<Cost>& row = rows[i % 3];
    const std::vector<Cost>& above = rows[(i + 2) % 3];
    const std::vector<Cost>& second = rows[(i + 1) % 3];
    if (i == 0 && j == 0) return 0;
    Cost least = ~Cost{0};
    AlignMove move = AlignMove::kMatch;
    const auto offer = [&](Cost cost, AlignMove by) {
      if (cost >= least) return;
      least = cost;
      move = by;
    };
    if (i > 0 && j > 0) {
      if (quote_ids_[i - 1] == source_ids_[j - 1]) {
        offer(above[j - 1], AlignMove::kMatch);
      } else if (is_spelling(i - 1, j - 1)) {
        offer(above[j - 1] + kSpellingLooks, AlignMove::kSpelling);
      } else {
        offer(above[j - 1] + kEdit + change_looks(quote_[i - 1].term, source_[j - 1].term),
              AlignMove::kChange);
      }
      if (i > 1 && is_joined(quote_[i - 2].term, quote_[i - 1].term, source_[j - 1].term))
        offer(second[j - 1] + kJoinLooks, AlignMove::kJoin);
      if (j > 1 && is_joined(source_[j - 2].term, source_[j - 1].term, quote_[i - 1].term))
        offer(above[j - 2] + kJoinLooks, AlignMove::kJoin);
      if (i > 1 && j > 1 && quote_ids_[i - 1] == source_ids_[j - 2] &&
          quote_ids_[i - 2] == source_ids_[j - 1] && quote_ids_[i - 1] != quote_ids_[i - 2])
        offer(second[j - 2] + 2 * kEdit + kSwapLooks, AlignMove::kSwap);
    }
    if (i > 0) offer(above[j] + kEdit + kAloneLooks, AlignMove::kInsert);
    if (j > 0) {
      const bool free = i < quote_.size() && i > 0 && cuts_[i];
      offer(free ? row[j - 1] : row[j - 1] + kEdit + kAloneLooks,
            free ? AlignMove::kElide : AlignMove::kDrop);
    }
    moves_[i * width_ + j] = move;
    return least;
  }

  bool is_spelling(std::size_t i, std::size_t j) const {
    const auto& others = spellings_[i];
    return std::find(others.begin(), others.end(), source_ids_[j]) != others.end();
  }

  std::vector<AlignStep> trace() const {
    std::vector<AlignStep> steps;
    std::size_t i = quote_.size();
    std::size_t j = source_.size();
    while (i > 0 || j > 0) {
      const AlignMove move = moves_[i * width_ + j];
      std::uint32_t quote_words = move == AlignMove::kDrop || move == AlignMove::kElide ? 0 : 1;
      std::uint32_t source_words = move == AlignMove::kInsert ? 0 : 1;
      if (move == AlignMove::kSwap) quote_words = source_words = 2;
      if (move == AlignMove::kJoin) {
        const bool two_in_quote =
            i > 1 && is_joined(quote_[i - 2].term, quote_[i - 1].term, source_[j - 1].term);
        (two_in_quote ? quote_words : source_words) = 2;
      }
      i -= quote_words;
      j -= source_words;
      steps.push_back(
          {move, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), quote_words, source_words});
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
  }

  std::span<const QuoteWord> quote_;
  std::span<const QuoteWord> source_;
  const std::vector<bool>& cuts_;
  std::size_t width_;
  std::vector<std::uint32_t> quote_ids_, source_ids_;
  std::vector<std::vector<std::uint32_t>> spellings_;  // other spellings of each word of the quotation
  std::vector<AlignMove> moves_;                       // the last step of the cheapest way to (i, j)
};

}  // namespace

std::vector<AlignStep> align_words(std::span<const QuoteWord> quote, std::span<const QuoteWord> source,
                                   const std::vector<bool>& cuts, BudgetMeter& meter) {
  // The same words match one by one: nothing else costs nothing.
  if (std::equal(quote.begin(), quote.end(), source.begin(), source.end(),
                 [](const QuoteWord& a, const QuoteWord& b) { return a.term == b.term; })) {
    if (!meter.charge(quote.size())) return {};
    std::vector<AlignStep> steps;
    steps.reserve(quote.size());
    for (std::uint32_t i = 0; i < quote.size(); ++i) steps.push_back({AlignMove::kMatch, i, i, 1, 1});
    return steps;
  }
  const std::uint64_t cells = (std::uint64_t{quote.size()} + 1) * (source.size() + 1);
  if (!meter.charge(cells) || !meter.hold(cells)) return {};
  std::vector<AlignStep> steps = Aligner(quote, source, cuts).align();
  meter.release(cells);
  return steps;
}

}  // namespace quoth::query
