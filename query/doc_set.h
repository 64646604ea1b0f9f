// DocBits and DocSet: documents as bits, a window of them and a whole segment of them.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/kernels/kernels.h"
#include "quoth/types.h"

struct roaring_bitmap_s;

namespace quoth::query {

// Boolean queries are answered window by window: 2,048 documents are 256 bytes of bits, four
// cache lines, and a window's worth of frequencies and scores stays in the first-level cache.
inline constexpr DocId kWindowDocs = 2048;
inline constexpr DocId window_of(DocId doc) { return doc & ~(kWindowDocs - 1); }

class DocBits {
 public:
  static constexpr std::size_t kWords = kWindowDocs / 64;

  // Pre: offset < kWindowDocs.
  void set(std::uint32_t offset) { words_[offset >> 6] |= std::uint64_t{1} << (offset & 63); }
  bool test(std::uint32_t offset) const { return ((words_[offset >> 6] >> (offset & 63)) & 1) != 0; }
  void clear() { words_.fill(0); }
  // Sets [0, end) and clears the rest.
  void set_below(std::uint32_t end) {
    for (std::size_t i = 0; i < kWords; ++i) {
      const std::uint32_t first = static_cast<std::uint32_t>(i) * 64;
      words_[i] = end >= first + 64 ? ~std::uint64_t{0}
                  : end <= first    ? 0
                                    : (std::uint64_t{1} << (end - first)) - 1;
    }
  }
  // Clears [0, end).
  void clear_below(std::uint32_t end) {
    DocBits low;
    low.set_below(end);
    remove(low);
  }

  void keep(const DocBits& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] &= other.words_[i];
  }
  void add(const DocBits& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] |= other.words_[i];
  }
  void remove(const DocBits& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] &= ~other.words_[i];
  }
  bool any() const {
    std::uint64_t all = 0;
    for (const std::uint64_t word : words_) all |= word;
    return all != 0;
  }
  std::uint32_t count() const {
    return static_cast<std::uint32_t>(index::active_kernels().count_bits(words_.data(), words_.size()));
  }
  // Calls visit(offset) for each set bit, ascending. visit may clear bits already visited.
  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < kWords; ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(word)));
      }
    }
  }
  std::uint64_t& word(std::size_t i) { return words_[i]; }
  std::uint64_t word(std::size_t i) const { return words_[i]; }

 private:
  std::array<std::uint64_t, kWords> words_{};
};

// A set of documents of one segment, held in memory: filters, live documents. Members are gathered in
// a Roaring bitmap, so that a filter that holds ten of a hundred million documents costs ten, in time
// and in memory. A set that turns out dense is read as plain bits: a window of those is copied,
// not decoded. Never made from bytes of a file (docs/decisions/0001-dependencies.md).
class DocSet {
 public:
  explicit DocSet(std::uint32_t document_count);

  std::uint32_t document_count() const { return document_count_; }
  // In any order; documents the segment does not have are ignored. Pre: not frozen.
  void add(DocId doc) { add(std::span(&doc, 1)); }
  void add(std::span<const DocId> documents);
  // After the last add(), before the first question: chooses the form to read. From here on
  // const methods may be called by several threads.
  void freeze();

  bool contains(DocId doc) const;
  std::uint64_t count() const;
  // The first member >= doc, or kEndDoc.
  DocId first_from(DocId doc) const;
  // bits &= the window that begins at `base`, a multiple of kWindowDocs.
  void keep_in(DocId base, DocBits& bits) const;
  std::size_t bytes() const;

 private:
  struct Free {
    void operator()(roaring_bitmap_s* bitmap) const;
  };
  std::uint32_t document_count_;
  std::unique_ptr<roaring_bitmap_s, Free> sparse_;  // null once frozen dense
  std::vector<std::uint64_t> dense_;                // bits past document_count_ are zero
};

}  // namespace quoth::query
