// TopK: the best k documents met so far, over all segments.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "quoth/types.h"

namespace quoth::query {

// Greater keys first; equal ones by segment, then document. Key is a float score or a day.
template <class Key>
class TopK {
 public:
  struct Entry {
    Key key;
    std::uint32_t segment;
    DocId doc;
    float score;  // what the hit shows; the key itself when hits are ordered by score
  };

  explicit TopK(std::size_t k) : k_(k) { entries_.reserve(std::min(k, kUsual)); }

  // Whether an entry with this key could still get in. Pre: entries come in order of (segment, doc),
  // so that an equal key is always too late.
  bool wants(Key key) const { return k_ > 0 && (entries_.size() < k_ || key > entries_.front().key); }
  std::size_t capacity() const { return k_; }
  bool full() const { return k_ > 0 && entries_.size() >= k_; }
  // The key that must be exceeded. Pre: full().
  Key threshold() const { return entries_.front().key; }

  // In any order.
  void add(Key key, std::uint32_t segment, DocId doc, float score) {
    const Entry entry{key, segment, doc, score};
    if (entries_.size() == k_) {
      if (k_ > 0 && better(entry, entries_.front())) replace_worst(entry);
      return;
    }
    entries_.push_back(entry);
    std::push_heap(entries_.begin(), entries_.end(), better);
  }

  // Best first; empties the heap.
  std::vector<Entry> take() {
    std::sort(entries_.begin(), entries_.end(), better);
    return std::move(entries_);
  }

 private:
  // One walk from the root, where taking out and putting in are two.
  void replace_worst(const Entry& entry) {
    std::size_t at = 0;
    for (std::size_t child = 1; child < entries_.size(); child = 2 * at + 1) {
      if (child + 1 < entries_.size() && better(entries_[child], entries_[child + 1])) ++child;
      if (!better(entry, entries_[child])) break;
      entries_[at] = entries_[child];
      at = child;
    }
    entries_[at] = entry;
  }
  static bool better(const Entry& a, const Entry& b) {
    if (a.key != b.key) return a.key > b.key;
    return a.segment != b.segment ? a.segment < b.segment : a.doc < b.doc;
  }

  static constexpr std::size_t kUsual = 128;

  std::size_t k_;
  std::vector<Entry> entries_;  // a heap with the worst in front
};

}  // namespace quoth::query
