// verify_meaning: anchors, against those of the forward array.
#include <string>
#include <vector>

#include "engine/verify_parts.h"
#include "index/segment/anchors.h"

namespace quoth::engine {
namespace {

using namespace quoth::index;

class AnchorsCheck {
 public:
  AnchorsCheck(const Segment& segment, VerifyReporter& report)
      : anchors_(segment.anchors()),
        forward_(segment.forward()),
        report_(report),
        seen_(anchors_.buckets()) {}

  void run() {
    AnchorSampler sampler;
    const auto take = [this](Slot slot, std::uint64_t hash) { check_anchor(slot, hash); };
    for (std::size_t slot = 0; slot < forward_.size() && !report_.full(); ++slot) {
      if (forward_[slot] == kSentinelId) {
        sampler.reset();
      } else {
        sampler.push(forward_[slot], static_cast<Slot>(slot), take);
      }
    }
    if (Anchors::buckets_for(count_) != anchors_.buckets()) {
      report_.problem("anchors", "there are " + std::to_string(anchors_.buckets()) + " buckets for " +
                                     std::to_string(count_) + " anchors");
    }
    std::uint64_t stored = 0;
    for (std::uint32_t bucket = 0; bucket < anchors_.buckets() && !report_.full(); ++bucket) {
      stored += check_size(bucket);
    }
    if (stored != anchors_.size()) {
      report_.problem("anchors", std::to_string(anchors_.size()) + " are stored, the buckets hold " +
                                     std::to_string(stored));
    }
  }

 private:
  // Anchors come in order of slots, as each bucket has them.
  void check_anchor(Slot slot, std::uint64_t hash) {
    ++count_;
    const std::uint32_t number = Anchors::bucket_of(hash, anchors_.buckets());
    const Anchors::Bucket bucket = anchors_.at(number);
    const std::uint32_t place = seen_[number]++;
    if (bucket.overfull || (place < bucket.slots.size() && bucket.slots[place] == slot)) return;
    report_.problem("anchors", "bucket " + std::to_string(number) + " has not the anchor of slot " +
                                   std::to_string(slot) + " in its place");
  }

  // Returns how many anchors the bucket holds.
  std::size_t check_size(std::uint32_t number) {
    const Anchors::Bucket bucket = anchors_.at(number);
    const bool overfull = seen_[number] > Anchors::kMaxBucket;
    if (bucket.overfull != overfull || bucket.slots.size() != (overfull ? 0 : seen_[number])) {
      report_.problem("anchors", "bucket " + std::to_string(number) + " has " +
                                     std::to_string(bucket.slots.size()) + " anchors, the texts have " +
                                     std::to_string(seen_[number]));
    }
    return bucket.slots.size();
  }

  const Anchors& anchors_;
  std::span<const std::uint16_t> forward_;
  VerifyReporter& report_;
  std::vector<std::uint32_t> seen_;  // per bucket
  std::uint64_t count_ = 0;
};

}  // namespace

void verify_anchors(const Segment& segment, VerifyReporter& report) {
  if (!segment.anchors().empty()) AnchorsCheck(segment, report).run();
}

}  // namespace quoth::engine
