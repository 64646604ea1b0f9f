// DocCursor: walks the documents of one term, with frequencies and score bounds.
//
// Same contract as PositionCursor, over documents: doc(), next(), seek(), the end is kEndDoc.
// Only body text counts: titles are not in document postings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/segment/doc_list.h"
#include "quoth/types.h"

namespace quoth::index {

class DocCursor {
 public:
  DocCursor() = default;
  explicit DocCursor(const DocList& list);

  DocId doc() const { return current_; }
  DocId next();
  DocId seek(DocId target);
  // Copies documents (and, when `freqs` is not empty, their frequencies; same length) and moves past them.
  std::size_t fill(std::span<DocId> docs, std::span<std::uint32_t> freqs);
  std::uint64_t cost() const;

  // Occurrences in the current document. Pre: doc() != kEndDoc. Decoded lazily.
  std::uint32_t freq();

  // The block of postings that would hold the first document >= target: its last document
  // and an upper bound on impact(freq, length) of every posting in it, without decoding
  // it. At the end: {kEndDoc, 0}. Does not move the cursor. target >= doc().
  struct BlockBound {
    DocId last = kEndDoc;
    float impact = 0;
  };
  BlockBound block_bound(DocId target);
  // Bound over the whole list.
  float max_impact() const;

 private:
  void load_block(std::size_t block);

  DocList list_;
  DocId current_ = kEndDoc;
  std::uint32_t in_block_ = 0;
  std::uint32_t block_size_ = 0;
  std::size_t block_ = 0;
  std::size_t bound_block_ = 0;
  bool freqs_ready_ = false;
  std::array<DocId, 128> docs_;
  std::array<std::uint32_t, 128> freqs_;
};

}  // namespace quoth::index
