// DocList: the documents of one term, as they lie in the file (docs/format.md, section 6).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "index/bytes.h"
#include "quoth/types.h"

namespace quoth::index {

// A view; owns nothing. Three shapes: derived from an inlined position list, blocks of 128
// postings, or a bitmap over all documents with frequencies beside it.
struct DocList {
  enum class Kind : std::uint8_t { kEmpty, kInlined, kBlocks, kBitmap };
  Kind kind = Kind::kEmpty;
  std::uint32_t count = 0;           // documents
  std::uint32_t document_count = 0;  // of the segment; every document is below
  Bytes data;                        // kBlocks, kBitmap: skips and blocks / bitmap and frequencies
  std::array<DocId, 4> inlined{};
  std::array<std::uint32_t, 4> inlined_freqs{};
  std::uint8_t max_impact = 0;  // quantised, rounded up (index/codec/impact_code.h)
};

}  // namespace quoth::index
