// Laws of damaged segments: damage is always found, and never does harm.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>

#include "index/format.h"
#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "tests/segment/sample_documents.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

using namespace quoth;
using namespace quoth::index;

namespace {

std::unique_ptr<const Segment> open_or_null(Bytes bytes) {
  auto segment = Segment::open(map_memory(bytes));
  return segment.ok() ? std::move(segment).value() : nullptr;
}

}  // namespace

TEST_CASE("Every flipped bit and every truncation of an index is found by opening or by checksums") {
  const auto file = test::build_segment(test::few_documents());
  INFO("file of " << file.size() << " bytes");
  REQUIRE(verify_checksums(file).empty());
  std::vector<std::byte> damaged = file;
  std::size_t missed = 0;
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    damaged[bit / 8] ^= std::byte{1} << (bit % 8);
    missed += verify_checksums(damaged).empty() ? 1U : 0U;
    damaged[bit / 8] = file[bit / 8];
  }
  for (std::size_t size = 0; size < file.size(); ++size)
    missed += verify_checksums(Bytes(file).first(size)).empty() ? 1U : 0U;
  for (std::size_t at = 0; at + 512 <= file.size(); at += 512) {
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>(at), 512, std::byte{0});
    missed += verify_checksums(damaged).empty() ? 1U : 0U;
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(at), 512,
                damaged.begin() + static_cast<std::ptrdiff_t>(at));
  }
  CHECK(missed == 0);
}

TEST_CASE("Damage behind right checksums gives wrong answers at worst") {
  const unsigned seed = 77;
  INFO("seed " << seed);
  const auto file = test::build_segment(test::random_documents(seed, 12, 60));
  std::mt19937 random(seed);
  std::size_t opened = 0;
  const auto try_it = [&](std::vector<std::byte> damaged) {
    test::repair_checksums(damaged);
    const auto segment = open_or_null(damaged);
    if (segment == nullptr) return;
    ++opened;
    test::exercise_segment(*segment);
  };
  for (int i = 0; i < 600; ++i) {
    auto damaged = file;
    for (auto n = 1 + random() % 3; n > 0; --n) {
      const std::size_t at = random() % damaged.size();
      static constexpr std::array<unsigned, 6> kValues = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
      damaged[at] = random() % 2 == 0 ? static_cast<std::byte>(random())
                                      : std::byte{static_cast<unsigned char>(kValues[random() % 6])};
    }
    try_it(std::move(damaged));
  }
  // Every number of every section's first bytes, where directories stand, and of its last.
  const auto view = SegmentFileView::open(file, "f").value();
  for (const auto& section : view.sections()) {
    for (std::size_t at = 0; at + 4 <= section.bytes.size(); at += 4) {
      if (at == 48 && section.bytes.size() > 64) at = (section.bytes.size() - 16) / 4 * 4;
      for (const std::uint32_t value :
           {0U, 0xffffffffU, 0x7fffffffU, static_cast<std::uint32_t>(section.bytes.size() + 1)}) {
        auto damaged = file;
        std::memcpy(damaged.data() + section.offset + at, &value, sizeof value);
        try_it(std::move(damaged));
      }
    }
  }
  CHECK(opened > 200);
}

TEST_CASE("A segment is refused when a section is missing, misaligned or contradicts the header") {
  const auto file = test::build_segment(test::few_documents());
  const auto footer = file.size() - format::kFooterBytes;
  const auto table = load_le<std::uint64_t>(file.data() + footer);
  std::size_t i = 0;  // in the table, which has the required sections alone
  for (const format::SectionName& section : format::kSections) {
    if (!section.required) continue;
    auto damaged = file;
    const std::uint32_t strange[] = {0x7777, 0};  // of no known kind, and not required
    std::memcpy(damaged.data() + table + i++ * format::kTableEntryBytes, strange, sizeof strange);
    test::repair_checksums(damaged);
    const auto segment = Segment::open(map_memory(damaged, "some/file"));
    REQUIRE_FALSE(segment.ok());
    CHECK(segment.error().code == ErrorCode::kCorrupt);
    CHECK(segment.error().message.find("some/file: section '" + std::string(section.name) +
                                       "' is missing") == 0);
  }
  for (const std::size_t at : {20U, 24U, 28U, 32U, 40U}) {  // counts of the header
    for (const int by : {-16, -1, 1, 16}) {
      auto damaged = file;
      const auto value = load_le<std::uint32_t>(file.data() + at) + static_cast<std::uint32_t>(by);
      std::memcpy(damaged.data() + at, &value, sizeof value);
      test::repair_checksums(damaged);
      INFO("header field at " << at << " by " << by);
      CHECK(open_or_null(damaged) == nullptr);
    }
  }
}
