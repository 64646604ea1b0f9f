// verify_meaning: does a segment that is whole byte by byte also mean what it should?
//
// The deep half of `quoth verify`: every section is compared with the others and with what today's
// analysis makes of the stored texts. The shallow half, checksums, is in index/segment/segment_file.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "index/segment/segment.h"

namespace quoth::engine {

// What is wrong, a sentence each, naming the section and the place; empty when nothing is. At most
// index::kMaxProblems; one fault may show in several. Memory: one bit per term, a number per
// 65,536 slots, 40 bytes per n-gram, 4 bytes per document, some 50 MB where there is a count table, and small
// buffers. `progress` is told the fraction done, 0 to 1.
//
// A segment whose analyzer() is not today's is not analysed again: the rest is still compared.
std::vector<std::string> verify_meaning(const index::Segment& segment,
                                        const std::function<void(double)>& progress = {});

}  // namespace quoth::engine
