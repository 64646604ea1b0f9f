#include "query/span_cover.h"

#include <algorithm>

#include "index/segment/position_cursor.h"

namespace quoth::query {

namespace {

// Places of a stretch that are followed one by one; with more, the next word is looked up as a phrase.
constexpr std::size_t kMaxFollowed = 512;

class CoverWalk {
 public:
  CoverWalk(const WordRows& rows, BudgetMeter& meter)
      : rows_(rows), meter_(meter), places_(rows.segments()) {}

  // Words [first, end) stand somewhere, or there are none. Moves to the longest tail that goes on with word
  // `end`; true when nothing had to be left out on the left.
  bool extend() {
    if (follow()) {
      ++end_;
      return true;
    }
    std::uint32_t low = first_ + 1;  // the tail may begin from here on
    std::uint32_t high = end_ + 1;   // a tail that begins here goes on: the empty one
    // Short tails are likelier and cheaper to prove, so steps double from the right.
    for (std::uint32_t step = 1; low < high; step *= 2) {
      const std::uint32_t from = high - low > step ? high - step : low;
      if (!look_up(from, end_ + 1)) {
        low = from + 1;
        break;
      }
      high = from;
    }
    while (low < high && meter_.ok()) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (look_up(middle, end_ + 1)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    first_ = high;
    ++end_;
    return false;
  }

  std::uint32_t first() const { return first_; }
  std::uint32_t end() const { return end_; }

 private:
  struct Places {
    std::vector<Slot> begins;
    bool all = false;  // begins are all there are
  };

  // The places of [first_, end_) that go on with word end_ replace those that do not; false when none does.
  bool follow() {
    if (first_ == end_ || known_ != first_) return look_up(first_, end_ + 1);
    const bool all = std::all_of(places_.begin(), places_.end(), [](const Places& p) { return p.all; });
    if (!all) return look_up(first_, end_ + 1);
    kept_.resize(places_.size());
    bool any = false;
    for (std::size_t s = 0; s < places_.size(); ++s) {
      kept_[s].clear();
      const Rank rank = rows_.rank(s, end_);
      if (rank == kNoRank || places_[s].begins.empty()) continue;
      keep(s, rank, end_ - first_);
      any |= !kept_[s].empty();
    }
    if (!any) return false;
    for (std::size_t s = 0; s < places_.size(); ++s) places_[s].begins.swap(kept_[s]);
    return true;
  }

  void keep(std::size_t s, Rank rank, std::uint32_t offset) {
    const index::Segment& segment = *rows_.view(s).segment;
    meter_.charge(places_[s].begins.size());
    if (rank < index::kEscapeRank) {
      for (const Slot begin : places_[s].begins) {
        if (segment.forward()[begin + offset] == rank) kept_[s].push_back(begin);
      }
      return;
    }
    index::PositionCursor cursor(segment.positions(rank), segment.zone(index::Zone::kBody));
    for (const Slot begin : places_[s].begins) {
      if (cursor.seek(begin + offset) == begin + offset) kept_[s].push_back(begin);
    }
  }

  // Whether words [first, end) stand somewhere; if so their places are known from now on.
  bool look_up(std::uint32_t first, std::uint32_t end) {
    bool any = false;
    std::vector<Places> found(places_.size());
    for (std::size_t s = 0; s < found.size(); ++s) {
      found[s].all = true;
      rows_.visit(s, first, end, [&](Slot begin) {
        if (found[s].begins.size() == kMaxFollowed) return found[s].all = false;
        found[s].begins.push_back(begin);
        return true;
      });
      any |= !found[s].begins.empty();
    }
    if (!any) return false;
    places_ = std::move(found);
    known_ = first;
    return true;
  }

  const WordRows& rows_;
  BudgetMeter& meter_;
  std::uint32_t first_ = 0;
  std::uint32_t end_ = 0;
  std::uint32_t known_ = UINT32_MAX;  // places_ are those of the words from here to the end looked up last
  std::vector<Places> places_;        // of each segment
  std::vector<std::vector<Slot>> kept_;
};

}  // namespace

std::vector<CoverRange> span_cover(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter) {
  std::vector<CoverRange> out;
  CoverWalk walk(rows, meter);
  const auto report = [&](std::uint32_t first, std::uint32_t end) {
    if (first < end && end - first >= min_words) out.push_back({first, end});
  };
  while (walk.end() < rows.words() && meter.charge(1)) {
    const std::uint32_t first = walk.first();
    const std::uint32_t end = walk.end();
    if (!walk.extend()) report(first, end);
  }
  report(walk.first(), walk.end());
  return out;
}

}  // namespace quoth::query
