// AllWords: the documents of a segment that have all of some words and none of others, some hundred at a
// time.
//
// Documents are told first, without their frequencies: bits of common words are ANDed, those of rarer ones
// tested, and blocks of lists intersected. Frequencies are for the documents that are left.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/segment/doc_blocks.h"
#include "query/ranked_words.h"
#include "query/segment_context.h"

namespace quoth::query {

class AllWords {
 public:
  // Documents with a word of `without` are left out. Pre: words is not empty, each word is there once.
  AllWords(const SegmentContext& context, std::span<const RankedWord> words, std::span<const Rank> without);
  ~AllWords();

  // Moves to the next documents; false at the end, or when the budget is spent. wanted(first, last) says
  // whether documents in a range are of any use. Stops reading ranges when there are `enough` documents.
  // Pre: enough <= kFull.
  template <class Wanted>
  bool next(Wanted wanted, std::size_t enough = kFull) {
    do {
      size_ = 0;
      read_ = 0;
      while (size_ < enough && read_ <= kMost - index::kBlockSize && !at_end()) {
        DocId first = 0;
        DocId last = 0;
        take_range(first, last);
        if (!wanted(first, last)) continue;
        const std::size_t known = size_;
        meet(first);
        leave_out(known);
      }
    } while (size_ == 0 && !at_end() && meter_.ok());  // a full batch of which nothing was left
    return size_ > 0 && meter_.charge(size_ * lists_.size());
  }

  // How many documents are still to come: of bitmaps without naming any.
  std::uint64_t count();

  // The words: those without bitmaps first, then fewest documents first.
  std::span<const RankedWord> words() const { return words_; }
  index::DocBlocks& list(std::size_t word) { return lists_[word]; }

  std::span<const DocId> documents() const { return std::span(docs_).first(size_); }
  // Of one word in these documents. Pre: out has room for them.
  void freqs(std::size_t word, std::uint32_t* out);
  // Keeps those for which kept(i), in order.
  template <class Kept>
  void keep_if(Kept kept) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      docs_[size] = docs_[i];
      tags_[size] = tags_[i];
      size += static_cast<std::size_t>(kept(i, size));
    }
    size_ = size;
  }

  static constexpr DocId kRange = 512;  // documents of bitmaps met at once
  static constexpr std::size_t kFull = 256;
  static constexpr std::size_t kMost = kFull + kRange;

 private:
  using Place = index::DocBlocks::Place;

  bool at_end() const {
    return by_bits_ ? next_doc_ >= lists_[0].document_count() : block_ >= lists_[0].blocks();
  }
  void take_range(DocId& first, DocId& last);
  void meet(DocId first);
  void leave_out(std::size_t known);
  std::uint64_t count_bits();

  BudgetMeter& meter_;
  std::vector<RankedWord> words_;
  std::vector<index::DocBlocks> lists_;
  std::vector<std::unique_ptr<Place[]>> places_;  // of lists that are no bitmaps, by tag
  std::vector<index::DocBlocks> without_;
  bool by_bits_;  // all lists are bitmaps
  DocId next_doc_ = 0;
  std::size_t block_ = 0;  // of the first list, the next one
  std::size_t size_ = 0;
  std::size_t read_ = 0;  // documents that blocks gave for this batch: tags below are taken
  std::size_t held_ = 0;
  std::array<DocId, kMost> docs_;
  std::array<std::uint16_t, kMost> tags_;
  std::array<Place, kMost> scratch_;
};

}  // namespace quoth::query
