#include "query/span_cover.h"

#include <algorithm>

#include "index/segment/position_cursor.h"

namespace quoth::query {

namespace {

// Places of a stretch that are followed one by one; with more, the next word is looked up as a phrase.
constexpr std::size_t kMaxFollowed = 512;

class CoverWalk {
 public:
  CoverWalk(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter)
      : rows_(rows),
        min_words_(std::max(min_words, 1U)),
        meter_(meter),
        begins_(rows.segments()),
        next_(rows.segments()) {}

  std::uint32_t first() const { return first_; }
  std::uint32_t end() const { return end_; }
  CoverPlaces places() const { return known_ ? CoverPlaces(begins_) : CoverPlaces(); }

  // Words [first, end) stand somewhere, or are fewer than are asked for. Takes in word `end` if it goes on.
  bool extend() {
    const bool asked_for = end_ + 1 - first_ >= min_words_;
    if (asked_for && !(known_ ? follow(end_, 0) : look_up(first_, end_ + 1))) return false;
    ++end_;
    return true;
  }

  // Takes in word `end` after extend() could not: leaves out as few words on the left as make it go on, or so
  // many that too few are left.
  void shorten() {
    ++end_;
    known_ = false;
    std::uint32_t low = first_ + 1;  // the tail may begin from here on
    std::uint32_t high = std::max(low, end_ - std::min(end_, min_words_ - 1));  // one from here on will do
    // Short tails are likelier and cheaper to prove, so steps double from the right.
    for (std::uint32_t step = 1; low < high && !known_; step *= 2) {
      const std::uint32_t from = high - low > step ? high - step : low;
      if (!look_up(from, end_)) {
        low = from + 1;
        break;
      }
      high = from;
    }
    while (low < high && !known_ && meter_.ok()) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (look_up(middle, end_)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    first_ = high;
    // Once all places are known, those of the longer tails are among them.
    while (known_ && low < first_ && follow(first_ - 1, 1)) --first_;
  }

 private:
  // The known places where `word`, beside the words they are of, stands too replace the others; they begin
  // `back` words earlier. False when there is none: then nothing is replaced.
  bool follow(std::uint32_t word, Slot back) {
    bool any = false;
    for (std::size_t s = 0; s < begins_.size(); ++s) {
      next_[s].clear();
      const Rank rank = rows_.rank(s, word);
      if (rank != kNoRank && !begins_[s].empty()) keep(s, rank, back > 0 ? 0 : word - first_, back);
      any |= !next_[s].empty();
    }
    if (any) begins_.swap(next_);
    return any;
  }

  // Looks at place begin - back + offset.
  void keep(std::size_t s, Rank rank, Slot offset, Slot back) {
    const index::Segment& segment = *rows_.view(s).segment;
    meter_.charge(begins_[s].size());
    if (rank < index::kEscapeRank) {
      for (const Slot begin : begins_[s]) {
        if (begin >= back && segment.forward()[begin - back + offset] == rank)
          next_[s].push_back(begin - back);
      }
      return;
    }
    index::PositionCursor cursor(segment.positions(rank), segment.zone(index::Zone::kBody));
    for (const Slot begin : begins_[s]) {
      if (begin >= back && cursor.seek(begin - back + offset) == begin - back + offset)
        next_[s].push_back(begin - back);
    }
  }

  // Whether words [first, end) stand somewhere; if so their places are known now, unless they are too many.
  bool look_up(std::uint32_t first, std::uint32_t end) {
    bool any = false;
    known_ = true;
    for (std::size_t s = 0; s < begins_.size(); ++s) {
      begins_[s].clear();
      rows_.visit(s, first, end, [&](Slot begin) {
        if (begins_[s].size() == kMaxFollowed) return known_ = false;
        begins_[s].push_back(begin);
        return true;
      });
      any |= !begins_[s].empty();
    }
    known_ &= any;
    return any;
  }

  const WordRows& rows_;
  const std::uint32_t min_words_;
  BudgetMeter& meter_;
  std::uint32_t first_ = 0;
  std::uint32_t end_ = 0;
  bool known_ = false;                     // begins_ are all places of the words [first, end)
  std::vector<std::vector<Slot>> begins_;  // of each segment
  std::vector<std::vector<Slot>> next_;
};

}  // namespace

void span_cover(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter, const CoverVisit& visit) {
  CoverWalk walk(rows, min_words, meter);
  const auto report = [&] {
    if (walk.first() < walk.end() && walk.end() - walk.first() >= min_words)
      visit({walk.first(), walk.end()}, walk.places());
  };
  while (walk.end() < rows.words() && meter.charge(1)) {
    if (walk.extend()) continue;
    report();
    walk.shorten();
  }
  report();
}

std::vector<CoverRange> span_cover(const WordRows& rows, std::uint32_t min_words, BudgetMeter& meter) {
  std::vector<CoverRange> out;
  span_cover(rows, min_words, meter, [&out](const CoverRange& range, CoverPlaces) { out.push_back(range); });
  return out;
}

}  // namespace quoth::query
