// Edits of a sound segment, with checksums made right. The input is a list of edits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/segment_edits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using quoth::test::SegmentEdits;
  static const SegmentEdits base;
  const std::vector<std::byte> bytes = base.damaged({data, std::min(size, 64 * SegmentEdits::kEditBytes)});
  const auto segment = quoth::index::Segment::open(quoth::index::map_memory(bytes));
  if (segment.ok()) quoth::test::exercise_segment(*segment.value());
  return 0;
}
