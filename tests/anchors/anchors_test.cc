// Anchors: what is picked, and that the section holds it, whatever the memory and the threads.
#include "index/segment/anchors.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "index/build/anchor_pass.h"
#include "index/io/memory_io.h"
#include "index/segment/anchors_writer.h"
#include "index/segment/segment.h"
#include "tests/support/simple_anchors.h"

namespace quoth::test {
namespace {

using index::Anchors;
using index::AnchorSampler;
using Ids = std::vector<std::uint16_t>;
using Picked = std::map<Slot, std::uint64_t>;  // slot -> hash

Picked pick(std::span<const std::uint16_t> ids, Slot begin = 0) {
  Picked picked;
  AnchorSampler sampler;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == index::kSentinelId) {
      sampler.reset();
      continue;
    }
    sampler.push(ids[i], begin + static_cast<Slot>(i), [&](Slot slot, std::uint64_t hash) {
      CHECK(picked.emplace(slot, hash).second);  // once each
    });
  }
  return picked;
}

Ids random_ids(std::mt19937& random, std::size_t size, unsigned alphabet) {
  Ids ids(size);
  for (std::uint16_t& id : ids) {
    id = random() % 40 == 0 ? index::kSentinelId : static_cast<std::uint16_t>(random() % alphabet);
  }
  return ids;
}

std::vector<std::byte> make_section(const Ids& ids, std::size_t memory, unsigned threads) {
  index::MemoryIo io;
  index::AnchorsWriter writer(io, "anchors-", memory);
  index::AnchorPass pass(
      [&](std::uint64_t slot, std::span<std::uint16_t> out) -> Result<void> {
        std::copy_n(ids.begin() + static_cast<std::ptrdiff_t>(slot), out.size(), out.begin());
        return {};
      },
      ids.size(), memory);
  REQUIRE(pass.run(threads, nullptr, writer, [](double) {}).ok());
  REQUIRE(writer.finish().ok());
  if (writer.empty()) return {};
  std::vector<std::byte> section = writer.header();
  for (index::Spool* spool : {&writer.directory(), &writer.slots()}) {
    REQUIRE(spool->finish_writing().ok());
    std::vector<std::byte> bytes(spool->size());
    REQUIRE(spool->read_at(0, bytes).ok());
    section.insert(section.end(), bytes.begin(), bytes.end());
  }
  return section;
}

TEST_CASE("anchors are the least of every five grams, the last of equals") {
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    const Ids ids = random_ids(random, random() % 200, static_cast<unsigned>(1 + random() % 9));
    CAPTURE(i);
    REQUIRE(pick(ids) == simple_anchors(ids));
  }
}

TEST_CASE("every run of eight words has an anchor that was picked in the text too") {
  std::mt19937 random(2);
  const Ids ids = random_ids(random, 5000, 3);
  const Picked whole = pick(ids);
  for (std::size_t begin = 0; begin + AnchorSampler::kMinRun <= ids.size(); ++begin) {
    const std::size_t size =
        std::min<std::size_t>(AnchorSampler::kMinRun + random() % 12, ids.size() - begin);
    const auto run = std::span(ids).subspan(begin, size);
    if (std::find(run.begin(), run.end(), index::kSentinelId) != run.end()) continue;
    const Picked part = pick(run, static_cast<Slot>(begin));
    REQUIRE(!part.empty());
    for (const auto& anchor : part) REQUIRE(whole.find(anchor.first) != whole.end());
  }
}

TEST_CASE("buckets hold what was picked, whatever the memory and the threads") {
  std::mt19937 random(3);
  for (const unsigned alphabet : {1U, 2U, 50U}) {
    const Ids ids = random_ids(random, 60'000, alphabet);
    const std::vector<std::byte> section = make_section(ids, 1 << 20, 1);
    CAPTURE(alphabet);
    for (const std::size_t memory : {std::size_t{1}, std::size_t{5000}, std::size_t{40'000}}) {
      REQUIRE(make_section(ids, memory, 1 + static_cast<unsigned>(random() % 3)) == section);
    }
    auto anchors = Anchors::open(section);
    REQUIRE(anchors.ok());
    std::map<std::uint32_t, std::vector<Slot>> expected;
    const Picked picked = pick(ids);
    REQUIRE(anchors.value().buckets() == Anchors::buckets_for(picked.size()));
    for (const auto& [slot, hash] : picked) {
      expected[Anchors::bucket_of(hash, anchors.value().buckets())].push_back(slot);
    }
    std::size_t stored = 0;
    for (const auto& [slot, hash] : picked) {
      const std::vector<Slot>& all = expected[Anchors::bucket_of(hash, anchors.value().buckets())];
      const Anchors::Bucket bucket = anchors.value().bucket(hash);
      REQUIRE(bucket.known == (all.size() <= Anchors::kMaxBucket));
      if (!bucket.known) continue;
      REQUIRE(std::equal(all.begin(), all.end(), bucket.slots.begin(), bucket.slots.end()));
      ++stored;
    }
    REQUIRE(stored == anchors.value().size());
  }
}

TEST_CASE("a text without eight words in a row has no section") {
  REQUIRE(make_section({}, 1 << 20, 2).empty());
  REQUIRE(make_section({1, 2, 3, 4, 5, 6, 7, index::kSentinelId, 8, 9}, 1 << 20, 2).empty());
}

TEST_CASE("damaged anchors stay inside their section") {
  std::mt19937 random(4);
  const std::vector<std::byte> sound = make_section(random_ids(random, 3000, 5), 1 << 20, 1);
  for (std::size_t size = 0; size < sound.size(); size += 1 + random() % 7) {
    REQUIRE(!Anchors::open(index::Bytes(sound).first(size)).ok());
  }
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::byte> bytes = sound;
    for (int n = 0; n < 1 + i % 4; ++n) bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const auto anchors = Anchors::open(bytes);
    if (!anchors.ok()) continue;
    const Anchors::Bucket bucket = anchors.value().bucket(random() * std::uint64_t{0x9e3779b97f4a7c15});
    REQUIRE(bucket.slots.size() <= Anchors::kMaxBucket);
    const auto* begin = reinterpret_cast<const std::byte*>(bucket.slots.data());
    if (bucket.slots.empty()) continue;
    REQUIRE((begin >= bytes.data() && begin + bucket.slots.size_bytes() <= bytes.data() + bytes.size()));
  }
}

}  // namespace
}  // namespace quoth::test
