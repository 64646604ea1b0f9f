#include "tests/support/segment_edits.h"

#include <algorithm>
#include <string>

#include "index/segment/segment_file.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {

namespace {

using namespace quoth::index;

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

}  // namespace

SegmentEdits::SegmentEdits() : bytes_(build_segment(documents(), kAmpleMemory, few_ngrams(40))) {
  ranges_.emplace_back(0, format::kHeaderBytes);
  const auto view = SegmentFileView::open(bytes_, "base");
  for (const auto& section : view.value().sections()) {
    if (!section.bytes.empty()) ranges_.emplace_back(section.offset, section.bytes.size());
  }
  const auto table = load_le<std::uint64_t>(bytes_.data() + bytes_.size() - format::kFooterBytes);
  ranges_.emplace_back(table, bytes_.size() - table);
}

std::vector<std::byte> SegmentEdits::damaged(std::span<const std::uint8_t> edits) const {
  std::vector<std::byte> bytes = bytes_;
  for (std::size_t at = 0; edits.size() - at >= kEditBytes; at += kEditBytes) apply(edits.data() + at, bytes);
  repair_checksums(bytes);
  return bytes;
}

void SegmentEdits::apply(const std::uint8_t* edit, std::vector<std::byte>& bytes) const {
  const auto [offset, length] = ranges_[load_le<std::uint16_t>(edit) % ranges_.size()];
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

}  // namespace quoth::test
