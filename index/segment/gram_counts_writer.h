// GramCountsWriter: counts of runs, in any order -> the count table (docs/format.md, section 6.8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/io/spool.h"
#include "index/segment/external_sort.h"
#include "index/segment/gram_counts.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class GramCountsWriter {
 public:
  // What is added waits in files named `prefix` + suffix.
  GramCountsWriter(Io& io, const std::string& prefix, std::size_t memory)
      : sorter_(io, prefix + "sort", memory / 2), table_(io, prefix + "table", memory / 2) {}

  struct Limits {
    Rank ranks = 0;
    std::uint32_t limit = 0;
    std::uint32_t extend = 0;
  };
  // Before finish(); a writer without runs makes no section.
  void begin(const Limits& limits) { limits_ = limits; }
  // Each run once. `sample` is the slot of its first occurrence.
  Result<void> add(std::span<const Rank> words, Slot sample, const GramCount& count);
  Result<void> finish();

  // After finish(): header and table make the section. There is none without entries.
  bool empty() const { return stored_ == 0; }
  std::vector<std::byte> header() const;
  Spool& table() { return table_; }

 private:
  Limits limits_;
  ExternalSorter sorter_;
  Spool table_;
  std::uint32_t added_ = 0;
  std::uint32_t stored_ = 0;
  std::uint32_t buckets_ = 0;
};

}  // namespace quoth::index
