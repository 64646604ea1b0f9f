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

  explicit TopK(std::size_t k) : k_(k) {}

  // Whether an entry with this key could still get in. Pre: entries come in order of (segment, doc),
  // so that an equal key is always too late.
  bool wants(Key key) const { return k_ > 0 && (entries_.size() < k_ || key > entries_.front().key); }
  std::size_t capacity() const { return k_; }
  bool full() const { return k_ > 0 && entries_.size() >= k_; }
  // The key that must be exceeded. Pre: full().
  Key threshold() const { return entries_.front().key; }

  void add(Key key, std::uint32_t segment, DocId doc, float score) {
    if (!wants(key)) return;
    if (entries_.size() == k_) {
      std::pop_heap(entries_.begin(), entries_.end(), better);
      entries_.pop_back();
    }
    entries_.push_back({key, segment, doc, score});
    std::push_heap(entries_.begin(), entries_.end(), better);
  }

  // Best first; empties the heap.
  std::vector<Entry> take() {
    std::sort(entries_.begin(), entries_.end(), better);
    return std::move(entries_);
  }

 private:
  static bool better(const Entry& a, const Entry& b) {
    if (a.key != b.key) return a.key > b.key;
    return a.segment != b.segment ? a.segment < b.segment : a.doc < b.doc;
  }

  std::size_t k_;
  std::vector<Entry> entries_;  // a heap with the worst in front
};

}  // namespace quoth::query
