// Partitions: the postings of a segment dealt out by rank, so that each part can be sorted in memory.
//
// Ranks fall by count, so a partition is a range of ranks with about as many postings as any
// other; a very frequent rank is a partition of its own, whose slots arrive in order and
// need no sorting. The plan depends on the counts alone, never on memory or threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "index/build/ranks.h"
#include "index/build/stream_set.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class PartitionPlan {
 public:
  static constexpr std::uint32_t kMostTerms = std::uint32_t{1} << 17;  // of a partition

  // `most_slots`: about how many postings a partition has at most; 0 chooses.
  PartitionPlan(const CountHistogram& histogram, std::uint64_t most_slots);

  struct Partition {
    Rank first = 0;
    std::uint32_t terms = 0;
    std::uint64_t slots = 0;
    std::size_t step = 0;           // of the first rank, in steps()
    std::uint64_t step_offset = 0;  // ranks of that step in partitions before
  };
  std::span<const Partition> partitions() const { return partitions_; }
  std::uint32_t partition_of(Rank rank) const {
    return rank < by_rank_.size() ? by_rank_[rank] : search(rank);
  }
  // Occurrences of each rank of the partition.
  std::vector<std::uint32_t> counts(const Partition& partition) const;

 private:
  static constexpr std::uint64_t kLeastSlots = std::uint64_t{1} << 20;
  static constexpr std::uint64_t kMostPartitions = 1024;  // beside those of one rank, and of rare words

  void add(std::size_t step, std::uint64_t offset, std::uint64_t terms);
  std::uint32_t search(Rank rank) const;

  std::vector<CountHistogram::Step> steps_;
  std::vector<Partition> partitions_;
  std::vector<std::uint32_t> by_rank_;  // of the frequent ranks
};

// Occurrences of one stretch of the number line, by partition. Reusable; one per thread.
class PostingGroups {
 public:
  explicit PostingGroups(const PartitionPlan& plan) : plan_(&plan) {}
  // Pre: slots ascend; as many ranks as slots.
  void fill(std::span<const Rank> ranks, std::span<const Slot> slots);

  struct Group {
    std::uint32_t partition = 0;
    std::size_t begin = 0;  // in bytes()
    std::size_t end = 0;
  };
  std::span<const Group> groups() const { return groups_; }
  Bytes bytes(const Group& group) const { return Bytes(bytes_).subspan(group.begin, group.end - group.begin); }

 private:
  const PartitionPlan* plan_;
  // Where the next occurrence of a partition goes.
  struct Cursor {
    std::size_t at = 0;  // in bytes_
    Slot last = 0;
    Rank first = 0;  // of the partition
    std::uint32_t count = 0;
    std::size_t size = 0;  // bytes of an occurrence
  };

  std::vector<std::uint32_t> partition_of_;  // per occurrence
  std::vector<Cursor> cursors_;              // per partition
  std::vector<Group> groups_;
  std::vector<std::byte> bytes_;
};

// Reads back what PostingGroups wrote: the occurrences of one partition, slots ascending.
class PostingGroupReader {
 public:
  PostingGroupReader(StreamSet& set, const StreamSet::Stream& stream, bool one_rank)
      : reader_(set, stream), one_rank_(one_rank) {}
  // The next group; false at the end. `ranks` are relative to the partition's first; empty for
  // a partition of one rank.
  Result<bool> next(std::vector<std::uint32_t>& ranks, std::vector<Slot>& slots);

 private:
  StreamReader reader_;
  bool one_rank_;
};

}  // namespace quoth::index
