// AnchorsWriter: buckets of anchors in order -> the section of them (docs/format.md, section 6.7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/io/spool.h"
#include "index/segment/anchors.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// Some buckets in a row.
struct PlacedAnchors {
  std::vector<std::uint32_t> counts;  // per bucket; Anchors::kMaxBucket + 1 stands for any number above
  std::vector<Slot> slots;            // of the buckets that are not overfull, one after the other
};

class AnchorsWriter {
 public:
  AnchorsWriter(Io& io, const std::string& prefix, std::size_t memory)
      : begins_(io, prefix + "directory", memory / 2), slots_(io, prefix + "slots", memory / 2) {}

  Result<void> append(const PlacedAnchors& placed);
  Result<void> finish();

  // After finish(): header, directory and slots make the section. There is none without buckets.
  bool empty() const { return bucket_count_ == 0; }
  std::vector<std::byte> header() const;
  Spool& directory() { return begins_; }
  Spool& slots() { return slots_; }

 private:
  Spool begins_;
  Spool slots_;
  std::uint32_t bucket_count_ = 0;
  std::uint32_t anchor_count_ = 0;  // stored ones
};

}  // namespace quoth::index
