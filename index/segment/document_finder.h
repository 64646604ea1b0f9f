// DocumentFinder: which document a body slot belongs to, for ascending slots, while building.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "quoth/types.h"

namespace quoth::index {

// A view of the begins, with a table of its own: the last document that begins at or before each multiple
// of 1,024 slots. It narrows a search to the documents of one stretch, a few in prose.
class DocumentFinder {
 public:
  // `begins` ascend; the first is 0.
  DocumentFinder(std::span<const Slot> begins, Slot body_end) : begins_(begins), body_end_(body_end) {
    if (begins.empty()) return;
    stretches_.reserve((std::size_t{body_end} >> kStretchBits) + 2);
    DocId doc = 0;
    for (std::uint64_t slot = 0; slot < std::uint64_t{body_end} + kStretch; slot += kStretch) {
      while (doc + 1 < begins.size() && begins[doc + 1] <= slot) ++doc;
      stretches_.push_back(doc);
    }
  }

  // Pre: slot < body_end; there are documents.
  DocId find(Slot slot) const {
    const std::size_t stretch = slot >> kStretchBits;
    const auto first = begins_.begin() + stretches_[stretch];
    const auto last = begins_.begin() + stretches_[stretch + 1] + 1;
    return static_cast<DocId>(std::upper_bound(first, last, slot) - begins_.begin() - 1);
  }
  // One past the document's last slot.
  Slot end(DocId doc) const { return doc + 1 < begins_.size() ? begins_[doc + 1] : body_end_; }

 private:
  static constexpr unsigned kStretchBits = 10;
  static constexpr std::uint64_t kStretch = std::uint64_t{1} << kStretchBits;

  std::span<const Slot> begins_;
  Slot body_end_;
  std::vector<DocId> stretches_;
};

}  // namespace quoth::index
