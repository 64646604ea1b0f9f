// GramCountPass: the count table from the finished forward array (docs/format.md, section 6.8).
//
// Pairs are counted in a matrix, some first words at a time: one look at the forward array counts, a second
// one, with cells turned into numbers of entries, finds first places and documents. Longer runs follow level
// by level (gram_count_levels.h). How many first words fit the memory decides only how often is looked; the
// table sorts its entries, so that the bytes are the same.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "index/build/forward_window.h"
#include "index/io/io.h"
#include "index/segment/gram_counts_plan.h"
#include "index/segment/gram_counts_writer.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// The number line of bodies.
struct BodyLine {
  ReadForward read;
  std::span<const Slot> begins;  // of documents
  Slot end = 0;
};

// What the pass may use.
struct PassMeans {
  Io& io;
  std::string prefix;  // of names of temporary files
  std::size_t memory = 0;
  unsigned threads = 1;
  const std::atomic<bool>* cancel = nullptr;
};

// Hands all runs to `writer`, and begins it; does nothing without words that take part.
Result<void> run_gram_count_pass(const GramCountPlan& plan, const BodyLine& line, const PassMeans& means,
                                 GramCountsWriter& writer);

}  // namespace quoth::index
