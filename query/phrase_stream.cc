#include "query/phrase_stream.h"

#include <algorithm>

namespace quoth::query {

namespace {

using index::kEscapeId;
using index::kEscapeRank;
using index::kSentinelId;
using index::Zone;

// What kernels may read past a pattern (index/kernels/kernels.h, SlotPattern).
constexpr std::size_t kPatternPadding = 16;
constexpr std::size_t kFirstBatch = 16;

}  // namespace

PhraseStream::PhraseStream(const SegmentContext& context, Zone zone, PhrasePattern pattern)
    : context_(context),
      kernels_(index::active_kernels()),
      forward_{context.segment.forward().data(),
               static_cast<std::uint32_t>(context.segment.forward().size())},
      meter_(context.meter),
      is_cold_(context.segment.residency().is_cold()),
      pattern_(std::move(pattern)),
      plan_(plan_seeds(context, zone, pattern_)) {
  if (plan_.impossible) {
    exhausted_ = true;
    return;
  }
  open_seeds(zone);
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
}

// Seeds and escaped words are read where the whole phrase lies inside the zone.
void PhraseStream::open_seeds(Zone zone) {
  const Span bounds = context_.segment.zone(zone);
  const auto length = static_cast<std::uint32_t>(pattern_.size());
  const Span begins{bounds.begin, bounds.end - length + 1};
  if (is_cold_) {
    for (const SeedChoice& choice : plan_.seeds)
      context_.segment.ask_for_list(choice.list, choice.signatures);
  }
  for (const SeedChoice& choice : plan_.seeds) seeds_.emplace_back(choice, begins, meter_);
  for (std::uint32_t i = 0; i < length; ++i) {
    const Rank rank = pattern_[i];
    if (rank < kEscapeRank || rank == kNoRank) continue;
    const bool is_seed = std::any_of(plan_.seeds.begin(), plan_.seeds.end(), [&](const SeedChoice& choice) {
      return i >= choice.offset && i - choice.offset < choice.length;
    });
    if (is_seed) continue;
    const Span slots{begins.begin + i, begins.end + i};
    escaped_.push_back({i, index::PositionCursor(context_.segment.positions(rank), slots)});
  }
}

std::size_t PhraseStream::fill(std::span<Span> out) {
  batch_ = std::max(batch_, std::min(out.size(), kBatch));  // who asks for many needs no cautious start
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

std::span<const Slot> PhraseStream::next_begins() {
  batch_ = kBatch;
  while (at_ == size_ && !exhausted_) next_batch();
  const std::span<const Slot> begins = std::span(pending_).subspan(at_, size_ - at_);
  at_ = size_;
  return begins;
}

void PhraseStream::next_batch() {
  at_ = 0;
  size_ = 0;
  const std::span<Slot> begins = std::span(pending_).first(batch_);
  std::size_t count = seeds_.front().fill(begins);
  batch_ = std::min(batch_ * 2, kBatch);
  if (count == 0 || !meter_.charge(count)) {
    exhausted_ = true;
    return;
  }
  for (std::size_t i = 1; i < seeds_.size(); ++i) count = seeds_[i].keep(begins.first(count));
  if (!plan_.proven) prefetch(begins.first(count));
  size_ = verify(begins.first(count));
}

// Asks for what verify() reads before its own prefetches arrive; more at once than a core keeps under way
// would only wait here.
void PhraseStream::prefetch(std::span<const Slot> begins) const {
  if (is_cold_) {
    for (const Slot begin : begins) {
      if (begin >= forward_.size) continue;
      const std::size_t size = std::min<std::size_t>(pattern_.size(), forward_.size - begin);
      context_.segment.residency().ask(std::as_bytes(context_.segment.forward().subspan(begin, size)));
    }
    return;
  }
  for (const Slot begin : begins.first(std::min<std::size_t>(begins.size(), 12))) {
    if (begin < forward_.size) __builtin_prefetch(forward_.ids + begin);
  }
}

std::size_t PhraseStream::verify(std::span<Slot> begins) {
  std::size_t kept = begins.size();
  if (!plan_.proven) {
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
  seeds_.front().seek(slot);
  batch_ = kFirstBatch;
}

std::uint64_t PhraseStream::cost() const { return exhausted_ ? 0 : seeds_.front().left(); }

std::string PhraseStream::describe() const {
  const std::string line = "phrase of " + std::to_string(pattern_.size()) + ": ";
  if (plan_.impossible) return line + "occurs nowhere: known without reading a list";
  std::string seeds;
  for (const SeedChoice& choice : plan_.seeds) {
    seeds += (seeds.empty() ? "" : "; merged with ") + describe_seed(context_, choice, pattern_);
  }
  return line + "seed " + seeds + (plan_.proven ? "; nothing to compare" : "");
}

}  // namespace quoth::query
