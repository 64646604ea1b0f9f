// Any bytes as a segment: as they are, and with their checksums made right, which is where most of the code
// lies.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/repair_checksums.h"

namespace {

void open(quoth::index::Bytes bytes) {
  (void)quoth::index::verify_checksums(bytes);
  const auto segment = quoth::index::Segment::open(quoth::index::map_memory(bytes));
  if (segment.ok()) quoth::test::exercise_segment(*segment.value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const quoth::index::Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  open(bytes);
  std::vector<std::byte> repaired(bytes.begin(), bytes.end());
  quoth::test::repair_checksums(repaired);
  open(repaired);
  return 0;
}
