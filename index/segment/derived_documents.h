// Lists of documents that are not stored: derived from a position list of at most one block.
#pragma once

#include <cstdint>

#include "index/codec/block_codec.h"
#include "index/segment/doc_list.h"

namespace quoth::index {

// Documents, and running sums of frequencies, of a list of kind kDerived; returns how many.
std::uint32_t derive_documents(const DocList& list, BlockBuffer& docs, BlockBuffer& sums);
// The greatest impact of `count` of them.
float derived_bound(const DocList& list, const BlockBuffer& docs, const BlockBuffer& sums,
                    std::uint32_t count);

}  // namespace quoth::index
