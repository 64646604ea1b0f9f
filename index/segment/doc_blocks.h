// DocBlocks: the documents of one term, for those that meet many at a time.
//
// Where DocCursor walks, this answers for ascending batches of documents: which of them the term has, and how
// often. Neither takes a branch for every document, and of a block in which few frequencies are wanted, those
// few are read and no more.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/codec/block_codec.h"
#include "index/segment/doc_list.h"
#include "index/segment/posting_directory.h"
#include "quoth/types.h"

namespace quoth::index {

class DocBlocks {
 public:
  explicit DocBlocks(const DocList& list);
  // Brings in what the first questions to this list, or to a DocCursor of it, will read. Of several lists
  // that are opened one after the other, the misses overlap.
  static void prefetch(const DocList& list);

  // Where the frequency of one posting stands.
  struct Place {
    std::uint32_t at;       // of its block's frequencies, among the bodies
    std::uint8_t in_block;  // which of the block
    std::uint8_t last;      // number of the last one in the block
  };

  std::uint32_t count() const { return count_; }
  bool is_bitmap() const { return bits_ != nullptr; }
  std::uint32_t document_count() const { return document_count_; }

  // Blocks of documents; 0 for bitmaps.
  std::size_t blocks() const {
    return is_bitmap() ? 0 : is_derived_ ? (size_ > 0 ? 1 : 0) : directory_.size();
  }
  DocId last_of(std::size_t block) const { return is_derived_ ? docs_[size_ - 1] : directory_.last(block); }
  // Appends up to kBlockSize documents of a block and their places; returns how many.
  std::size_t read(std::size_t block, DocId* docs, Place* places);

  // Words of bits of a bitmap; bits past the last document are not seen.
  std::uint32_t words() const { return (document_count_ + 63) / 64; }
  std::uint64_t word(std::uint32_t index) const {
    const std::uint64_t word = load_le<std::uint64_t>(bits_ + 8 * std::size_t{index});
    const DocId left = document_count_ - index * 64;
    return left >= 64 ? word : word & ((std::uint64_t{1} << left) - 1);
  }

  // Keeps in front those of `docs` that the list has, and their tags with them; returns how many. Of a list
  // that is no bitmap, places[tag] is where one stands. Pre: ascending, below document_count(), and not
  // behind what was asked for before.
  std::size_t keep(std::span<DocId> docs, std::uint16_t* tags, Place* places);
  // Of a bitmap: where documents stand that it has. Pre: ascending.
  void locate(std::span<const DocId> docs, Place* places) const;
  // Frequencies. Fastest when places of one block are neighbours.
  void freqs(std::span<const Place> places, std::uint32_t* out);

  // A bound on the impact of all postings in [first, last]. Ranges never begin before those asked about
  // earlier; of long ones it is that of the whole list.
  float max_impact(DocId first, DocId last);
  float max_impact() const { return max_impact_; }

 private:
  bool load(std::size_t block);
  void load_freqs(std::uint32_t at, std::size_t count);

  float max_impact_ = 0;
  bool is_derived_ = false;
  std::uint32_t count_ = 0;
  DocId document_count_ = 0;
  const std::byte* bits_ = nullptr;
  const std::uint64_t* aligned_ = nullptr;  // the same, where it can be seen as words
  const std::byte* ranks_ = nullptr;
  PostingDirectory directory_;

  static constexpr std::size_t kNone = ~std::size_t{0};
  std::size_t block_ = kNone;         // decoded in docs_
  std::size_t bound_block_ = 0;       // where the last bound was found
  std::uint32_t size_ = 0;            // documents in docs_
  std::uint32_t freqs_at_ = 0;        // where their frequencies begin, among the bodies
  std::size_t freqs_loaded_ = kNone;  // the place of what is in sums_
  std::size_t freq_count_ = 0;
  BlockBuffer docs_;
  BlockBuffer sums_;  // of frequencies, the own one included
};

}  // namespace quoth::index
