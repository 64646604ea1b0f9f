// RegionsWriter: sentences, paragraphs and quotations -> the regions section (docs/format.md, section 8.1).
//
// Writer twin of regions.h. Memory stays within the given limit for any number of regions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "index/analysis/analyzer.h"
#include "index/io/spool.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class RegionsWriter {
 public:
  RegionsWriter(Io& io, const std::string& prefix, std::size_t memory_limit);
  ~RegionsWriter();

  // Slots, not token ordinals. Sentences and paragraphs: each begins at or after the end of the
  // one before. Quotations: in any order. kInternal for an empty region or a wrong order.
  Result<void> add(RegionKind kind, Span slots);
  // The section, for SegmentWriter; it lives as long as the writer. Once, after the last add().
  Result<Spool*> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
