#include "query/near_stream.h"

#include <algorithm>
#include <bit>

namespace quoth::query {

namespace {

using index::kEscapeRank;
using index::kSentinelId;
using index::Zone;

constexpr std::uint64_t kSecondSeedFrom = 200;
constexpr std::uint64_t kSecondSeedRatio = 8;
constexpr std::size_t kFirstBatch = 16;

// The low `count` bits. Pre: count <= 64.
std::uint64_t low_bits(std::uint32_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

}  // namespace

NearStream::NearStream(const SegmentContext& context, Zone zone, WordPattern pattern,
                       std::vector<std::vector<Rank>> classes)
    : context_(context),
      kernels_(index::active_kernels()),
      zone_(zone),
      bounds_(context.segment.zone(zone)),
      pattern_(std::move(pattern)),
      sweep_(pattern_, context.meter) {
  choose_seeds(context, classes);
  for (std::uint32_t c = 0; c < classes.size(); ++c) {
    for (const Rank rank : classes[c]) {
      if (rank < kEscapeRank) {
        plain_.push_back({c, static_cast<std::uint16_t>(rank)});
      } else {
        EscapedWord word{c, {}};
        index::PositionCursor cursor(context.segment.positions(rank), bounds_);
        for (; cursor.slot() != kEndSlot; cursor.next()) word.slots.push_back(cursor.slot());
        context.meter.charge(word.slots.size());
        escaped_.push_back(std::move(word));
      }
    }
  }
}

// The rarest class of one word seeds; the next rarest thins the seeds when there are many.
void NearStream::choose_seeds(const SegmentContext& context, const std::vector<std::vector<Rank>>& classes) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // count, class
  for (std::uint32_t c = 0; c < classes.size(); ++c) {
    if (classes[c].size() == 1) order.emplace_back(context.count(classes[c].front(), zone_), c);
  }
  std::sort(order.begin(), order.end());
  seed_class_ = order.front().second;
  seed_rank_ = classes[seed_class_].front();
  seed_ = index::PositionCursor(context.segment.positions(seed_rank_), bounds_);
  if (order.size() > 1 && order[0].first > kSecondSeedFrom &&
      order[1].first / kSecondSeedRatio <= order[0].first) {
    second_.emplace(context.segment.positions(classes[order[1].second].front()), bounds_);
  }
}

std::size_t NearStream::fill(std::span<Span> out) {
  while (at_ == found_.size()) {
    if (seed_at_ == seed_size_ && !next_seeds()) return 0;
    found_.clear();
    at_ = 0;
    const Slot seed = seeds_[seed_at_++];
    // A hull of this seed begins after the previous one.
    const Slot first_new = previous_seed_ < 0 ? 0 : static_cast<Slot>(previous_seed_) + 1;
    previous_seed_ = seed;
    search_around(seed, first_new);
  }
  const std::size_t count = std::min(out.size(), found_.size() - at_);
  std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(at_), count, out.begin());
  at_ += count;
  return count;
}

bool NearStream::next_seeds() {
  seed_at_ = 0;
  seed_size_ = 0;
  while (seed_size_ == 0) {
    const std::size_t count = seed_.fill(std::span(seeds_).first(batch_));
    batch_ = std::min(batch_ * 2, seeds_.size());
    ++context_.meter.blocks;
    if (!context_.meter.charge(count * 4) || count == 0) return false;
    seed_size_ = second_.has_value() ? keep_near_second(std::span(seeds_).first(count)) : count;
  }
  // gather() reads 64 slots from the first in reach on: three cache lines.
  const auto reach = static_cast<Slot>(pattern_.max_width() - 1);
  const std::uint16_t* forward = context_.segment.forward().data();
  for (const Slot seed : std::span(seeds_).first(seed_size_)) {
    const std::uint16_t* first = forward + (seed - std::min(seed, reach));
    for (std::size_t line = 0; line < 3; ++line) __builtin_prefetch(first + 32 * line);
  }
  return true;
}

std::size_t NearStream::keep_near_second(std::span<Slot> seeds) {
  const auto reach = static_cast<Slot>(pattern_.max_width() - 1);
  std::size_t kept = 0;
  std::size_t at = 0;  // in second_slots_
  for (const Slot seed : seeds) {
    const Slot low = seed - std::min(seed, reach);
    if (second_size_ == 0 || second_slots_[second_size_ - 1] < low) {
      second_->seek(low);
      second_size_ = second_->fill(second_slots_);
      at = 0;
      if (second_size_ == 0) break;
    }
    while (second_slots_[at] < low) ++at;
    seeds[kept] = seed;
    if (second_slots_[at] - low <= seed - low + reach) ++kept;
  }
  return kept;
}

void NearStream::search_around(Slot seed, Slot first_new) {
  const auto reach = static_cast<Slot>(pattern_.max_width() - 1);
  Slot first = seed - bounds_.begin > reach ? seed - reach : bounds_.begin;
  first = std::max(first, first_new);
  const Slot last = bounds_.end - 1 - seed > reach ? seed + reach : bounds_.end - 1;
  ++context_.meter.candidates;
  if (!gather(first, last, seed)) return;
  sweep_.run(events_, found_);
  // What begins after the seed is for a later one to find; what begins before from_ was sought past.
  std::erase_if(found_, [&](const Span& s) { return s.begin > seed || s.end <= seed || s.begin < from_; });
}

// The words of the pattern in [first, last], cut at the ends of the seed's document. False when
// the words cannot be all there.
bool NearStream::gather(Slot first, Slot last, Slot seed) {
  const std::uint16_t* forward = context_.segment.forward().data();
  std::array<std::uint64_t, 2> inside{};
  const std::uint32_t size = last - first + 1;  // at most 127
  const std::size_t halves = size > 64 ? 2 : 1;
  std::array<std::uint64_t, 2> sentinels{};
  for (std::size_t h = 0; h < halves; ++h) {
    sentinels[h] = kernels_.find_id(forward + first + h * 64, kSentinelId);
    inside[h] = low_bits(std::min<std::uint32_t>(size - static_cast<std::uint32_t>(h) * 64, 64));
  }
  const std::uint32_t at = seed - first;
  for (std::size_t h = 0; h < halves; ++h) {
    // Bits of this half below and above the seed.
    const std::uint32_t base = static_cast<std::uint32_t>(h) * 64;
    const std::uint64_t below = at <= base ? 0 : low_bits(std::min<std::uint32_t>(at - base, 64));
    const std::uint64_t before = sentinels[h] & below;
    const std::uint64_t after = sentinels[h] & ~below;
    if (before != 0) {
      const std::uint32_t cut = 64 - static_cast<std::uint32_t>(std::countl_zero(before));
      inside[h] &= ~low_bits(cut);
      if (h == 1) inside[0] = 0;
    }
    if (after != 0) {
      inside[h] &= low_bits(static_cast<std::uint32_t>(std::countr_zero(after)));
      if (h == 0) inside[1] = 0;
    }
  }

  events_.clear();
  for (std::size_t h = 0; h < halves; ++h) {
    if (inside[h] == 0) continue;
    const Slot base = first + static_cast<Slot>(h * 64);
    for (const PlainWord& word : plain_) {
      std::uint64_t mask = kernels_.find_id(forward + base, word.id) & inside[h];
      for (; mask != 0; mask &= mask - 1) {
        events_.push_back({base + static_cast<Slot>(std::countr_zero(mask)), word.word_class});
      }
    }
    for (const EscapedWord& word : escaped_) {
      auto next = std::lower_bound(word.slots.begin(), word.slots.end(), base);
      for (; next != word.slots.end() && *next - base < 64; ++next) {
        if (((inside[h] >> (*next - base)) & 1) != 0) events_.push_back({*next, word.word_class});
      }
    }
  }
  if (events_.size() < pattern_.classes.size()) return false;
  std::sort(events_.begin(), events_.end(),
            [](const WordEvent& a, const WordEvent& b) { return a.slot < b.slot; });
  return true;
}

void NearStream::seek(Slot slot) {
  from_ = std::max(from_, slot);
  while (at_ < found_.size() && found_[at_].begin < slot) ++at_;
  if (at_ < found_.size()) return;
  // A hull that begins at `slot` or later has its first seed there, or later.
  while (seed_at_ < seed_size_ && seeds_[seed_at_] < slot) previous_seed_ = seeds_[seed_at_++];
  if (seed_at_ < seed_size_) return;
  // Seeds between here and `slot` are passed over; hulls that begin after them begin at
  // `slot` or later all the same.
  seed_.seek(slot);
  batch_ = kFirstBatch;
}

std::string NearStream::describe() const {
  return "near, " + std::to_string(pattern_.classes.size()) + " words within " +
         std::to_string(pattern_.max_width()) + " slots: seed word #" + std::to_string(seed_rank_) + " (" +
         std::to_string(context_.count(seed_rank_, zone_)) + ")" +
         (second_.has_value() ? ", merged with the next rarest" : "");
}

}  // namespace quoth::query
