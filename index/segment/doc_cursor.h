// DocCursor: walks the documents of one term, with frequencies and score bounds.
//
// Same contract as PositionCursor, over documents: doc(), next(), seek(), the end is kEndDoc.
// Only body text counts: titles are not in document postings.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/codec/block_codec.h"
#include "index/codec/impact_code.h"
#include "index/segment/doc_list.h"
#include "index/segment/posting_directory.h"
#include "quoth/types.h"

namespace quoth::index {

class DocCursor {
 public:
  DocCursor() {}  // an empty list; leaves the buffers as they are
  explicit DocCursor(const DocList& list);

  DocId doc() const { return current_; }
  DocId next() {
    if (word_ != 0) return take_bit();
    if (++in_block_ < block_size_) return current_ = docs_[in_block_];
    return next_block();
  }
  DocId seek(DocId target) {
    if (target <= current_) return current_;
    if (block_size_ > 0 && target <= docs_[block_size_ - 1]) return seek_in_block(target);
    return seek_block(target);
  }
  // Copies documents (and, when `freqs` is not empty, their frequencies; same length) and moves past them.
  std::size_t fill(std::span<DocId> docs, std::span<std::uint32_t> freqs);
  // The same, of documents up to `last`.
  std::size_t fill_to(DocId last, std::span<DocId> docs, std::span<std::uint32_t> freqs);
  std::uint64_t cost() const;

  // Occurrences in the current document. Pre: doc() != kEndDoc. Decoded lazily.
  std::uint32_t freq() {
    const std::uint64_t place = kind_ != DocList::Kind::kBitmap ? block_ * kBlockSize + in_block_
                                : rank_known_                   ? rank_
                                                                : bitmap_rank();
    const std::size_t block = static_cast<std::size_t>(place / kBlockSize);
    if (block != freq_block_) {
      // Of a block that is asked once, the one frequency; of one that is asked again, all.
      if (block != asked_block_) return one_freq(block, place % kBlockSize);
      load_freqs(block);
    }
    const std::size_t i = place % kBlockSize;
    if (i >= freq_count_) return 1;  // damaged
    return i == 0 ? sums_[0] : sums_[i] - sums_[i - 1];
  }

  // The block of postings that would hold the first document >= target: its last document
  // and an upper bound on impact(freq, length) of every posting in it, without decoding
  // it. At the end: {kEndDoc, 0}. Does not move the cursor. target >= doc().
  struct BlockBound {
    DocId last = kEndDoc;
    float impact = 0;
  };
  BlockBound block_bound(DocId target);
  // Bound over the whole list.
  float max_impact() const { return derived_impact_ > 0 ? derived_impact_ : decode_impact(max_impact_); }

 private:
  static constexpr std::size_t kNoBlock = ~std::size_t{0};

  DocId take_bit() {
    current_ = word_index_ * 64 + static_cast<DocId>(std::countr_zero(word_));
    word_ &= word_ - 1;
    ++rank_;
    return current_;
  }
  // Pre: the block's last document is >= target > current_. Without branches to mispredict.
  DocId seek_in_block(DocId target) {
    std::uint32_t low = in_block_;
    for (std::uint32_t n = block_size_ - in_block_; n > 1;) {
      const std::uint32_t half = n / 2;
      low += half & (0U - std::uint32_t{docs_[low + half - 1] < target});
      n -= half;
    }
    in_block_ = low;
    return current_ = docs_[low];
  }
  DocId next_block();
  DocId seek_block(DocId target);
  DocId land(std::size_t block, DocId floor);
  DocId next_word(std::uint32_t index);
  DocId finish();
  void derive(const DocList& list);
  void load_block(std::size_t block, DocId floor);
  std::size_t take_bits(DocId last, std::span<DocId> docs);
  void load_freqs(std::size_t block);
  std::uint32_t one_freq(std::size_t block, std::size_t i);
  void copy_freqs(std::uint64_t place, std::span<std::uint32_t> out);
  std::uint64_t load_word(std::uint32_t index) const;
  std::uint64_t bitmap_rank();

  float derived_impact_ = 0;  // the bound of a list that has none stored
  DocList::Kind kind_ = DocList::Kind::kEmpty;
  std::uint8_t max_impact_ = 0;
  std::uint32_t count_ = 0;
  DocId document_count_ = 0;
  DocId current_ = kEndDoc;

  std::uint32_t in_block_ = 0;         // place of current_ in docs_
  std::uint32_t block_size_ = 0;       // decoded documents, strictly ascending; 0 for bitmaps and at the end
  std::size_t block_ = 0;              // the decoded one
  std::size_t freq_block_ = kNoBlock;  // whose frequencies stand in sums_
  std::size_t freq_count_ = 0;
  std::size_t asked_block_ = kNoBlock;  // of which one frequency was read
  std::size_t freqs_at_ = 0;            // kBlocks: where those of block_ begin, in the directory's bodies
  std::size_t bound_block_ = 0;         // where block_bound found its last answer

  // kBitmap
  std::uint64_t word_ = 0;  // documents of the current word after current_
  std::uint32_t word_index_ = 0;
  std::uint64_t rank_ = 0;  // documents before current_, where known: after next(), not after seek()
  bool rank_known_ = false;
  const std::byte* bits_ = nullptr;
  const std::byte* ranks_ = nullptr;

  PostingDirectory directory_;
  BlockBuffer docs_;
  BlockBuffer sums_;  // sums of frequencies, the own one included
};

}  // namespace quoth::index
