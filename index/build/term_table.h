// TermTable: the words that one worker met, numbered in the order of their first coming.
//
// Local ids stand for terms in the batches that the worker analysed with this table; the table
// ends as one sorted run (term_runs.h) when it has grown to its share of the memory.
//
// A look-up per word of the input is a quarter of a build, so the table is laid out for it:
// a slot (hash, id) and an entry, whose head decides short words without touching their bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "index/build/pages.h"

namespace quoth::index {

class TermTable {
 public:
  // A word on its way into the table. Looking several up at once hides the memory's delay:
  // prepare() them all, then add() them.
  struct Key {
    std::string_view term;
    std::uint64_t head = 0;
    std::uint32_t hash = 0;
  };
  // Pre: term.size() <= kMaxTermBytes.
  Key prepare(std::string_view term) const;
  // The local id of the term, counting it once more.
  std::uint32_t add(const Key& key);
  std::uint32_t add(std::string_view term) { return add(prepare(term)); }
  // Undoes one add() of that term, which keeps its id.
  void uncount(std::uint32_t id) { --entries_[id].count; }

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  std::string_view term(std::uint32_t id) const;
  std::uint32_t count(std::uint32_t id) const { return entries_[id].count; }
  // Local ids in byte order of their terms.
  PageVector<std::uint32_t> sorted() const;

  // What the table holds, and will while it grows once more or is sorted.
  std::size_t memory_bytes() const;
  // Forgets all terms and gives their memory back.
  void clear();

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t id = kFree;
  };
  struct Entry {
    std::uint64_t head = 0;
    std::uint32_t place = 0;  // of its size and bytes: chunk * kChunkBytes + offset
    std::uint32_t count = 0;
  };
  static constexpr std::uint32_t kFree = ~std::uint32_t{0};
  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;

  bool is(const Entry& entry, const Key& key) const;
  const char* bytes_at(std::uint32_t place) const;
  std::uint32_t store(std::string_view term);
  void grow();

  std::vector<PageVector<char>> chunks_;  // a term never lies across two
  PageVector<Entry> entries_;
  PageVector<Slot> slots_;  // a power of two, at most three quarters in use
};

}  // namespace quoth::index
