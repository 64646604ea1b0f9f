// Numbers of the regions section that its writer and its reader share (docs/format.md, section 8.1).
#pragma once

#include <cstddef>
#include <cstdint>

#include "index/analysis/analyzer.h"

namespace quoth::index::regions_format {

// Per kind: u64 count, u64 bytes of data.
inline constexpr std::size_t kHeaderBytes = kRegionKinds * 16;
// u32 first begin, u32 highest end so far, u64: offset in 48 bits, low bits of gaps, low bits of lengths.
inline constexpr std::size_t kSkipBytes = 16;
inline constexpr unsigned kGapLowShift = 48;
inline constexpr unsigned kLengthLowShift = 56;
inline constexpr std::uint64_t kOffsetMask = (std::uint64_t{1} << kGapLowShift) - 1;

// Sentences and paragraphs follow each other, so that gaps are counted from the end of the one
// before and are nearly always 0; quotations nest, and gaps are counted from begin to begin.
inline constexpr bool tiling(RegionKind kind) { return kind != RegionKind::kQuotation; }

}  // namespace quoth::index::regions_format
