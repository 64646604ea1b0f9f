#include "index/build/partitions.h"

#include <algorithm>

#include "index/build/varint.h"

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

// A group: how many, the first slot, then per occurrence the rank (if there are several) and the step to its slot.
void PostingGroups::fill(std::span<const Rank> ranks, std::span<const Slot> slots) {
  const std::span<const PartitionPlan::Partition> partitions = plan_->partitions();
  ends_.assign(partitions.size() + 1, 0);
  partition_of_.resize(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    partition_of_[i] = plan_->partition_of(ranks[i]);
    ++ends_[partition_of_[i] + 1];
  }
  for (std::size_t p = 1; p < ends_.size(); ++p) ends_[p] += ends_[p - 1];
  order_.resize(ranks.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) order_[ends_[partition_of_[i]]++] = static_cast<std::uint32_t>(i);

  groups_.clear();
  bytes_.clear();
  VarintAppender out(bytes_);
  std::size_t at = 0;
  for (std::uint32_t p = 0; p < partitions.size(); ++p) {
    const std::size_t end = ends_[p];
    if (at == end) continue;
    const std::size_t begin = out.size();
    out.reserve(2);
    out.put(end - at);
    Slot last = slots[order_[at]];
    out.put(last);
    const bool has_ranks = partitions[p].terms > 1;
    for (; at < end; ++at) {
      const std::uint32_t i = order_[at];
      out.reserve(2);
      if (has_ranks) out.put(ranks[i] - partitions[p].first);
      out.put(slots[i] - last);
      last = slots[i];
    }
    groups_.push_back({p, begin, out.size()});
  }
  out.finish();
}

Result<bool> PostingGroupReader::next(std::vector<std::uint32_t>& ranks, std::vector<Slot>& slots) {
  ranks.clear();
  slots.clear();
  QUOTH_TRY_ASSIGN(const bool more, reader_.more());
  if (!more) return false;
  const std::uint64_t count = reader_.varint();
  auto slot = static_cast<Slot>(reader_.varint());
  const std::byte* at = reader_.rest().data();
  const std::byte* const end = at + reader_.rest().size();
  for (std::uint64_t i = 0; i < count && at < end; ++i) {
    if (!one_rank_) ranks.push_back(static_cast<std::uint32_t>(get_varint(at, end)));
    slot += static_cast<Slot>(get_varint(at, end));
    slots.push_back(slot);
  }
  reader_.bytes(static_cast<std::size_t>(at - reader_.rest().data()));
  if (slots.size() != count) return Error{ErrorCode::kIo, "temporary data is not what was written: start the build again"};
  return true;
}

}  // namespace quoth::index
