#include "index/segment/anchors_writer.h"

#include <span>

namespace quoth::index {

Result<void> AnchorsWriter::append(const PlacedAnchors& placed) {
  std::vector<std::uint32_t> begins;
  begins.reserve(placed.counts.size());
  std::uint32_t begin = anchor_count_;
  for (const std::uint32_t count : placed.counts) {
    const bool is_overfull = count > Anchors::kMaxBucket;
    begins.push_back(is_overfull ? begin | Anchors::kOverfull : begin);
    if (!is_overfull) begin += count;
  }
  if (begin - anchor_count_ != placed.slots.size()) {
    return Error{ErrorCode::kInternal, "anchors: the counts of the buckets and their slots differ"};
  }
  anchor_count_ = begin;
  bucket_count_ += static_cast<std::uint32_t>(placed.counts.size());
  QUOTH_TRY(begins_.append(std::as_bytes(std::span(begins))));
  return slots_.append(std::as_bytes(std::span(placed.slots)));
}

Result<void> AnchorsWriter::finish() {
  if (empty()) return {};
  return begins_.append(std::as_bytes(std::span(&anchor_count_, 1)));
}

std::vector<std::byte> AnchorsWriter::header() const {
  ByteWriter out;
  out.u32(AnchorSampler::kGramWords);
  out.u32(AnchorSampler::kWindow);
  out.u32(bucket_count_);
  out.u32(anchor_count_);
  return std::move(out.buffer());
}

}  // namespace quoth::index
