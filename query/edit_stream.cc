#include "query/edit_stream.h"

#include <algorithm>

namespace quoth::query {

namespace {

constexpr Slot kFirstStretch = 1 << 14;

}  // namespace

EditStream::EditStream(const SegmentContext& context, index::Zone zone, std::vector<EditSlot> slots,
                       std::uint32_t edits)
    : context_(context),
      zone_(zone),
      pattern_(context.segment, slots),
      edits_(edits),
      next_(context.segment.zone(zone).begin),
      stretch_(kFirstStretch) {
  std::vector<std::uint64_t> counts;
  for (const EditSlot& slot : slots) counts.push_back(slot.empty() ? 0 : context.count(slot.front(), zone));
  std::sort(counts.begin(), counts.end());
  for (std::size_t i = 0; i <= edits_; ++i) seeds_ += counts[i];
}

std::size_t EditStream::fill(std::span<Span> out) {
  while (at_ == hits_.size() && next_ < context_.segment.zone(zone_).end && context_.meter.ok())
    search_next();
  const std::size_t count = std::min(out.size(), hits_.size() - at_);
  for (std::size_t i = 0; i < count; ++i) out[i] = hits_[at_ + i].span;
  at_ += count;
  return count;
}

// A document is never cut: what stands past its end belongs to the next stretch.
void EditStream::search_next() {
  const Slot zone_end = context_.segment.zone(zone_).end;
  Slot end = zone_end;
  if (zone_end - next_ > stretch_)
    end = std::max(next_ + stretch_, context_.words_around(next_ + stretch_).end);
  hits_.clear();
  at_ = 0;
  edit_search(context_.segment, nullptr, {zone_, {next_, end}}, pattern_, edits_, SIZE_MAX, context_.meter,
              hits_);
  next_ = end;
  stretch_ = std::min<Slot>(stretch_, kEndSlot / 4) * 4;
}

void EditStream::seek(Slot slot) {
  while (at_ < hits_.size() && hits_[at_].span.begin < slot) ++at_;
  if (at_ < hits_.size() || slot <= next_) return;
  const Span zone = context_.segment.zone(zone_);
  if (slot >= zone.end) {
    next_ = zone.end;
    return;
  }
  // From the begin of the document, so that passages are reduced there as they always are.
  next_ = std::max(next_, std::min(context_.words_around(slot).begin, slot));
  stretch_ = kFirstStretch;
  do {
    search_next();
    while (at_ < hits_.size() && hits_[at_].span.begin < slot) ++at_;
  } while (at_ == hits_.size() && next_ < zone.end && context_.meter.ok());
}

std::uint64_t EditStream::cost() const {
  const Span zone = context_.segment.zone(zone_);
  const double left = static_cast<double>(zone.end - next_) / std::max<double>(zone.end - zone.begin, 1);
  return (hits_.size() - at_) + static_cast<std::uint64_t>(left * static_cast<double>(seeds_));
}

std::string EditStream::describe() const {
  return "at most " + std::to_string(edits_) + " word edits of " + std::to_string(pattern_.size()) +
         " words: " + std::to_string(seeds_) + " candidates at most";
}

SpanStreamPtr plan_edits(const Node& node, const SegmentContext& context) {
  std::vector<EditSlot> slots(node.slots.size());
  std::size_t absent = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Rank rank = context.rank(node.slots[i].term);
    if (rank == kNoRank || context.count(rank, zone_of(node)) == 0) {
      ++absent;
    } else {
      slots[i].push_back(rank);
    }
  }
  const auto edits = static_cast<std::uint32_t>(std::min<std::size_t>(node.distance, slots.size() - 1));
  if (absent > edits) return nullptr;
  return std::make_unique<EditStream>(context, zone_of(node), std::move(slots), edits);
}

}  // namespace quoth::query
