// TermTable: the words that one worker met, numbered in the order of their first coming.
//
// Local ids stand for terms in the batches that the worker analysed with this table; the table
// ends as one sorted run (term_runs.h) when it has grown to its share of the memory.
#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "index/build/pages.h"

namespace quoth::index {

class TermTable {
 public:
  TermTable();
  // The set refers to the entries.
  TermTable(const TermTable&) = delete;
  TermTable& operator=(const TermTable&) = delete;

  // The local id of `term`, counting it once more. Pre: term.size() <= kMaxTermBytes.
  std::uint32_t add(std::string_view term);
  // Undoes one add() of that term, which keeps its id.
  void uncount(std::uint32_t id) { --entries_[id].count; }

  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }
  std::string_view term(std::uint32_t id) const;
  std::uint32_t count(std::uint32_t id) const { return entries_[id].count; }
  // Local ids in byte order of their terms.
  PageVector<std::uint32_t> sorted() const;

  // What the table holds, and will while it is sorted.
  std::size_t memory_bytes() const;
  // Forgets all terms and gives their memory back.
  void clear();

 private:
  struct Entry {
    std::uint32_t place = 0;  // chunk * kChunkBytes + offset
    std::uint32_t hash = 0;
    std::uint32_t count = 0;
    std::uint32_t size = 0;
  };
  struct Key {
    std::string_view term;
    std::uint32_t hash = 0;
  };
  struct Hash {
    using is_transparent = void;
    const TermTable* table = nullptr;
    std::size_t operator()(std::uint32_t id) const { return table->entries_[id].hash; }
    std::size_t operator()(const Key& key) const { return key.hash; }
  };
  struct Equal {
    using is_transparent = void;
    const TermTable* table = nullptr;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return a == b; }
    bool operator()(const Key& key, std::uint32_t id) const {
      return table->entries_[id].hash == key.hash && table->term(id) == key.term;
    }
    bool operator()(std::uint32_t id, const Key& key) const { return operator()(key, id); }
  };
  using Ids = boost::unordered_flat_set<std::uint32_t, Hash, Equal, PageAllocator<std::uint32_t>>;

  static constexpr std::size_t kChunkBytes = std::size_t{256} << 10;
  std::uint32_t store(std::string_view term);

  std::vector<PageVector<char>> chunks_;  // a term never lies across two
  PageVector<Entry> entries_;
  Ids ids_;
};

}  // namespace quoth::index
