// Anchors by their definition (docs/format.md, section 6.7): every window of eight words is looked at.
//
// What the simple builder writes, and what the sampler is compared with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "index/segment/anchors.h"
#include "index/segment/segment.h"
#include "index/segment/segment_writer.h"

namespace quoth::test {

// Slots of anchors and their hashes.
inline std::map<Slot, std::uint64_t> simple_anchors(std::span<const std::uint16_t> forward) {
  std::map<Slot, std::uint64_t> anchors;
  for (std::size_t begin = 0; begin + 8 <= forward.size(); ++begin) {
    const auto window = forward.subspan(begin, 8);
    if (std::find(window.begin(), window.end(), index::kSentinelId) != window.end()) continue;
    std::size_t least = 0;
    std::uint64_t least_hash = ~std::uint64_t{0};
    for (std::size_t gram = 0; gram < 5; ++gram) {
      std::uint64_t number = 0;
      for (std::size_t i = 0; i < 4; ++i) number |= std::uint64_t{window[gram + i]} << (16 * i);
      const std::uint64_t hash = index::AnchorSampler::hash_gram(number);
      if (hash > least_hash) continue;
      least = gram;
      least_hash = hash;
    }
    anchors[static_cast<Slot>(begin + least)] = least_hash;
  }
  return anchors;
}

inline Result<void> write_simple_anchors(std::span<const std::uint16_t> forward,
                                         index::SegmentWriter& writer) {
  const std::map<Slot, std::uint64_t> anchors = simple_anchors(forward);
  const std::size_t buckets = (anchors.size() + 7) / 8;
  std::vector<std::vector<Slot>> slots(buckets);
  for (const auto& [slot, hash] : anchors) slots[((hash & 0xffffffff) * buckets) >> 32].push_back(slot);
  index::PlacedAnchors placed;
  for (const std::vector<Slot>& bucket : slots) {
    const bool overfull = bucket.size() > 4096;
    placed.counts.push_back(overfull ? 4097 : static_cast<std::uint32_t>(bucket.size()));
    if (!overfull) placed.slots.insert(placed.slots.end(), bucket.begin(), bucket.end());
  }
  return writer.anchors().append(placed);
}

}  // namespace quoth::test
