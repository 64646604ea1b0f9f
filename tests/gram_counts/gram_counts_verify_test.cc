// Deep verify sees every change of the count table, also behind right checksums.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "engine/verify.h"
#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "tests/ngrams/number_lines.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {
namespace {

bool is_sound(std::vector<std::byte> file) {
  repair_checksums(file);
  const auto segment = index::Segment::open(index::map_memory(file));
  return segment.ok() && engine::verify_meaning(*segment.value()).empty();
}

TEST_CASE("any byte of the count table that changes is seen") {
  const std::vector<std::byte> file = build_segment(wordy_documents(5, 12), kAmpleMemory, few_ngrams(100));
  REQUIRE(is_sound(file));
  const auto view = index::SegmentFileView::open(file, "f").value();
  const index::Bytes table = view.section(index::format::SectionId::kCountTable).value();
  REQUIRE(table.size() > 500);
  const auto begin = static_cast<std::size_t>(table.data() - file.data());
  std::mt19937 random(8);
  for (std::size_t at = 0; at < table.size(); ++at) {
    std::vector<std::byte> damaged = file;
    // Whether limits are the right ones the table cannot tell where nothing lies between them: their high
    // bits.
    damaged[begin + at] ^= at < 12 ? std::byte{0x80} : std::byte{1} << (random() % 8);
    CAPTURE(at);
    REQUIRE(!is_sound(std::move(damaged)));
  }
}

}  // namespace
}  // namespace quoth::test
