// DocList: the documents of one term, as they lie in the file (docs/format.md, section 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "index/segment/position_list.h"
#include "quoth/types.h"

namespace quoth::index {

class DocMap;

// A view; owns nothing. Three shapes: derived from a position list of at most one block, blocks
// of 128 postings, or a bitmap over all documents with frequencies beside it.
struct DocList {
  enum class Kind : std::uint8_t { kEmpty, kDerived, kBlocks, kBitmap };
  Kind kind = Kind::kEmpty;
  bool has_bound = true;             // if not, the greatest impact is computed when it is asked for
  std::uint8_t max_impact = 0;       // quantised, rounded up (index/codec/impact_code.h)
  std::uint32_t count = 0;           // documents
  std::uint32_t document_count = 0;  // of the segment; every document is below
  Bytes data;                        // kBlocks, kBitmap: from the list's first byte to the end of the section
  PositionList positions;            // kDerived: the body slots that make the list, with `doc_map`
  const DocMap* doc_map = nullptr;

  // kBitmap: bit d of word d / 64 is set when document d has the term; (document_count + 63) / 64
  // words. Empty for the other kinds, and where the bytes cannot be seen as words (big-endian hosts).
  std::span<const std::uint64_t> bitmap() const;
};

}  // namespace quoth::index
