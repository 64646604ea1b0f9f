// Laws of damaged n-gram sections: damage is always found, and never does harm.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <vector>

#include "index/format.h"
#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "tests/ngrams/number_lines.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

using namespace quoth;
using namespace quoth::index;

namespace {

std::vector<std::byte> file_with_ngrams() {
  return test::build_segment(test::wordy_documents(3, 10), test::kAmpleMemory, test::few_ngrams(12));
}

bool is_ours(format::SectionId id) {
  return id == format::SectionId::kNgramDirectory || id == format::SectionId::kNgramLists ||
         id == format::SectionId::kSignatures || id == format::SectionId::kAnchors || id == format::SectionId::kCountTable;
}

// Opens and reads all of it; false if it was refused.
bool try_it(std::vector<std::byte> bytes) {
  test::repair_checksums(bytes);
  const auto segment = Segment::open(map_memory(bytes));
  if (!segment.ok()) {
    CHECK(segment.error().code == ErrorCode::kCorrupt);
    return false;
  }
  test::exercise_segment(*segment.value());
  return true;
}

}  // namespace

TEST_CASE(
    "Every flipped bit of n-grams and signatures is found by checksums, and read without harm behind right "
    "ones") {
  const auto file = file_with_ngrams();
  const auto view = SegmentFileView::open(file, "f").value();
  REQUIRE(verify_checksums(file).empty());
  std::size_t sections = 0;
  std::size_t missed = 0;
  std::mt19937 random(5);
  for (const auto& section : view.sections()) {
    if (!is_ours(section.id)) continue;
    ++sections;
    for (std::size_t bit = 0; bit < section.bytes.size() * 8; ++bit) {
      std::vector<std::byte> damaged = file;
      damaged[section.offset + bit / 8] ^= std::byte{1} << (bit % 8);
      missed += verify_checksums(damaged).empty() ? 1U : 0U;
      const bool is_header = bit < 80 * 8;
      if (is_header || random() % 64 == 0) (void)try_it(std::move(damaged));
    }
  }
  CHECK(sections == 5);
  CHECK(missed == 0);
}

TEST_CASE("Extreme numbers in n-grams and signatures give wrong answers at worst") {
  const auto file = file_with_ngrams();
  const auto view = SegmentFileView::open(file, "f").value();
  std::size_t opened = 0;
  for (const auto& section : view.sections()) {
    if (!is_ours(section.id)) continue;
    const std::size_t step = std::max<std::size_t>(1, section.bytes.size() / 4 / 300) * 4;
    for (std::size_t at = 0; at + 4 <= section.bytes.size(); at += at < 256 ? 4 : step) {
      for (const std::uint32_t value :
           {0U, 1U, 0x7fffffffU, 0xffffffffU, static_cast<std::uint32_t>(section.bytes.size())}) {
        auto damaged = file;
        std::memcpy(damaged.data() + section.offset + at, &value, sizeof value);
        opened += try_it(std::move(damaged)) ? 1U : 0U;
      }
    }
  }
  CHECK(opened > 1000);
}

TEST_CASE("Sections of n-grams may be missing or of an unknown kind: the others are read") {
  const auto file = file_with_ngrams();
  const auto footer = file.size() - format::kFooterBytes;
  const auto table = load_le<std::uint64_t>(file.data() + footer);
  const auto view = SegmentFileView::open(file, "f").value();
  for (unsigned missing = 1; missing < 32; ++missing) {
    auto damaged = file;
    unsigned ours = 0;
    for (std::size_t i = 0; i < view.sections().size(); ++i) {
      if (!is_ours(view.sections()[i].id) || (missing >> ours++ & 1) == 0) continue;
      const std::uint32_t strange = 0x7770 + ours;
      std::memcpy(damaged.data() + table + i * format::kTableEntryBytes, &strange, sizeof strange);
    }
    INFO("missing " << missing);
    // Lists without which the directory would lie are the only ones that are needed.
    CHECK(try_it(std::move(damaged)) == ((missing & 8) == 0 || (missing & 1) != 0));
  }
}
