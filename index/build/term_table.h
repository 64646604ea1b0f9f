// TermTable: the words that one worker met, numbered in the order of their first coming.
//
// Local ids stand for terms in the batches that the worker analysed with this table; the table
// ends as one sorted run (term_runs.h) when it has grown to its share of the memory.
//
// A look-up per word of the input is a large part of a build, so the table is laid out for it: a slot has
// the bytes of a word of up to 15, so that one cache line is touched; a longer word compares its bytes too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/build/pages.h"

namespace quoth::index {

class TermTable {
 public:
  // The local id of the term, counting it once more. Pre: 1 <= term.size() <= kMaxTermBytes.
  std::uint32_t add(std::string_view term);
  // The same of all tokens of the buffer, in order. Pre: as many ids.
  void add(const TokenBuffer& buffer, std::span<std::uint32_t> ids);
  // Undoes one add() of that term, which keeps its id.
  void uncount(std::uint32_t id);

  std::uint32_t size() const { return static_cast<std::uint32_t>(places_.size()); }
  std::string_view term(std::uint32_t id) const;
  std::uint32_t count(std::uint32_t id) const;
  // All counts, by local id.
  PageVector<std::uint32_t> counts() const;
  // Local ids in byte order of their terms.
  PageVector<std::uint32_t> sorted() const;

  // What the table holds, and will while it grows once more or is sorted.
  std::size_t memory_bytes() const;
  // Forgets all terms and gives their memory back.
  void clear();

 private:
  struct Slot {
    std::uint64_t low = 0;
    std::uint64_t high = 0;  // 0 in a free slot
    std::uint32_t id = 0;
    std::uint32_t count = 0;
    std::uint64_t unused = 0;  // so that a slot never lies across two cache lines
  };
  // A word on its way into the table.
  struct Key {
    std::string_view term;
    std::uint64_t low = 0;   // its name: the term itself if it is short, else a hash of it
    std::uint64_t high = 0;  // never 0
    std::uint64_t hash = 0;
  };
  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;

  // `readable` bytes from term.data() on may be read: at least its size, and this is faster from 16 on.
  Key prepare(std::string_view term, std::size_t readable) const;
  std::uint32_t add(const Key& key);
  std::size_t find(const Key& key) const;  // its slot, or the free one that it would take
  const char* bytes_at(std::uint32_t place) const;
  std::uint32_t store(std::string_view term);
  void grow();

  std::vector<PageVector<char>> chunks_;  // a term never lies across two
  PageVector<std::uint32_t> places_;    // by id, of size and bytes: chunk * kChunkBytes + offset
  PageVector<Slot> slots_;              // a power of two, at most three quarters in use
};

}  // namespace quoth::index
