#include "index/build/anchor_pass.h"

#include <algorithm>
#include <utility>

#include "index/build/ordered.h"
#include "index/segment/anchors.h"
#include "index/segment/segment.h"

namespace quoth::index {
namespace {

constexpr std::size_t kScanIds = std::size_t{1} << 17;
constexpr unsigned kSpreadBits = 16;

std::uint32_t place_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash & 0xffffffff) >> (32 - kSpreadBits);
}

// The first bucket that no hash of an earlier place belongs to.
std::uint32_t first_bucket(std::uint64_t place, std::uint32_t buckets) {
  const std::uint64_t low = place << (32 - kSpreadBits);
  return static_cast<std::uint32_t>((low * buckets + 0xffffffff) >> 32);
}

}  // namespace

template <class Take>
Result<void> AnchorPass::scan(const std::atomic<bool>* cancel, Take&& take) const {
  const Stop stop(cancel);
  AnchorSampler sampler;
  std::vector<std::uint16_t> ids(static_cast<std::size_t>(std::min<std::uint64_t>(slots_, kScanIds)));
  for (std::uint64_t at = 0; at < slots_; at += ids.size()) {
    QUOTH_TRY(stop.check());
    const std::size_t some = static_cast<std::size_t>(std::min<std::uint64_t>(ids.size(), slots_ - at));
    QUOTH_TRY(read_(at, std::span(ids).first(some)));
    for (std::size_t i = 0; i < some; ++i) {
      if (ids[i] == kSentinelId) {
        sampler.reset();
      } else {
        sampler.push(ids[i], static_cast<Slot>(at + i), take);
      }
    }
  }
  return {};
}

Result<void> AnchorPass::survey(const std::atomic<bool>* cancel) {
  spread_.assign(std::size_t{1} << kSpreadBits, 0);
  QUOTH_TRY(scan(cancel, [&](Slot, std::uint64_t hash) { ++spread_[place_of(hash)]; }));
  anchors_ = 0;
  for (const std::uint64_t count : spread_) anchors_ += count;
  buckets_ = Anchors::buckets_for(anchors_);
  return {};
}

// As many ranges as threads, and more when their anchors would not fit.
std::vector<AnchorPass::Range> AnchorPass::make_ranges(unsigned threads) const {
  const std::uint64_t bytes = anchors_ * sizeof(Slot) + std::uint64_t{buckets_} * 2 * sizeof(std::uint32_t);
  // Each thread holds one range being placed and one being written.
  const std::uint64_t share = std::max<std::uint64_t>(memory_ / (2 * std::uint64_t{threads}), 1);
  const std::uint64_t wanted = std::max<std::uint64_t>(threads, (bytes + share - 1) / share);
  const std::uint64_t limit = (anchors_ + wanted - 1) / wanted;
  std::vector<Range> ranges;
  Range range;
  std::uint64_t held = 0;
  for (std::uint64_t place = 0; place < spread_.size(); ++place) {
    held += spread_[place];
    const bool is_last = place + 1 == spread_.size();
    if (held < limit && !is_last) continue;
    range.end = is_last ? buckets_ : first_bucket(place + 1, buckets_);
    if (range.end > range.begin) ranges.push_back(range);
    range.begin = range.end;
    held = 0;
  }
  return ranges;
}

Result<PlacedAnchors> AnchorPass::place(Range range, const std::atomic<bool>* cancel) const {
  PlacedAnchors placed;
  placed.counts.assign(range.end - range.begin, 0);
  // The number of a bucket in the range, or nothing.
  const auto local = [&](std::uint64_t hash) { return Anchors::bucket_of(hash, buckets_) - range.begin; };
  QUOTH_TRY(scan(cancel, [&](Slot, std::uint64_t hash) {
    const std::uint32_t bucket = local(hash);
    if (bucket < placed.counts.size() && placed.counts[bucket] <= Anchors::kMaxBucket)
      ++placed.counts[bucket];
  }));
  std::vector<std::uint32_t> next(placed.counts.size());  // where the bucket's next slot goes
  std::uint32_t sum = 0;
  for (std::size_t bucket = 0; bucket < next.size(); ++bucket) {
    next[bucket] = sum;
    if (placed.counts[bucket] <= Anchors::kMaxBucket) sum += placed.counts[bucket];
  }
  placed.slots.resize(sum);
  QUOTH_TRY(scan(cancel, [&](Slot slot, std::uint64_t hash) {
    const std::uint32_t bucket = local(hash);
    if (bucket < next.size() && placed.counts[bucket] <= Anchors::kMaxBucket)
      placed.slots[next[bucket]++] = slot;
  }));
  return placed;
}

Result<void> AnchorPass::run(unsigned threads, const std::atomic<bool>* cancel, AnchorsWriter& writer,
                             const std::function<void(double)>& advance) {
  QUOTH_TRY(survey(cancel));
  const std::vector<Range> ranges = make_ranges(threads);
  const OrderedWork work = [&](unsigned, std::uint64_t item, Turns& turns) -> Result<void> {
    QUOTH_TRY_ASSIGN(const PlacedAnchors placed, place(ranges[item], cancel));
    if (!turns.wait(item)) return stopped_error();
    advance(static_cast<double>(item + 1) / static_cast<double>(ranges.size()));
    return writer.append(placed);
  };
  return run_ordered(threads, ranges.size(), cancel, work);
}

}  // namespace quoth::index
