// Quotations by their marks: the indexer's rules (index/analysis/quotations.h) over a draft, with the places
// of the marks themselves.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/draft_text.h"

namespace quoth::engine {

// Of DraftText::plain().
struct MarkedQuotation {
  ByteRange range;     // with its marks
  ByteRange content;   // between them
  bool closed = true;  // its closing mark stands
  std::size_t first_block = 0, last_block = 0;
};

// By begin, outer ones first; they nest or are disjoint. Linear.
std::vector<MarkedQuotation> find_marked_quotations(const DraftText& text);

}  // namespace quoth::engine
