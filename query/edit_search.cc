#include "query/edit_search.h"

#include <algorithm>
#include <functional>
#include <map>
#include <queue>

#include "query/edit_candidates.h"

namespace quoth::query {

namespace {

// The reduced passages of one window.
class Passages {
 public:
  Passages(EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter)
      : pattern_(pattern),
        length_(static_cast<std::uint32_t>(pattern.size())),
        edits_(edits),
        meter_(meter) {}

  void find(Span window, std::vector<EditHit>& out) {
    const std::size_t size = window.end - window.begin;
    if (!meter_.charge(size * pattern_.aligner().blocks())) return;
    const std::uint64_t bytes = size * (sizeof(Symbol) + sizeof(std::uint32_t));
    if (!meter_.hold(bytes)) return;
    pattern_.read(window, symbols_);
    pattern_.aligner().distances(symbols_, ends_);
    for (std::uint32_t end = 1; end <= size && meter_.ok(); ++end) {
      if (ends_[end] <= edits_) queue_.push({ends_[end], 0, 0, end});
    }
    reduce(window.begin, out);
    meter_.release(bytes);
  }

 private:
  struct Passage {
    std::uint32_t distance = 0;
    // Words of the longest passage that this one lacks, and one more; 0 while the begin is not known.
    std::uint32_t missing = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend auto operator<=>(const Passage&, const Passage&) = default;  // the better is less
  };

  Passage passage(std::uint32_t distance, std::uint32_t begin, std::uint32_t end) const {
    return {distance, length_ + edits_ - (end - begin) + 1, begin, end};
  }

  // Queues the best passage that ends at `end` and begins at `floor` or later, if there is one.
  void push_best(std::uint32_t end, std::uint32_t floor) {
    if (ends_[end] == 0 && end - floor >= length_) {  // nothing changed, so as long as the pattern
      queue_.push(passage(0, end - length_, end));
      return;
    }
    const std::uint32_t reach = std::min(end - floor, length_ + edits_);
    if (!meter_.charge(reach * pattern_.aligner().blocks())) return;
    pattern_.aligner().distances_back(std::span(symbols_).subspan(end - reach, reach), back_);
    std::uint32_t best = 0;  // back_[0] is the pattern's length, which is over the budget
    for (std::uint32_t width = 1; width <= reach; ++width) {
      if (back_[width] <= back_[best]) best = width;
    }
    if (back_[best] <= edits_) queue_.push(passage(back_[best], end - best, end));
  }

  // Always takes the best passage left. Of one that reaches into a passage taken before, the part behind
  // that one may still be within the budget. Most ends fall to a better passage before their begin is asked
  // for.
  void reduce(Slot base, std::vector<EditHit>& out) {
    std::map<std::uint32_t, Passage> kept;  // by begin; disjoint
    while (!queue_.empty() && meter_.charge(1)) {
      const Passage best = queue_.top();
      queue_.pop();
      const auto after = kept.lower_bound(best.end);
      const std::uint32_t taken = after == kept.begin() ? 0 : std::prev(after)->second.end;
      if (taken >= best.end) continue;
      if (best.missing == 0 || taken > best.begin) {
        push_best(best.end, taken);
      } else {
        kept.emplace(best.begin, best);
      }
    }
    for (const auto& [begin, one] : kept) out.push_back({{base + begin, base + one.end}, one.distance});
    queue_ = {};
  }

  EditPattern& pattern_;
  std::uint32_t length_;
  std::uint32_t edits_;
  BudgetMeter& meter_;
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> ends_;  // least distance of a passage that ends here
  std::vector<std::uint32_t> back_;
  std::priority_queue<Passage, std::vector<Passage>, std::greater<>> queue_;  // the best passage of each end
};

}  // namespace

bool edit_search(const index::Segment& segment, const DocSet* live, const EditScope& scope,
                 EditPattern& pattern, std::uint32_t edits, std::size_t limit, BudgetMeter& meter,
                 std::vector<EditHit>& out) {
  const std::size_t before = out.size();
  const std::vector<Span> windows = edit_candidates(segment, live, scope, pattern, edits, meter);
  Passages passages(pattern, edits, meter);
  for (const Span& window : windows) {
    if (!meter.ok()) break;
    passages.find(window, out);
    if (out.size() - before > limit) return false;
  }
  return true;
}

void edit_search_in(Span window, EditPattern& pattern, std::uint32_t edits, BudgetMeter& meter,
                    std::vector<EditHit>& out) {
  Passages(pattern, edits, meter).find(window, out);
}

}  // namespace quoth::query
