// Edits of a sound segment, with checksums made right. The input is a list of edits, so that a case stays
// useful when the bytes of segments change: u16 section, u16 offset in it, u8 operation, u8 value.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

namespace {

using namespace quoth;
using namespace quoth::index;

constexpr std::size_t kEditBytes = 6;

// Long lists, bitmaps, runs of frequent words, titles, columns of each kind, quotations: every shape that a
// reader knows.
std::vector<Document> documents() {
  std::vector<Document> made;
  for (int i = 0; i < 40; ++i) {
    Document document;
    document.id = "d" + std::to_string(i);
    document.title = i % 3 == 0 ? "Title number " + std::to_string(i) : "";
    for (int k = 0; k < 60; ++k) {
      document.text += "the Word" + std::to_string((i * k) % 50) +
                       (k % 7 == 0    ? ", \"said he\". "
                        : k % 11 == 0 ? "\n\n"
                                      : " ");
    }
    document.fields = {{"date", "\"19" + std::to_string(10 + i) + "\""},
                       {"length", std::to_string(i * 7 % 13)},
                       {"tags", i % 2 == 0 ? "[1]" : "\"x\""}};
    made.push_back(document);
  }
  return made;
}

struct Base {
  std::vector<std::byte> bytes = test::build_segment(documents(), test::kAmpleMemory, test::few_ngrams(40));
  std::vector<std::pair<std::size_t, std::size_t>>
      ranges;  // offset and length: header, each section, table and footer

  Base() {
    ranges.emplace_back(0, format::kHeaderBytes);
    const auto view = SegmentFileView::open(bytes, "base");
    for (const auto& section : view.value().sections()) {
      if (!section.bytes.empty()) ranges.emplace_back(section.offset, section.bytes.size());
    }
    const auto table = load_le<std::uint64_t>(bytes.data() + bytes.size() - format::kFooterBytes);
    ranges.emplace_back(table, bytes.size() - table);
  }
};

void apply(const std::uint8_t* edit, const Base& base, std::vector<std::byte>& bytes) {
  const auto [offset, length] = base.ranges[load_le<std::uint16_t>(edit) % base.ranges.size()];
  // Directories stand at both ends of sections, so short distances count from either.
  const auto distance = load_le<std::uint16_t>(edit + 2) / 2 % length;
  const std::size_t at = offset + (edit[2] % 2 == 0 ? distance : length - 1 - distance);
  std::byte* const target = bytes.data() + at;
  const std::size_t room = bytes.size() - at;
  switch (edit[4] % 4) {
    case 0:
      *target = std::byte{edit[5]};
      break;
    case 1:
      *target ^= std::byte{1} << (edit[5] % 8);
      break;
    case 2:
      std::fill_n(target, std::min<std::size_t>(room, edit[5] % 9), std::byte{0xff});
      break;
    default:
      std::fill_n(target, std::min<std::size_t>(room, edit[5] % 9), std::byte{0});
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Base base;
  std::vector<std::byte> bytes = base.bytes;
  for (std::size_t at = 0; size - at >= kEditBytes && at < 64 * kEditBytes; at += kEditBytes)
    apply(data + at, base, bytes);
  test::repair_checksums(bytes);
  const auto segment = Segment::open(map_memory(bytes));
  if (segment.ok()) test::exercise_segment(*segment.value());
  return 0;
}
