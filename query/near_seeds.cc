#include "query/near_seeds.h"

#include <algorithm>
#include <cstring>

namespace quoth::query {

using index::kRowSlots;

NearSeeds::NearSeeds(const SegmentContext& context, Rank word, Rank thinned_by, Span bounds, Slot reach)
    : context_(context),
      kernels_(index::active_kernels()),
      bounds_(bounds),
      reach_(reach),
      floor_(bounds.begin) {
  const index::PositionList list = context.open_list(word);
  if (thinned_by == kNoRank) {
    slots_ = index::PositionCursor(list, bounds);
    return;
  }
  const index::PositionList other = context.open_list(thinned_by);
  if (list.in_rows()) {
    rows_.emplace(list, bounds);
    id_ = list.id;
    found_.resize(kMostRows * kRowSlots + index::kKernelSlack);
  } else {
    slots_ = index::PositionCursor(list, bounds);
  }
  if (list.in_rows() || other.in_rows()) {
    other_rows_.emplace(other, bounds);
    marks_.resize(kMarkedRows + sizeof(std::uint64_t));
  } else {
    other_slots_.emplace(other, bounds);
  }
}

NearSeeds::Reach NearSeeds::reach_of_row(std::uint32_t row) const {
  const Slot begin = row * kRowSlots;
  return {(begin - std::min(begin, reach_)) / kRowSlots, (begin + (kRowSlots - 1) + reach_) / kRowSlots};
}

NearSeeds::Reach NearSeeds::reach_of_slot(Slot slot) const {
  return {(slot - std::min(slot, reach_)) / kRowSlots, (slot + reach_) / kRowSlots};
}

void NearSeeds::mark_rows(std::uint32_t first, std::uint32_t last) {
  // Stretches overlap where one's last seeds and the next one's first have rows in reach: those stay marked.
  const std::uint32_t known = first < marked_end_ ? marked_end_ - first : 0;
  std::copy_n(marks_.begin() + (known > 0 ? first - marked_first_ : 0), known, marks_.begin());
  std::fill_n(marks_.begin() + known, last + 1 - first - known, std::uint8_t{0});
  marked_first_ = first;
  marked_end_ = last + 1;
  if (others_at_ == others_size_ || others_[others_size_ - 1] < first) {
    other_rows_->seek(first);
    others_at_ = others_size_ = 0;
  }
  while (true) {
    for (; others_at_ < others_size_ && others_[others_at_] <= last; ++others_at_) {
      if (others_[others_at_] >= first) marks_[others_[others_at_] - first] = 1;
    }
    if (others_at_ < others_size_) return;
    others_at_ = 0;
    others_size_ = other_rows_->fill(others_);
    if (others_size_ == 0) return;
  }
}

// A stretch of the text at a time, small enough for the first cache: then nothing is searched.
template <class ReachOf>
std::size_t NearSeeds::keep_by_rows(std::span<std::uint32_t> items, const ReachOf& reach_of) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items.size();) {
    const std::uint32_t first = reach_of(items[i]).first;
    const auto fits = [&](std::uint32_t item) { return reach_of(item).last - first < kMarkedRows; };
    const auto rest = items.subspan(i);
    const auto end = fits(rest.back()) ? rest.end() : std::partition_point(rest.begin(), rest.end(), fits);
    const auto some = static_cast<std::size_t>(end - rest.begin());
    mark_rows(first, reach_of(rest[some - 1]).last);
    for (const std::uint32_t item : rest.first(some)) {
      const Reach reach = reach_of(item);
      std::uint64_t marks;
      std::memcpy(&marks, marks_.data() + (reach.first - first), sizeof marks);
      items[kept] = item;
      kept += (marks << (56 - 8 * (reach.last - reach.first))) != 0 ? 1U : 0U;
    }
    i += some;
  }
  return kept;
}

std::size_t NearSeeds::keep_by_slots(std::span<Slot> seeds) {
  std::size_t kept = 0;
  std::size_t at = 0;  // in others_
  for (const Slot seed : seeds) {
    const Slot low = seed - std::min(seed, reach_);
    if (others_size_ == 0 || others_[others_size_ - 1] < low) {
      other_slots_->seek(low);
      others_size_ = other_slots_->fill(others_);
      at = 0;
      if (others_size_ == 0) break;
    }
    while (others_[at] < low) ++at;
    seeds[kept] = seed;
    if (others_[at] - low <= seed - low + reach_) ++kept;
  }
  return kept;
}

// The seeds of the next rows; false at the end.
bool NearSeeds::read_rows() {
  std::array<std::uint32_t, kMostRows> rows;
  const std::size_t size = rows_->fill(std::span(rows).first(most_rows_));
  most_rows_ = std::min(2 * most_rows_, kMostRows);
  ++context_.meter.blocks;
  if (!context_.meter.charge(2 * size) || size == 0) return false;
  const auto reach_of = [this](std::uint32_t row) { return reach_of_row(row); };
  const std::size_t kept = keep_by_rows(std::span(rows).first(size), reach_of);
  const std::span<const std::uint16_t> ids = context_.segment.forward();
  const index::ForwardView forward{ids.data(), static_cast<std::uint32_t>(ids.size())};
  if (context_.segment.residency().is_cold())
    context_.segment.residency().ask_for_rows(forward.ids, forward.size, std::span(rows).first(kept));
  size_ = kernels_.find_in_rows(forward, rows.data(), kept, id_, kMostRows * kRowSlots, found_.data());
  // Rows reach over the ends of a zone.
  size_ = kernels_.lower_bound(found_.data(), size_, bounds_.end);
  at_ = kernels_.lower_bound(found_.data(), size_, floor_);
  return true;
}

bool NearSeeds::next(std::span<Slot> out, std::size_t& count) {
  if (rows_.has_value()) {
    if (at_ == size_ && !read_rows()) return false;
    count = std::min(out.size(), size_ - at_);
    std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(at_), count, out.begin());
    at_ += count;
    return true;
  }
  count = slots_.fill(out);
  ++context_.meter.blocks;
  if (!context_.meter.charge(2 * count) || count == 0) return false;
  const auto reach_of = [this](Slot slot) { return reach_of_slot(slot); };
  if (other_slots_.has_value()) count = keep_by_slots(out.first(count));
  if (other_rows_.has_value()) count = keep_by_rows(out.first(count), reach_of);
  return true;
}

void NearSeeds::seek(Slot slot) {
  if (slot <= floor_) return;
  floor_ = slot;
  if (!rows_.has_value()) {
    slots_.seek(slot);
    return;
  }
  while (at_ < size_ && found_[at_] < slot) ++at_;
  if (at_ == size_) {
    rows_->seek(slot / kRowSlots);
    most_rows_ = kFirstRows;
  }
}

std::uint64_t NearSeeds::cost() const {
  return rows_.has_value() ? rows_->cost() + (size_ - at_) : slots_.cost();
}

}  // namespace quoth::query
