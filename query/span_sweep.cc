#include "query/span_sweep.h"

#include <algorithm>

namespace quoth::query {

namespace {

bool by_begin(const Span& a, const Span& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; }

// Reduced spans are in order of their ends already; only those of an Or need sorting.
template <class Iterator, class Less>
void sort_unless_sorted(Iterator first, Iterator last, Less less) {
  if (!std::is_sorted(first, last, less)) std::sort(first, last, less);
}

// A span of one operand.
struct Item {
  Span span;
  std::uint32_t operand;
};

// sweep_near, for one document.
class NearSweep {
 public:
  NearSweep(std::span<const Spans> operands, bool ordered, std::uint64_t distance, BudgetMeter& meter)
      : operands_(operands), ordered_(ordered), distance_(distance), meter_(meter) {}

  void run(Spans& out);

 private:
  // A way to have placed the operands of a state: all stand at or after `boundary`; `price` is the
  // number of other words so far plus boundary, so that it grows by nothing but
  // the end of the next operand. Within a state boundaries fall and prices fall.
  struct Way {
    Slot boundary;
    std::uint64_t price;
  };

  bool prepare();
  // The greatest begin of a match whose last operand is `last`; at most last_begin_ when there is none.
  std::int64_t best_begin(const Item& last);
  // Tries to put `item` in front of the ways of `state`; true when that completes a match.
  bool extend(const Item& item, std::size_t state, std::size_t next);
  // Whether some match could end at `end`, judged by the nearest span of each operand.
  bool possible(Slot end);

  std::span<const Spans> operands_;
  bool ordered_;
  std::uint64_t distance_;
  BudgetMeter& meter_;
  std::vector<Item> from_left_;        // by begin
  std::vector<Item> from_right_;       // by end
  std::vector<std::int64_t> nearest_;  // per operand: greatest begin of its spans that end by now
  std::uint64_t reach_ = 0;            // no hull is wider
  std::int64_t last_begin_ = -1;
  std::size_t full_ = 0;                // state in which all operands are used
  std::vector<std::vector<Way>> ways_;  // per state: ordered, operands used; else, set of them
  std::vector<std::size_t> active_;     // states that have ways
};

bool NearSweep::prepare() {
  const std::size_t k = operands_.size();
  std::size_t total = 0;
  reach_ = distance_;
  std::vector<std::size_t> runs;
  for (std::size_t i = 0; i < k; ++i) {
    Slot widest = 0;
    runs.push_back(from_left_.size());
    for (const Span& s : operands_[i]) {
      widest = std::max(widest, s.end - s.begin);
      from_left_.push_back({s, static_cast<std::uint32_t>(i)});
    }
    reach_ += widest;
    total += operands_[i].size();
  }
  if (!meter_.charge(total * 4)) return false;
  const auto ends_before = [](const Item& a, const Item& b) { return a.span.end < b.span.end; };
  from_right_ = from_left_;
  for (std::size_t i = 0; i < k; ++i) {
    const auto run = from_right_.begin() + static_cast<std::ptrdiff_t>(runs[i]);
    sort_unless_sorted(
        run, i + 1 < k ? from_right_.begin() + static_cast<std::ptrdiff_t>(runs[i + 1]) : from_right_.end(),
        ends_before);
  }
  const auto begins_before = [](const Item& a, const Item& b) { return by_begin(a.span, b.span); };
  if (!merge_runs(from_left_, runs, begins_before, meter_) ||
      !merge_runs(from_right_, runs, ends_before, meter_))
    return false;
  nearest_.assign(k, -1);
  full_ = ordered_ ? k : (std::size_t{1} << k) - 1;
  ways_.resize(full_ + 1);
  return true;
}

bool NearSweep::possible(Slot end) {
  const std::int64_t begin = *std::min_element(nearest_.begin(), nearest_.end());
  return begin > last_begin_ && static_cast<std::uint64_t>(std::int64_t{end} - begin) <= reach_;
}

void NearSweep::run(Spans& out) {
  if (!prepare()) return;
  for (std::size_t i = 0; i < from_right_.size();) {
    const Slot end = from_right_[i].span.end;
    std::size_t group = i;
    for (; group < from_right_.size() && from_right_[group].span.end == end; ++group) {
      std::int64_t& nearest = nearest_[from_right_[group].operand];
      nearest = std::max(nearest, std::int64_t{from_right_[group].span.begin});
    }
    if (!meter_.charge(operands_.size())) return;
    if (possible(end)) {
      std::int64_t best = last_begin_;
      for (std::size_t j = i; j < group; ++j) {
        if (ordered_ && from_right_[j].operand + 1 != operands_.size()) continue;
        best = std::max(best, best_begin(from_right_[j]));
      }
      if (!meter_.ok()) return;
      if (best > last_begin_) {
        last_begin_ = best;
        out.push_back({static_cast<Slot>(best), end});
      }
    }
    i = group;
  }
}

std::int64_t NearSweep::best_begin(const Item& last) {
  for (const std::size_t state : active_) ways_[state].clear();
  active_.clear();
  const std::size_t first_state = ordered_ ? 1 : std::size_t{1} << last.operand;
  ways_[first_state].push_back({last.span.begin, last.span.begin});
  active_.push_back(first_state);
  auto at = std::lower_bound(from_left_.begin(), from_left_.end(), last.span.begin,
                             [](const Item& a, Slot b) { return a.span.begin < b; });
  std::uint64_t steps = 0;
  while (at != from_left_.begin()) {
    --at;
    const Slot begin = at->span.begin;
    if (std::int64_t{begin} <= last_begin_ || last.span.end - begin > reach_) break;
    steps += active_.size();
    if ((steps & ~std::uint64_t{0xfff}) != 0) {
      if (!meter_.charge(steps)) return last_begin_;
      steps = 0;
    }
    if (ordered_) {
      const std::size_t state = operands_.size() - 1 - at->operand;
      if (state != 0 && !ways_[state].empty() && extend(*at, state, state + 1)) return begin;
      continue;
    }
    const std::size_t bit = std::size_t{1} << at->operand;
    const std::size_t known = active_.size();  // states that this item itself opens cannot take it again
    for (std::size_t a = 0; a < known; ++a) {
      const std::size_t state = active_[a];
      if ((state & bit) == 0 && extend(*at, state, state | bit)) return begin;
    }
  }
  meter_.charge(steps);
  return last_begin_;
}

bool NearSweep::extend(const Item& item, std::size_t state, std::size_t next) {
  // Boundaries fall, so the ways that leave room stand in front; the last of them is the cheapest.
  const std::vector<Way>& ways = ways_[state];
  const auto room = std::partition_point(ways.begin(), ways.end(),
                                         [&](const Way& way) { return way.boundary >= item.span.end; });
  if (room == ways.begin()) return false;
  const std::uint64_t others = (room - 1)->price - item.span.end;
  if (others > distance_) return false;
  if (next == full_) return true;
  std::vector<Way>& target = ways_[next];
  const std::uint64_t price = others + item.span.begin;
  if (target.empty()) active_.push_back(next);
  if (target.empty() || price < target.back().price) target.push_back({item.span.begin, price});
  return false;
}

}  // namespace

void reduce(Spans& spans) {
  sort_unless_sorted(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
    return a.end != b.end ? a.end < b.end : a.begin > b.begin;
  });
  std::size_t kept = 0;
  for (const Span& s : spans) {
    if (kept == 0 || s.begin > spans[kept - 1].begin) spans[kept++] = s;
  }
  spans.resize(kept);
}

void sweep_near(std::span<const Spans> operands, bool ordered, std::uint64_t distance, BudgetMeter& meter,
                Spans& out) {
  if (!ordered && operands.size() > kMaxSpanOperands) {
    meter.refuse({ErrorCode::kLimit, "NEAR of " + std::to_string(operands.size()) +
                                         " operands that are not all words: at most " +
                                         std::to_string(kMaxSpanOperands) +
                                         " can be combined; use ADJ, or fewer"});
    return;
  }
  NearSweep(operands, ordered, distance, meter).run(out);
}

void sweep_chain(std::span<const ChainPiece> pieces, BudgetMeter& meter, Spans& out) {
  // ends: spans of the row so far, as (latest begin of a row that ends there, end), by end.
  Spans ends = *pieces.front().spans;
  const auto by_end = [](const Span& a, const Span& b) { return a.end < b.end; };
  sort_unless_sorted(ends.begin(), ends.end(), by_end);
  Spans window;  // candidates for the current begin: ends grow, begins fall
  Spans next;
  for (const ChainPiece& piece : pieces.subspan(1)) {
    if (!meter.charge(ends.size() + piece.spans->size())) return;
    next.clear();
    window.clear();
    std::size_t head = 0;
    std::size_t taken = 0;
    for (const Span& s : *piece.spans) {
      for (; taken < ends.size() && std::uint64_t{ends[taken].end} + piece.gap_min <= s.begin; ++taken) {
        while (window.size() > head && window.back().begin <= ends[taken].begin) window.pop_back();
        window.push_back(ends[taken]);
      }
      while (head < window.size() && std::uint64_t{window[head].end} + piece.gap_max < s.begin) ++head;
      if (head < window.size()) next.push_back({window[head].begin, s.end});
    }
    sort_unless_sorted(next.begin(), next.end(), by_end);
    ends.swap(next);
  }
  reduce(ends);
  out.insert(out.end(), ends.begin(), ends.end());
}

void sweep_inside(const Spans& spans, const Spans& holders, Spans& out) {
  const std::size_t first = out.size();
  std::size_t taken = 0;
  Slot furthest = 0;  // end among the holders that begin at or before the span
  for (const Span& s : spans) {
    for (; taken < holders.size() && holders[taken].begin <= s.begin; ++taken) {
      furthest = std::max(furthest, holders[taken].end);
    }
    if (furthest >= s.end) out.push_back(s);
  }
  Spans found(out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
  reduce(found);
  out.resize(first);
  out.insert(out.end(), found.begin(), found.end());
}

void sweep_apart(const Spans& spans, const Spans& others, std::uint32_t distance, Spans& out) {
  Spans left;
  Spans by_end = spans;
  sort_unless_sorted(by_end.begin(), by_end.end(),
                     [](const Span& a, const Span& b) { return a.end < b.end; });
  std::size_t taken = 0;
  std::uint64_t furthest = 0;  // end among the others that begin at most `distance` words behind
  bool any = false;
  for (const Span& s : by_end) {
    for (; taken < others.size() && others[taken].begin <= std::uint64_t{s.end} + distance; ++taken) {
      furthest = std::max<std::uint64_t>(furthest, others[taken].end);
      any = true;
    }
    if (!any || furthest + distance < s.begin) left.push_back(s);
  }
  reduce(left);
  out.insert(out.end(), left.begin(), left.end());
}

}  // namespace quoth::query
