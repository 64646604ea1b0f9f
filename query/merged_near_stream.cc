#include "query/merged_near_stream.h"

#include <algorithm>

namespace quoth::query {

namespace {

// A shorter hole is walked over faster than searched.
constexpr std::int64_t kHole = 256;

}  // namespace

MergedNearStream::MergedNearStream(const SegmentContext& context, index::Zone zone, WordPattern pattern,
                                   const std::vector<Rank>& words)
    : context_(context), pattern_(std::move(pattern)), lists_(words.size()) {
  const Span bounds = context.segment.zone(zone);
  context.meter.hold(lists_.size() * sizeof(List));
  const bool is_cold = context.segment.residency().is_cold();
  for (std::size_t c = 0; c < words.size() && is_cold; ++c)
    context.segment.ask_for_list(context.segment.positions(words[c]), {});
  for (std::size_t c = 0; c < words.size(); ++c) {
    lists_[c].cursor = index::PositionCursor(context.segment.positions(words[c]), bounds);
    refill(lists_[c]);
  }
  for (std::size_t i = pattern_.classes.size(); i-- > 0;) {
    List& list = lists_[pattern_.classes[i]];
    list.places.push_back(static_cast<std::uint32_t>(i));
    list.recent.push_back(-1);
  }
  chain_.assign(pattern_.classes.size(), -1);
}

void MergedNearStream::refill(List& list) {
  list.at = 0;
  list.size = list.cursor.fill(list.slots);
  list.head = list.size == 0 ? kEndSlot : list.slots[0];
  ++context_.meter.blocks;
  // A spent budget ends the list, and with it the search.
  if (!context_.meter.charge(list.size * 2 + 1)) list.head = kEndSlot;
}

void MergedNearStream::advance(List& list) {
  if (++list.at < list.size) {
    list.head = list.slots[list.at];
  } else {
    refill(list);
  }
}

void MergedNearStream::seek_list(List& list, Slot slot) {
  if (list.head >= slot) return;
  const auto rest = list.slots.begin() + static_cast<std::ptrdiff_t>(list.at);
  const auto end = list.slots.begin() + static_cast<std::ptrdiff_t>(list.size);
  const auto found = std::lower_bound(rest, end, slot);
  if (found != end) {
    list.at = static_cast<std::size_t>(found - list.slots.begin());
    list.head = *found;
    return;
  }
  list.cursor.seek(slot);
  refill(list);
}

// `next` has the least head. What stands further than a hull behind the last word of some list, and
// further than a hull before its next, is in no hull.
bool MergedNearStream::leap(List& next) {
  const auto reach = static_cast<std::int64_t>(std::min<std::uint64_t>(pattern_.max_width() - 1, kEndSlot));
  for (const List& list : lists_) {
    if (std::int64_t{list.head} <= next.head + reach + kHole) continue;
    if (list.last >= 0 && next.head <= list.last + reach) continue;
    if (list.head == kEndSlot) return false;
    if (list.head > next.head + reach) {
      seek_list(next, static_cast<Slot>(list.head - reach));
      return true;
    }
  }
  return true;
}

std::int64_t MergedNearStream::take(List& list) {
  const std::int64_t slot = list.head;
  list.last = slot;
  if (pattern_.arrangement == Arrangement::kOrdered) {
    for (const std::uint32_t place : list.places) chain_[place] = place == 0 ? slot : chain_[place - 1];
    return chain_.back();
  }
  list.recent[list.oldest] = slot;
  if (++list.oldest == list.recent.size()) list.oldest = 0;
  std::int64_t begin = slot;
  for (const List& other : lists_) begin = std::min(begin, other.recent[other.oldest]);
  return begin;
}

std::size_t MergedNearStream::fill(std::span<Span> out) {
  const std::uint64_t max_width = pattern_.max_width();
  std::size_t count = 0;
  while (count < out.size()) {
    List* next = &lists_.front();
    for (List& list : lists_) next = list.head < next->head ? &list : next;
    if (next->head == kEndSlot) break;
    const Slot before = next->head;
    if (!leap(*next)) break;
    if (next->head != before) continue;  // it moved: another may be least now
    const Slot slot = next->head;
    const std::int64_t begin = take(*next);
    advance(*next);
    if (begin <= last_begin_ || static_cast<std::uint64_t>(slot + 1 - begin) > max_width) continue;
    if (slot >= words_.end) words_ = context_.words_around(slot);
    if (begin < words_.begin) continue;
    last_begin_ = begin;
    const auto first = static_cast<Slot>(begin);
    if (first >= from_) out[count++] = {first, slot + 1};
  }
  return context_.meter.ok() ? count : 0;
}

void MergedNearStream::seek(Slot slot) {
  if (slot <= from_) return;
  from_ = slot;
  for (List& list : lists_) seek_list(list, slot);
}

std::uint64_t MergedNearStream::cost() const {
  std::uint64_t sum = 0;
  for (const List& list : lists_) sum += list.cursor.cost() + (list.size - list.at);
  return sum;
}

std::string MergedNearStream::describe() const {
  return "near, " + std::to_string(pattern_.classes.size()) + " words within " +
         std::to_string(pattern_.max_width()) + " slots: lists merged (" + std::to_string(cost()) +
         " positions)";
}

}  // namespace quoth::query
