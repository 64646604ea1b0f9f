// Section 6.7 of docs/format.md, read plainly.
#include <map>

#include "tests/support/plain_parts.h"

namespace quoth::test {
namespace {

std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

// Anchors and their hashes, by slot.
std::map<std::uint32_t, std::uint64_t> pick(const std::vector<std::uint32_t>& forward) {
  std::map<std::uint32_t, std::uint64_t> anchors;
  for (std::size_t end = 8; end <= forward.size(); ++end) {
    bool words = true;
    for (std::size_t i = end - 8; i < end; ++i) words = words && forward[i] != 0xffff;
    if (!words) continue;
    std::map<std::uint64_t, std::size_t> grams;  // the last of each hash
    for (std::size_t at = end - 8; at + 4 <= end; ++at) {
      std::uint64_t number = 0;
      for (std::size_t i = 4; i > 0; --i) number = number << 16 | forward[at + i - 1];
      grams[mix(number)] = at;
    }
    anchors[static_cast<std::uint32_t>(grams.begin()->second)] = grams.begin()->first;
  }
  return anchors;
}

}  // namespace

void read_plain_anchors(const PlainSections& sections, PlainSegment& out) {
  if (sections.anchors.empty()) return;
  PlainReader in(sections.anchors, "anchors");
  expect(in.u32() == 4 && in.u32() == 5, "4 words, a window of 5");
  const std::uint32_t buckets = in.u32();
  const std::uint32_t stored = in.u32();
  const std::map<std::uint32_t, std::uint64_t> picked = pick(out.forward);
  expect(!picked.empty() && buckets == (picked.size() + 7) / 8, "eight anchors a bucket");
  std::vector<std::vector<std::uint32_t>> expected(buckets);
  for (const auto& [slot, hash] : picked) {
    expected[((hash & 0xffffffff) * buckets) >> 32].push_back(slot);
  }
  std::uint32_t begin = 0;
  for (const std::vector<std::uint32_t>& slots : expected) {
    const bool overfull = slots.size() > 4096;
    expect(in.u32() == (begin | (overfull ? 0x80000000 : 0)), "begin of a bucket");
    if (!overfull) begin += static_cast<std::uint32_t>(slots.size());
  }
  expect(in.u32() == begin && begin == stored, "end of the buckets");
  for (const std::vector<std::uint32_t>& slots : expected) {
    if (slots.size() > 4096) {
      out.anchors.emplace_back();
      continue;
    }
    std::vector<std::uint32_t>& read = out.anchors.emplace_back(std::in_place).value();
    for (std::size_t i = 0; i < slots.size(); ++i) read.push_back(in.u32());
    expect(read == slots, "anchors of a bucket");
  }
  in.end();
}

}  // namespace quoth::test
