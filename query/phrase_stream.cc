#include "query/phrase_stream.h"

#include <algorithm>

namespace quoth::query {

namespace {

using index::kEscapeId;
using index::kEscapeRank;
using index::kSentinelId;
using index::Zone;

// Below this many candidates a second seed costs more than it saves.
constexpr std::uint64_t kSecondSeedFrom = 200;
// A second list more than this many times longer than the first saves nothing either.
constexpr std::uint64_t kSecondSeedRatio = 8;
// What kernels may read past a pattern (index/kernels/kernels.h, SlotPattern).
constexpr std::size_t kPatternPadding = 16;
constexpr std::size_t kFirstBatch = 16;

// The occurrences of one word, moved back by its place in the phrase.
class WordSeed final : public Seed {
 public:
  // Pre: zone is narrowed so that slot - offset stays in the zone.
  WordSeed(const index::PositionList& list, Span zone, std::uint32_t offset, Rank rank)
      : cursor_(list, zone), offset_(offset), rank_(rank) {}

  std::size_t fill(std::span<Slot> begins) override {
    const std::size_t count = cursor_.fill(begins);
    for (Slot& slot : begins.first(count)) slot -= offset_;
    return count;
  }
  void seek(Slot begin) override { cursor_.seek(begin > kEndSlot - offset_ ? kEndSlot : begin + offset_); }
  // Batches of both lists are intersected; a seek skips the blocks between them.
  std::size_t keep(std::span<Slot> begins) override {
    std::array<Slot, PhraseStream::kBatch + index::kKernelSlack> common;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < begins.size();) {
      const Slot wanted = begins[i] + offset_;
      if (size_ == 0 || slots_[size_ - 1] < wanted) {
        cursor_.seek(wanted);
        size_ = cursor_.fill(slots_);
        if (size_ == 0) break;
      }
      const std::span<Slot> rest = begins.subspan(i);
      const std::size_t reached =
          kernels_.lower_bound(rest.data(), rest.size(), slots_[size_ - 1] - offset_ + 1);
      const std::size_t found = kernels_.intersect(rest.data(), reached, slots_.data(), size_,
                                                   static_cast<std::int32_t>(offset_), common.data());
      std::copy_n(common.begin(), found, begins.begin() + static_cast<std::ptrdiff_t>(kept));
      kept += found;
      i += reached;
    }
    return kept;
  }
  std::uint64_t cost() const override { return cursor_.cost(); }
  std::string describe() const override {
    return "word #" + std::to_string(rank_) + " at " + std::to_string(offset_);
  }

 private:
  const index::Kernels& kernels_ = index::active_kernels();
  index::PositionCursor cursor_;
  std::uint32_t offset_;
  Rank rank_;
  std::array<Slot, 128> slots_;  // keep(): the stretch of the list that was read last
  std::size_t size_ = 0;
};

}  // namespace

PhraseStream::PhraseStream(const SegmentContext& context, Zone zone, PhrasePattern pattern)
    : kernels_(index::active_kernels()),
      forward_{context.segment.forward().data(),
               static_cast<std::uint32_t>(context.segment.forward().size())},
      meter_(context.meter),
      pattern_(std::move(pattern)) {
  const std::size_t padded = (pattern_.size() + kPatternPadding - 1) / kPatternPadding * kPatternPadding;
  ids_.assign(padded, 0);
  care_.assign(padded, 0);
  for (std::uint32_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] == kNoRank) {
      any_.push_back(i);
    } else {
      ids_[i] = static_cast<std::uint16_t>(std::min<Rank>(pattern_[i], kEscapeId));
      care_[i] = 0xffff;
    }
  }
  choose_seeds(context, zone);
}

// The two shortest lists seed.
void PhraseStream::choose_seeds(const SegmentContext& context, Zone zone) {
  const Span bounds = context.segment.zone(zone);
  const auto length = static_cast<std::uint32_t>(pattern_.size());
  if (bounds.end - bounds.begin < length) {
    exhausted_ = true;
    return;
  }
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lists;  // count, slot of the phrase
  for (std::uint32_t i = 0; i < length; ++i) {
    if (pattern_[i] != kNoRank) lists.emplace_back(context.count(pattern_[i], zone), i);
  }
  std::sort(lists.begin(), lists.end());
  const auto narrowed = [&](std::uint32_t offset) {
    return Span{bounds.begin + offset, bounds.end - (length - 1 - offset)};
  };
  const auto make_seed = [&](std::uint32_t offset) {
    const Rank rank = pattern_[offset];
    return std::make_unique<WordSeed>(context.segment.positions(rank), narrowed(offset), offset, rank);
  };
  seed_count_ = lists.front().first;
  seed_ = make_seed(lists.front().second);
  if (lists.size() > 1 && seed_count_ > kSecondSeedFrom && lists[1].first <= kSecondSeedRatio * seed_count_ &&
      pattern_[lists[1].second] != pattern_[lists.front().second]) {
    second_ = make_seed(lists[1].second);
  }
  proven_ = lists.size() == (second_ != nullptr ? 2U : 1U);
  for (const auto& [count, offset] : lists) {
    const Rank rank = pattern_[offset];
    const bool is_seed = offset == lists.front().second;
    if (rank >= kEscapeRank && !is_seed) {
      escaped_.push_back({offset, index::PositionCursor(context.segment.positions(rank), narrowed(offset))});
    }
  }
}

std::size_t PhraseStream::fill(std::span<Span> out) {
  while (at_ == size_ && !exhausted_) next_batch();
  const std::size_t count = std::min(out.size(), size_ - at_);
  const auto length = static_cast<Slot>(pattern_.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Slot begin = pending_[at_ + i];
    out[i] = {begin, begin + length};
  }
  at_ += count;
  return count;
}

void PhraseStream::next_batch() {
  at_ = 0;
  size_ = 0;
  const std::size_t count = seed_->fill(std::span(pending_).first(batch_));
  batch_ = std::min(batch_ * 2, kBatch);
  if (count == 0 || !meter_.charge(count)) {
    exhausted_ = true;
    return;
  }
  ++meter_.blocks;
  const std::span<Slot> begins = std::span(pending_).first(count);
  const std::size_t left = second_ != nullptr ? second_->keep(begins) : count;
  size_ = verify(begins.first(left));
}

// The seeds' zones were narrowed so that the whole phrase lies inside the zone.
std::size_t PhraseStream::verify(std::span<Slot> begins) {
  std::size_t kept = begins.size();
  if (!proven_) {
    meter_.candidates += begins.size();
    const index::SlotPattern pattern{ids_.data(), care_.data(), pattern_.size()};
    kept = kernels_.verify(forward_, begins.data(), begins.size(), 0, pattern, begins.data());
  }
  for (const std::uint32_t offset : any_) {
    std::size_t words = 0;
    for (std::size_t i = 0; i < kept; ++i) {
      const Slot begin = begins[i];
      begins[words] = begin;
      if (forward_.ids[begin + offset] != kSentinelId) ++words;
    }
    kept = words;
  }
  for (EscapedWord& word : escaped_) {
    std::size_t confirmed = 0;
    for (std::size_t i = 0; i < kept; ++i) {
      const Slot begin = begins[i];
      begins[confirmed] = begin;
      if (word.cursor.seek(begin + word.offset) == begin + word.offset) ++confirmed;
    }
    kept = confirmed;
  }
  return kept;
}

void PhraseStream::seek(Slot slot) {
  while (at_ < size_ && pending_[at_] < slot) ++at_;
  if (at_ < size_ || exhausted_) return;
  seed_->seek(slot);
  batch_ = kFirstBatch;
}

std::uint64_t PhraseStream::cost() const { return exhausted_ ? 0 : seed_->cost(); }

std::string PhraseStream::describe() const {
  if (seed_ == nullptr) return "phrase longer than the zone";
  std::string line = "phrase of " + std::to_string(pattern_.size()) + ": seed " + seed_->describe() + " (" +
                     std::to_string(seed_count_) + ")";
  if (second_ != nullptr) line += ", merged with " + second_->describe();
  return line;
}

}  // namespace quoth::query
