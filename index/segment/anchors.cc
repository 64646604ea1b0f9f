#include "index/segment/anchors.h"

#include <string>

namespace quoth::index {

Result<Anchors> Anchors::open(Bytes section) {
  ByteReader reader(section);
  const std::uint32_t gram = reader.u32();
  const std::uint32_t window = reader.u32();
  Anchors anchors;
  anchors.bucket_count_ = reader.u32();
  anchors.anchor_count_ = reader.u32();
  if (!reader.ok()) {
    return Error{ErrorCode::kCorrupt, "section 'anchors' should have at least " +
                                          std::to_string(kHeaderBytes) + " bytes, but has " +
                                          std::to_string(section.size())};
  }
  if (gram != AnchorSampler::kGramWords || window != AnchorSampler::kWindow) {
    return Error{ErrorCode::kCorrupt, "section 'anchors' samples " + std::to_string(gram) + " words out of " +
                                          std::to_string(window) + ", expected 4 out of 5"};
  }
  const std::uint64_t numbers = std::uint64_t{anchors.bucket_count_} + 1 + anchors.anchor_count_;
  if (anchors.bucket_count_ == 0 || reader.left() / sizeof(std::uint32_t) != numbers ||
      reader.left() % sizeof(std::uint32_t) != 0) {
    return Error{ErrorCode::kCorrupt, "section 'anchors' should have " + std::to_string(numbers) +
                                          " numbers after its header, but has " +
                                          std::to_string(reader.left()) + " bytes"};
  }
  // Sections are aligned to 64 bytes, and machines are little-endian (index/format.h).
  const auto* data = reinterpret_cast<const std::uint32_t*>(section.data() + kHeaderBytes);
  anchors.begins_ = {data, std::size_t{anchors.bucket_count_} + 1};
  anchors.slots_ = {data + anchors.bucket_count_ + 1, anchors.anchor_count_};
  return anchors;
}

Anchors::Bucket Anchors::at(std::uint32_t number) const {
  const bool overfull = (begins_[number] & kOverfull) != 0;
  const std::uint32_t begin = begins_[number] & ~kOverfull;
  const std::uint32_t end = begins_[number + 1] & ~kOverfull;
  if (begin > end || end > slots_.size() || end - begin > kMaxBucket) return {};
  return {.known = !overfull, .overfull = overfull, .slots = slots_.subspan(begin, end - begin)};
}

void Anchors::prefetch(std::uint64_t hash) const {
  __builtin_prefetch(&begins_[bucket_of(hash, bucket_count_)]);
}

}  // namespace quoth::index
