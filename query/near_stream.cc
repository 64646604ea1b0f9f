#include "query/near_stream.h"

#include <algorithm>
#include <bit>

#include "query/near_costs.h"

namespace quoth::query {

namespace {

using index::kEscapeRank;
using index::kSentinelId;
using index::Zone;

constexpr std::size_t kFirstBatch = 16;
constexpr std::size_t kMaskRoom = 4096;

// The low `count` bits.
std::uint64_t low_bits(std::uint64_t count) {
  return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
}

// The bits below `count` of 128.
std::array<std::uint64_t, 2> first_bits(std::uint64_t count) {
  return {low_bits(count), count <= 64 ? 0 : low_bits(count - 64)};
}

std::uint64_t top_bit(std::uint64_t bits) { return 63 - static_cast<std::uint64_t>(std::countl_zero(bits)); }
Slot place_of(std::uint64_t bit) { return static_cast<Slot>(std::countr_zero(bit)); }

}  // namespace

NearStream::NearStream(const SegmentContext& context, Zone zone, WordPattern pattern,
                       const std::vector<std::vector<Rank>>& classes)
    : context_(context),
      kernels_(index::active_kernels()),
      forward_{context.segment.forward().data(),
               static_cast<std::uint32_t>(context.segment.forward().size())},
      is_cold_(context.segment.residency().is_cold()),
      zone_(zone),
      bounds_(context.segment.zone(zone)),
      pattern_(std::move(pattern)),
      sweep_(pattern_, context.meter),
      reach_(static_cast<Slot>(pattern_.max_width() - 1)),
      class_bits_(pattern_.class_count) {
  choose_seeds(context, classes);
  window_.before = reach_;
  window_.size = std::min<std::uint32_t>(2 * reach_ + 1, 64);
  // In a wide window what is not among the first 64 may still come.
  for (const std::uint32_t c : std::span(by_count_).subspan(1)) add_words(context, classes[c], c);
  window_.needed = is_wide() ? 0 : ids_.size();
  for (std::uint32_t c = 0; c < classes.size(); ++c) {
    if (classes[c].size() > 1 || c == by_count_[0]) add_words(context, classes[c], c);
  }
  ids_.push_back(kSentinelId);
  window_.ids = ids_.data();
  window_.count = ids_.size();
  is_pair_ = pattern_.classes.size() == 2 && pattern_.arrangement != Arrangement::kSloppy && !is_wide() &&
             window_.needed == 1 && window_.count == 3;
  most_seeds_ = std::clamp<std::size_t>(kMaskRoom / ids_.size(), 1, seeds_.size());
  batch_ = std::min(kFirstBatch, most_seeds_);
  masks_.resize(most_seeds_ * ids_.size());
}

// The rarest class of one word seeds; the next rarest thins the seeds when that saves looks enough.
void NearStream::choose_seeds(const SegmentContext& context, const std::vector<std::vector<Rank>>& classes) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // count, class
  for (std::uint32_t c = 0; c < classes.size(); ++c) {
    if (classes[c].size() == 1) order.emplace_back(context.count(classes[c].front(), zone_), c);
  }
  std::sort(order.begin(), order.end());
  for (const auto& [count, c] : order) by_count_.push_back(c);
  seed_rank_ = classes[by_count_[0]].front();
  Rank second = kNoRank;
  if (order.size() > 1) {
    const std::array<Rank, 2> rarest = {seed_rank_, classes[by_count_[1]].front()};
    if (NearCosts(context, zone_).thinning_pays(rarest, pattern_.max_width())) second = rarest[1];
  }
  is_thinned_ = second != kNoRank;
  seeds_in_.emplace(context, seed_rank_, second, bounds_, reach_);
}

void NearStream::add_words(const SegmentContext& context, const std::vector<Rank>& words,
                           std::uint32_t word_class) {
  for (const Rank rank : words) {
    if (rank < kEscapeRank) {
      ids_.push_back(static_cast<std::uint16_t>(rank));
      id_classes_.push_back(word_class);
      continue;
    }
    EscapedWord word{word_class, {}};
    index::PositionCursor cursor(context.segment.positions(rank), bounds_);
    for (; cursor.slot() != kEndSlot; cursor.next()) word.slots.push_back(cursor.slot());
    context.meter.charge(word.slots.size());
    escaped_.push_back(std::move(word));
  }
}

std::size_t NearStream::fill(std::span<Span> out) {
  while (at_ == found_.size()) {
    if (!search_next()) return 0;
  }
  const std::size_t count = std::min(out.size(), found_.size() - at_);
  std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(at_), count, out.begin());
  at_ += count;
  return count;
}

bool NearStream::search_next() {
  found_.clear();
  at_ = 0;
  std::size_t count = 0;
  if (!seeds_in_->next(std::span(seeds_).first(batch_), count)) return false;
  batch_ = std::min(batch_ * 2, most_seeds_);
  context_.meter.candidates += count;
  if (is_cold_) ask_for_windows(count);
  count = kernels_.find_windows(forward_, seeds_.data(), count, window_, seeds_.data(), masks_.data());
  if (is_pair_) {
    join_pairs(count);
  } else {
    for (std::size_t i = 0; i < count; ++i) search_around(seeds_[i], masks_.data() + i * ids_.size());
  }
  return true;
}

void NearStream::ask_for_windows(std::size_t count) const {
  const auto ids = context_.segment.forward();
  for (const Slot seed : std::span(seeds_).first(count)) {
    const Slot first = seed - std::min(seed, reach_);
    context_.segment.residency().ask(std::as_bytes(
        ids.subspan(first, std::min<std::size_t>(seed - first + reach_ + 1, ids.size() - first))));
  }
}

// Minimal hulls of two words are neighbours in the order of the text, one of each, with no end between.
void NearStream::join_pairs(std::size_t count) {
  const bool ordered = pattern_.arrangement == Arrangement::kOrdered;
  const bool leads = !ordered || pattern_.classes[0] == by_count_[0];
  const bool follows = !ordered || !leads;
  const std::uint64_t before = low_bits(reach_);
  const std::uint64_t after = ~low_bits(std::uint64_t{reach_} + 1);
  found_.resize(2 * count);
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Slot seed = seeds_[i];
    const std::uint64_t* const masks = masks_.data() + 3 * i;
    const std::uint64_t others = masks[0];
    const std::uint64_t all = others | masks[1] | masks[2];
    const std::uint64_t last = std::bit_floor(all & before);
    const Slot begin = seed - reach_ + place_of(last);
    found_[size] = {begin, seed + 1};
    size += static_cast<std::size_t>(follows & ((others & last) != 0) & (begin >= from_));
    const std::uint64_t next = all & after & (~(all & after) + 1);
    found_[size] = {seed, seed - reach_ + place_of(next) + 1};
    size += static_cast<std::size_t>(leads & ((others & next) != 0) & (seed >= from_));
  }
  found_.resize(size);
}

void NearStream::search_around(Slot seed, const std::uint64_t* masks) {
  Bits ends{masks[ids_.size() - 1], 0};
  const std::uint64_t beyond = std::uint64_t{seed} - reach_ + 64;  // modulo 2^64
  if (is_wide() && beyond < bounds_.end) ends[1] = kernels_.find_id(forward_.ids + beyond, kSentinelId);
  // A hull of this seed begins after the previous one.
  const Slot first_new = previous_seed_ < 0 ? 0 : static_cast<Slot>(previous_seed_) + 1;
  previous_seed_ = seed;
  place_words(seed, masks, inside(seed, ends, first_new));
  sweep(seed);
}

NearStream::Bits NearStream::inside(Slot seed, const Bits& ends, Slot first_new) const {
  const std::int64_t first = std::int64_t{seed} - reach_;
  std::int64_t begin = std::max<std::int64_t>(std::max(bounds_.begin, first_new) - first, 0);
  std::int64_t end = std::min<std::int64_t>(bounds_.end - first, 2 * std::int64_t{reach_} + 1);
  const Bits below = first_bits(reach_);
  if (const std::uint64_t before = ends[0] & below[0]; before != 0)
    begin = std::max(begin, static_cast<std::int64_t>(top_bit(before)) + 1);
  for (std::size_t h = 2; h-- > 0;) {
    if (const std::uint64_t after = ends[h] & ~below[h]; after != 0)
      end = std::min(end, static_cast<std::int64_t>(64 * h) + std::countr_zero(after));
  }
  const Bits low = first_bits(static_cast<std::uint64_t>(begin));
  const Bits high = first_bits(static_cast<std::uint64_t>(std::max<std::int64_t>(end, 0)));
  return {high[0] & ~low[0], high[1] & ~low[1]};
}

void NearStream::place_words(Slot seed, const std::uint64_t* masks, const Bits& inside) {
  const std::int64_t first = std::int64_t{seed} - reach_;
  std::fill(class_bits_.begin(), class_bits_.end(), Bits{});
  for (std::size_t i = 0; i < id_classes_.size(); ++i) class_bits_[id_classes_[i]][0] |= masks[i] & inside[0];
  if (inside[1] != 0) {
    for (std::size_t i = 0; i < id_classes_.size(); ++i)
      class_bits_[id_classes_[i]][1] |= kernels_.find_id(forward_.ids + (first + 64), ids_[i]) & inside[1];
  }
  for (const EscapedWord& word : escaped_) {
    auto next = std::lower_bound(word.slots.begin(), word.slots.end(), std::max<std::int64_t>(first, 0));
    for (; next != word.slots.end() && *next - first < 128; ++next) {
      const auto place = static_cast<std::uint64_t>(*next - first);
      const std::uint64_t bit = std::uint64_t{1} << (place % 64);
      class_bits_[word.word_class][place / 64] |= bit & inside[place / 64];
    }
  }
}

void NearStream::sweep(Slot seed) {
  Bits any{};
  for (const Bits& bits : class_bits_) {
    if ((bits[0] | bits[1]) == 0) return;
    any = {any[0] | bits[0], any[1] | bits[1]};
  }
  const std::int64_t first = std::int64_t{seed} - reach_;
  events_.clear();
  for (std::size_t h = 0; h < 2; ++h) {
    for (; any[h] != 0; any[h] &= any[h] - 1) {
      const std::uint64_t bit = any[h] & (~any[h] + 1);
      std::uint32_t word_class = 0;
      while ((class_bits_[word_class][h] & bit) == 0) ++word_class;
      const auto place = static_cast<std::int64_t>(64 * h) + std::countr_zero(bit);
      events_.push_back({static_cast<Slot>(first + place), word_class});
    }
  }
  const auto known = static_cast<std::ptrdiff_t>(found_.size());
  sweep_.run(events_, found_);
  // What begins after the seed is for a later one to find; what begins before from_ was sought past.
  const auto is_other = [&](const Span& s) { return s.begin > seed || s.end <= seed || s.begin < from_; };
  found_.erase(std::remove_if(found_.begin() + known, found_.end(), is_other), found_.end());
}

void NearStream::seek(Slot slot) {
  from_ = std::max(from_, slot);
  while (at_ < found_.size() && found_[at_].begin < slot) ++at_;
  if (at_ < found_.size()) return;
  // Seeds between here and `slot` are passed over: hulls that begin at `slot` or later have their first
  // seed there.
  seeds_in_->seek(slot);
  batch_ = std::min(kFirstBatch, most_seeds_);
}

std::string NearStream::describe() const {
  return "near, " + std::to_string(pattern_.classes.size()) + " words within " +
         std::to_string(pattern_.max_width()) + " slots: seed word #" + std::to_string(seed_rank_) + " (" +
         std::to_string(context_.count(seed_rank_, zone_)) + ")" +
         (is_thinned_ ? ", merged with the next rarest" : "");
}

}  // namespace quoth::query
