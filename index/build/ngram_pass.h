// NgramPass: n-gram lists and context signatures from the finished forward array (docs/format.md, sections
// 6.5 and 6.6).
//
// Grams are counted first (gram_tables.h). Then they, and the words that have signatures, are cut into parts
// small enough for their share of the memory; each part is filled by one look at the forward
// array, every occurrence written at its list's next place: no spilling and no sorting, only more looks
// when memory is short. Lists come out in order whatever the parts, so that the bytes are the same.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "index/segment/ngrams_plan.h"
#include "index/segment/segment_writer.h"
#include "quoth/result.h"

namespace quoth::index {

// Fills writer.ngrams(), within `memory` bytes. Pre: writer.end_forward() was called.
Result<void> run_ngram_pass(const NgramPlan& plan, const DocumentLayout& layout, SegmentWriter& writer,
                            std::size_t memory, unsigned threads, const std::atomic<bool>* cancel,
                            const std::function<void(double)>& advance);

}  // namespace quoth::index
