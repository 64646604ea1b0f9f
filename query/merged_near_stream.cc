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
  is_pair_ = pattern_.classes.size() == 2 && lists_.size() == 2;
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

std::size_t MergedNearStream::keep_wanted(std::span<Span> spans) {
  std::size_t kept = 0;
  for (const Span span : spans) {
    if (span.end > words_.end) words_ = context_.words_around(span.end - 1);
    spans[kept] = span;
    if (span.begin >= words_.begin && span.begin >= from_) ++kept;
  }
  return kept;
}

// Consumes words until one buffer, or `out`, is used up. A hull over two documents may come out; it hides
// no other, for what ends later and begins there crosses too.
std::size_t MergedNearStream::merge_pair(std::span<Span> out) {
  List& a = lists_[0];
  List& b = lists_[1];
  const bool ordered = pattern_.arrangement == Arrangement::kOrdered;
  const auto max_width = static_cast<std::int64_t>(std::min<std::uint64_t>(pattern_.max_width(), kEndSlot));
  std::int64_t last_a = a.last;
  std::int64_t last_b = b.last;
  std::int64_t last_begin = last_begin_;
  std::size_t i = a.at;
  std::size_t j = b.at;
  std::size_t count = 0;
  while (i < a.size && j < b.size && count < out.size()) {
    const bool from_a = a.slots[i] < b.slots[j];
    const std::int64_t slot = from_a ? a.slots[i] : b.slots[j];
    i += from_a ? 1 : 0;
    j += from_a ? 0 : 1;
    last_a = from_a ? slot : last_a;
    last_b = from_a ? last_b : slot;
    std::int64_t begin = std::min(last_a, last_b);
    begin = ordered && from_a ? -1 : begin;
    out[count] = {static_cast<Slot>(begin), static_cast<Slot>(slot + 1)};
    const bool found = (begin > last_begin) & (slot + 1 - begin <= max_width);
    last_begin = found ? begin : last_begin;
    count += found ? 1 : 0;
  }
  a.last = last_a;
  b.last = last_b;
  last_begin_ = last_begin;
  a.at = i;
  b.at = j;
  a.head = i < a.size ? a.slots[i] : kEndSlot;
  b.head = j < b.size ? b.slots[j] : kEndSlot;
  return count;
}

std::size_t MergedNearStream::fill_pair(std::span<Span> out) {
  std::size_t count = 0;
  while (count == 0) {
    for (List& list : lists_) {
      if (list.at == list.size && list.size > 0) refill(list);
    }
    List& next = lists_[0].head < lists_[1].head ? lists_[0] : lists_[1];
    const Slot before = next.head;
    if (before == kEndSlot || !leap(next)) break;
    if (next.head != before) continue;  // it moved: the other may be least now
    if (lists_[0].head != kEndSlot && lists_[1].head != kEndSlot) {
      count = merge_pair(out);
    } else {
      // One list has ended: what is left of the other may still end a hull.
      const bool from_a = &next == &lists_[0];
      const Slot slot = next.head;
      next.last = slot;
      advance(next);
      const std::int64_t begin = from_a && pattern_.arrangement == Arrangement::kOrdered
                                     ? -1
                                     : std::min(lists_[0].last, lists_[1].last);
      if (begin > last_begin_ && static_cast<std::uint64_t>(slot + 1 - begin) <= pattern_.max_width()) {
        last_begin_ = begin;
        out[count++] = {static_cast<Slot>(begin), slot + 1};
      }
    }
    count = keep_wanted(out.first(count));
  }
  return context_.meter.ok() ? count : 0;
}

std::size_t MergedNearStream::fill(std::span<Span> out) {
  if (is_pair_) return fill_pair(out);
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
