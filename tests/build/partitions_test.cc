// Partitions: every occurrence ends in the partition of its rank, slots in order.
#include "index/build/partitions.h"

#include <catch2/catch.hpp>
#include <map>
#include <numeric>
#include <random>
#include <vector>

#include "index/io/memory_io.h"

namespace {

using namespace quoth;
using namespace quoth::index;

std::vector<std::uint64_t> random_counts(std::mt19937& random) {
  std::vector<std::uint64_t> counts;
  for (auto n = random() % 300; n > 0; --n) counts.push_back(1 + random() % (1 + 3000 / (1 + counts.size())));
  std::sort(counts.rbegin(), counts.rend());
  return counts;
}

}  // namespace

TEST_CASE("a plan covers all ranks once, in order, with partitions of bounded size") {
  for (unsigned seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::vector<std::uint64_t> counts = random_counts(random);
    CountHistogram histogram;
    for (const std::uint64_t count : counts) histogram.add(count);
    const std::uint64_t most = 1 + random() % 2000;
    const PartitionPlan plan(histogram, most);
    Rank next = 0;
    for (std::uint32_t i = 0; i < plan.partitions().size(); ++i) {
      const PartitionPlan::Partition& partition = plan.partitions()[i];
      REQUIRE(partition.first == next);
      REQUIRE(partition.terms > 0);
      const std::vector<std::uint32_t> its = plan.counts(partition);
      REQUIRE(its.size() == partition.terms);
      std::uint64_t slots = 0;
      for (std::size_t k = 0; k < its.size(); ++k) {
        CHECK(its[k] == counts[next + k]);
        CHECK(plan.partition_of(static_cast<Rank>(next + k)) == i);
        slots += its[k];
      }
      CHECK(slots == partition.slots);
      CHECK((partition.terms == 1 || slots <= most));
      next += partition.terms;
    }
    CHECK(next == counts.size());
  }
}

TEST_CASE("groups come back as they were, by partition") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::vector<std::uint64_t> counts = random_counts(random);
    std::vector<Rank> left;  // each rank as often as it occurs, shuffled
    CountHistogram histogram;
    for (Rank rank = 0; rank < counts.size(); ++rank) {
      histogram.add(counts[rank]);
      left.insert(left.end(), counts[rank], rank);
    }
    std::shuffle(left.begin(), left.end(), random);
    const PartitionPlan plan(histogram, 1 + random() % 500);
    MemoryIo io;
    StreamSet set(io, "tmp", random() % 5000, 1 + random() % 300);
    std::vector<StreamSet::Stream*> streams;
    for (std::size_t i = 0; i < plan.partitions().size(); ++i) streams.push_back(&set.add_stream());

    std::vector<std::vector<Slot>> expected(counts.size());
    PostingGroups groups(plan);
    Slot slot = static_cast<Slot>(random());
    for (std::size_t at = 0; at < left.size();) {
      const std::size_t some = std::min<std::size_t>(left.size() - at, random() % 1000);
      std::vector<Slot> slots;
      for (std::size_t i = 0; i < some; ++i) {
        slot += static_cast<Slot>(1 + random() % 3);
        slots.push_back(slot);
        expected[left[at + i]].push_back(slot);
      }
      groups.fill(std::span(left).subspan(at, some), slots);
      for (const PostingGroups::Group& group : groups.groups()) {
        REQUIRE(set.append(*streams[group.partition], groups.bytes(group)).ok());
      }
      at += some;
    }
    REQUIRE(set.finish().ok());
    std::vector<std::vector<Slot>> got(counts.size());
    for (std::size_t i = 0; i < streams.size(); ++i) {
      const PartitionPlan::Partition& partition = plan.partitions()[i];
      PostingGroupReader reader(set, *streams[i], partition.terms == 1);
      std::vector<std::uint32_t> ranks;
      std::vector<Slot> slots;
      while (reader.next(ranks, slots).value()) {
        for (std::size_t k = 0; k < slots.size(); ++k) {
          got[partition.first + (ranks.empty() ? 0 : ranks[k])].push_back(slots[k]);
        }
      }
    }
    CHECK(got == expected);
  }
}
