#include "index/build/posting_pass.h"

#include <memory>
#include <vector>

#include "index/build/ordered.h"
#include "index/build/pages.h"

namespace quoth::index {
namespace {

// A worker hands in what it has encoded when it is more than this, and waits for its turn to do so.
constexpr std::size_t kPendingBytes = std::size_t{4} << 20;

Error torn() { return {ErrorCode::kIo, "temporary data is not what was written: start the build again"}; }

class Worker {
 public:
  Worker(const PartitionPlan& plan, Rank rows_end, StreamSet& occurrences, const DocumentLayout& layout,
         SegmentWriter& writer)
      : plan_(plan), rows_end_(rows_end), occurrences_(occurrences), writer_(writer), encoder_(layout) {}

  Result<void> encode(const PartitionPlan::Partition& partition, const StreamSet::Stream& stream, std::uint64_t item,
                      Turns& turns) {
    item_ = item;
    turns_ = &turns;
    QUOTH_TRY(partition.terms == 1 ? encode_one(partition, stream) : encode_many(partition, stream));
    return hand_in();
  }

 private:
  // The slots of a single rank stand in order already.
  Result<void> encode_one(const PartitionPlan::Partition& partition, const StreamSet::Stream& stream) {
    PostingGroupReader reader(occurrences_, stream, /*one_rank=*/true);
    encoder_.begin_term(static_cast<std::uint32_t>(partition.slots), partition.first < rows_end_);
    std::uint64_t seen = 0;
    for (;;) {
      QUOTH_TRY_ASSIGN(const bool more, reader.next(ranks_, slots_));
      if (!more) break;
      seen += slots_.size();
      if (seen > partition.slots) return torn();
      encoder_.add(slots_);
      QUOTH_TRY(hand_in_if_large());
    }
    if (seen != partition.slots) return torn();
    encoder_.end_term();
    return {};
  }

  Result<void> encode_many(const PartitionPlan::Partition& partition, const StreamSet::Stream& stream) {
    const std::vector<std::uint32_t> counts = plan_.counts(partition);
    PageVector<std::uint32_t> ends(counts.size());  // where the next slot of each rank goes
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      ends[i] = sum;
      sum += counts[i];
    }
    PageVector<Slot> sorted(partition.slots);
    QUOTH_TRY(sort(stream, ends, sorted));
    std::size_t begin = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (ends[i] - begin != counts[i]) return torn();
      encoder_.begin_term(counts[i], partition.first + i < rows_end_);
      encoder_.add(std::span(sorted).subspan(begin, counts[i]));
      encoder_.end_term();
      begin = ends[i];
      QUOTH_TRY(hand_in_if_large());
    }
    return {};
  }

  Result<void> sort(const StreamSet::Stream& stream, PageVector<std::uint32_t>& ends, PageVector<Slot>& sorted) {
    PostingGroupReader reader(occurrences_, stream, /*one_rank=*/false);
    for (;;) {
      QUOTH_TRY_ASSIGN(const bool more, reader.next(ranks_, slots_));
      if (!more) return {};
      for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (ranks_[i] >= ends.size() || ends[ranks_[i]] >= sorted.size()) return torn();
        sorted[ends[ranks_[i]]++] = slots_[i];
      }
    }
  }

  Result<void> hand_in_if_large() { return encoder_.pending_bytes() > kPendingBytes ? hand_in() : Result<void>(); }
  Result<void> hand_in() {
    if (!turns_->wait(item_)) return stopped_error();
    return writer_.add_postings(encoder_.take());
  }

  const PartitionPlan& plan_;
  Rank rows_end_;
  StreamSet& occurrences_;
  SegmentWriter& writer_;
  PostingEncoder encoder_;
  std::vector<std::uint32_t> ranks_;
  std::vector<Slot> slots_;
  std::uint64_t item_ = 0;
  Turns* turns_ = nullptr;
};

}  // namespace

Result<void> run_posting_pass(const PartitionPlan& plan, Rank rows_end, StreamSet& occurrences,
                              std::span<StreamSet::Stream* const> streams, const DocumentLayout& layout,
                              SegmentWriter& writer, unsigned threads, const std::atomic<bool>* cancel,
                              const std::function<void(double)>& advance) {
  const std::span<const PartitionPlan::Partition> partitions = plan.partitions();
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.push_back(std::make_unique<Worker>(plan, rows_end, occurrences, layout, writer));
  }
  const OrderedWork work = [&](unsigned thread, std::uint64_t item, Turns& turns) -> Result<void> {
    QUOTH_TRY(workers[thread]->encode(partitions[item], *streams[item], item, turns));
    advance(static_cast<double>(item + 1) / static_cast<double>(partitions.size()));
    return {};
  };
  return run_ordered(threads, partitions.size(), cancel, work);
}

}  // namespace quoth::index
