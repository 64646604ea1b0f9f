#include "index/build/partitions.h"

#include <algorithm>

#include "index/build/short_code.h"

namespace quoth::index {

PartitionPlan::PartitionPlan(const CountHistogram& histogram, std::uint64_t most_slots) : steps_(histogram.steps()) {
  std::uint64_t total = 0;
  for (const CountHistogram::Step& step : steps_) total += step.count * step.terms;
  const std::uint64_t most = most_slots > 0 ? most_slots : std::max(kLeastSlots, total / kMostPartitions);
  const std::uint64_t alone = most / 4;
  bool open = false;
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    const std::uint64_t count = steps_[step].count;
    for (std::uint64_t offset = 0; offset < steps_[step].terms;) {
      if (count > alone) {
        partitions_.push_back({});
        add(step, offset++, 1);
        continue;
      }
      if (!open || partitions_.back().slots + count > most || partitions_.back().terms == kMostTerms) {
        partitions_.push_back({});
        open = true;
      }
      const std::uint64_t room = std::min<std::uint64_t>((most - partitions_.back().slots) / count,
                                                         kMostTerms - partitions_.back().terms);
      const std::uint64_t terms = std::clamp<std::uint64_t>(room, 1, steps_[step].terms - offset);
      add(step, offset, terms);
      offset += terms;
    }
  }
  for (std::uint32_t i = 0; i < partitions_.size() && by_rank_.size() < CountHistogram::kLarge; ++i) {
    by_rank_.insert(by_rank_.end(), partitions_[i].terms, i);
  }
}

void PartitionPlan::add(std::size_t step, std::uint64_t offset, std::uint64_t terms) {
  Partition& partition = partitions_.back();
  if (partition.terms == 0) {
    const Partition* const before = partitions_.size() > 1 ? &partitions_[partitions_.size() - 2] : nullptr;
    partition.first = before == nullptr ? 0 : before->first + before->terms;
    partition.step = step;
    partition.step_offset = offset;
  }
  partition.terms += static_cast<std::uint32_t>(terms);
  partition.slots += terms * steps_[step].count;
}

std::uint32_t PartitionPlan::search(Rank rank) const {
  const auto after = std::upper_bound(partitions_.begin(), partitions_.end(), rank,
                                      [](Rank value, const Partition& partition) { return value < partition.first; });
  return static_cast<std::uint32_t>(after - partitions_.begin()) - 1;
}

std::vector<std::uint32_t> PartitionPlan::counts(const Partition& partition) const {
  std::vector<std::uint32_t> counts;
  counts.reserve(partition.terms);
  std::uint64_t offset = partition.step_offset;
  for (std::size_t step = partition.step; counts.size() < partition.terms; ++step) {
    const std::uint64_t terms = std::min<std::uint64_t>(steps_[step].terms - offset, partition.terms - counts.size());
    counts.insert(counts.end(), terms, static_cast<std::uint32_t>(steps_[step].count));
    offset = 0;
  }
  return counts;
}

// A group: how many, a slot not behind the first, then per occurrence the step to its slot, of 15 bits, with
// the rank above it in 32 bits, or 16 for a partition of one rank. A step with all bits set follows in 32 more.
namespace {

constexpr unsigned kStepBits = 15;
constexpr std::uint32_t kLongStep = (1U << kStepBits) - 1;
static_assert(PartitionPlan::kMostTerms <= 1U << (32 - kStepBits));
constexpr std::size_t kHeadBytes = 8;
constexpr std::size_t kMostBytes = 8;  // of an occurrence

constexpr std::size_t bytes_with_rank(bool one_rank) { return one_rank ? 2 : 4; }

}  // namespace

// Groups are filled side by side, each in as much room as it may need.
void PostingGroups::fill(std::span<const Rank> ranks, std::span<const Slot> slots) {
  const std::span<const PartitionPlan::Partition> partitions = plan_->partitions();
  groups_.clear();
  if (ranks.empty()) return;
  cursors_.assign(partitions.size(), {});
  partition_of_.resize(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    partition_of_[i] = plan_->partition_of(ranks[i]);
    ++cursors_[partition_of_[i]].count;
  }
  std::size_t end = 0;
  for (std::uint32_t p = 0; p < partitions.size(); ++p) {
    if (cursors_[p].count == 0) continue;
    groups_.push_back({p, end, end});
    // More than used where ranks are not kept, whose stores reach beyond what they keep.
    end += kHeadBytes + cursors_[p].count * kMostBytes;
  }
  if (bytes_.size() < end) bytes_.resize(end);
  for (const Group& group : groups_) {
    Cursor& cursor = cursors_[group.partition];
    store_le(bytes_.data() + group.begin, cursor.count);
    store_le(bytes_.data() + group.begin + 4, slots.front());
    cursor.at = group.begin + kHeadBytes;
    cursor.last = slots.front();
    cursor.first = partitions[group.partition].first;
    cursor.size = bytes_with_rank(partitions[group.partition].terms == 1);
  }
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    Cursor& cursor = cursors_[partition_of_[i]];
    const std::uint32_t step = slots[i] - cursor.last;
    cursor.last = slots[i];
    // Without a branch on the partition: the rank is 0 where it is not kept.
    const std::uint32_t rank = ranks[i] - cursor.first;
    store_le(bytes_.data() + cursor.at, rank << kStepBits | std::min(step, kLongStep));
    cursor.at += cursor.size;
    if (step < kLongStep) continue;
    store_le(bytes_.data() + cursor.at, step);
    cursor.at += sizeof step;
  }
  for (Group& group : groups_) group.end = cursors_[group.partition].at;
}

Result<bool> PostingGroupReader::next(std::vector<std::uint32_t>& ranks, std::vector<Slot>& slots) {
  ranks.clear();
  slots.clear();
  QUOTH_TRY_ASSIGN(const bool more, reader_.more());
  if (!more) return false;
  const std::size_t count = reader_.u32();
  Slot slot = reader_.u32();
  const std::byte* at = reader_.rest().data();
  const std::byte* const end = at + reader_.rest().size();
  const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(bytes_with_rank(one_rank_));
  bool sound = count <= reader_.rest().size() / bytes_with_rank(one_rank_);
  if (sound) slots.resize(count);
  if (sound && !one_rank_) ranks.resize(count);
  for (std::size_t i = 0; sound && i < count; ++i) {
    sound = end - at >= size;
    if (!sound) break;
    const std::uint32_t both = one_rank_ ? load_le<std::uint16_t>(at) : load_le<std::uint32_t>(at);
    at += size;
    std::uint32_t step = both & kLongStep;
    if (step == kLongStep) {
      sound = end - at >= 4;
      if (!sound) break;
      step = load_le<std::uint32_t>(at);
      at += 4;
    }
    if (!one_rank_) ranks[i] = both >> kStepBits;
    slot += step;
    slots[i] = slot;
  }
  if (!sound) return Error{ErrorCode::kIo, "temporary data is not what was written: start the build again"};
  reader_.bytes(static_cast<std::size_t>(at - reader_.rest().data()));
  return true;
}

}  // namespace quoth::index
