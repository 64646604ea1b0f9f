#include "query/pair_near_stream.h"

#include <algorithm>

namespace quoth::query {

namespace {

// A shorter hole is read over faster than searched.
constexpr std::uint64_t kHole = 256;

}  // namespace

PairNearStream::PairNearStream(const SegmentContext& context, index::Zone zone, const WordPattern& pattern,
                               Rank first, Rank second)
    : context_(context),
      kernels_(index::active_kernels()),
      reach_(static_cast<Slot>(std::min<std::uint64_t>(pattern.max_width() - 1, kEndSlot))) {
  const bool first_seeds = context.count(first, zone) <= context.count(second, zone);
  const bool any_order = pattern.arrangement == Arrangement::kUnordered;
  leads_ = any_order || first_seeds;
  follows_ = any_order || !first_seeds;
  const Span bounds = context.segment.zone(zone);
  const index::PositionList seeds = context.open_list(first_seeds ? first : second);
  const index::PositionList others = context.open_list(first_seeds ? second : first);
  seeds_.cursor = index::PositionCursor(seeds, bounds);
  others_.cursor = index::PositionCursor(others, bounds);
  read(seeds_, 0);
  read(others_, 0);
}

void PairNearStream::read(List& list, std::size_t kept) {
  const std::size_t count = list.cursor.fill(std::span(list.slots).subspan(kept, kBatch));
  ++context_.meter.blocks;
  list.size = kept + count;
  // A spent budget ends the list, and with it the search.
  if (!context_.meter.charge(count + 1) || count == 0) list.slots[list.size++] = kEndSlot;
}

void PairNearStream::join() {
  at_ = 0;
  size_ = 0;
  const Slot* const seeds = seeds_.slots.data();
  const std::size_t known = kernels_.lower_bound(seeds, seeds_.size - 1, others_.last());
  if (known <= seed_) return;
  std::array<std::uint32_t, kBatch + 2> places;  // in others_, of the first behind each seed
  kernels_.count_below(others_.slots.data(), others_.size, seeds + seed_, known - seed_, places.data());
  for (std::size_t i = seed_; i < known; ++i) {
    const std::size_t place = places[i - seed_];
    const Slot seed = seeds[i];
    const Slot before = others_.slots[place - (place > 0 ? 1 : 0)];
    found_[size_] = {before, seed + 1};
    size_ +=
        static_cast<std::size_t>(follows_ & (place > 0) & (before > previous_) & (seed - before <= reach_));
    const Slot after = others_.slots[place];
    found_[size_] = {seed, after + 1};
    size_ += static_cast<std::size_t>(leads_ & (after < seeds[i + 1]) & (after - seed <= reach_));
    previous_ = seed;
  }
  seed_ = known;
  keep_wanted();
}

// A span over two documents may come out; it hides no other, for the neighbours of a word in its document are
// the same.
void PairNearStream::keep_wanted() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    const Span span = found_[i];
    if (span.end > words_.end) words_ = context_.words_around(span.end - 1);
    found_[kept] = span;
    kept += static_cast<std::size_t>((span.begin >= words_.begin) & (span.begin >= from_));
  }
  size_ = kept;
}

bool PairNearStream::is_far_from_others(Slot slot, Slot& next) const {
  const std::size_t place = kernels_.lower_bound(others_.slots.data(), others_.size, slot);
  next = others_.slots[place];
  return next > std::uint64_t{slot} + reach_ + kHole &&
         (place == 0 || slot - others_.slots[place - 1] > reach_);
}

bool PairNearStream::read_on() {
  const Slot seed = seeds_.slots[seed_];
  if (seed == kEndSlot || !context_.meter.ok()) return false;
  if (others_.last() <= seed) {
    // Those that a hole before the seed leaves out of reach are not read.
    const bool is_hole = seed > std::uint64_t{others_.last()} + reach_ + kHole;
    if (is_hole) others_.cursor.seek(seed - reach_);
    others_.slots[0] = others_.last();
    read(others_, is_hole ? 0 : 1);
    return true;
  }
  // All seeds but the last are joined, and that one's next is not known yet.
  Slot next = 0;
  if (is_far_from_others(seed, next)) {
    if (next == kEndSlot) return false;
    if (next - reach_ > seed) {
      seeds_.cursor.seek(next - reach_);
      previous_ = seed;
      seed_ = 0;
      read(seeds_, 0);
      return true;
    }
  }
  seeds_.slots[0] = seed;
  seed_ = 0;
  read(seeds_, 1);
  return true;
}

std::size_t PairNearStream::fill(std::span<Span> out) {
  while (at_ == size_) {
    join();
    if (size_ == 0 && !read_on()) return 0;
  }
  if (!context_.meter.ok()) return 0;
  const std::size_t count = std::min(out.size(), size_ - at_);
  std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(at_), count, out.begin());
  at_ += count;
  return count;
}

void PairNearStream::seek(Slot slot) {
  if (slot <= from_) return;
  from_ = slot;
  while (at_ < size_ && found_[at_].begin < slot) ++at_;
  if (at_ < size_) return;
  if (seeds_.slots[seed_] < slot) {
    const auto rest = seeds_.slots.begin() + static_cast<std::ptrdiff_t>(seed_);
    const auto end = seeds_.slots.begin() + static_cast<std::ptrdiff_t>(seeds_.size);
    const auto found = std::lower_bound(rest, end, slot);
    // A seed before `slot` is no part of what begins later, but for the one that tells where it begins.
    if (found != end) {
      seed_ = static_cast<std::size_t>(found - seeds_.slots.begin());
      if (seed_ > 0) previous_ = seeds_.slots[seed_ - 1];
    } else {
      previous_ = seeds_.last();
      seeds_.cursor.seek(slot);
      seed_ = 0;
      read(seeds_, 0);
    }
  }
  if (others_.last() < slot) {
    others_.cursor.seek(slot);
    read(others_, 0);
  }
}

std::uint64_t PairNearStream::cost() const {
  return seeds_.cursor.cost() + (seeds_.size - seed_) + others_.cursor.cost();
}

std::string PairNearStream::describe() const {
  return "near, 2 words within " + std::to_string(std::uint64_t{reach_} + 1) + " slots: lists joined (" +
         std::to_string(cost()) + " positions)";
}

}  // namespace quoth::query
