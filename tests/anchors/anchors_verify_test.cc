// Deep verify sees every change of the anchors, also behind right checksums.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "engine/verify.h"
#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {
namespace {

std::vector<Document> documents() {
  std::mt19937 random(7);
  std::vector<Document> documents;
  for (int i = 0; i < 30; ++i) {
    std::string text;
    for (std::size_t word = random() % 60; word > 0; --word) text += "w" + std::to_string(random() % 9) + ' ';
    documents.push_back(text_document(text));
  }
  return documents;
}

bool is_sound(std::vector<std::byte> file) {
  repair_checksums(file);
  const auto segment = index::Segment::open(index::map_memory(file));
  return segment.ok() && engine::verify_meaning(*segment.value()).empty();
}

TEST_CASE("any byte of the anchors that changes is seen") {
  const std::vector<std::byte> file = build_segment(documents(), kAmpleMemory, few_ngrams());
  REQUIRE(is_sound(file));
  const auto view = index::SegmentFileView::open(file, "f").value();
  const index::Bytes anchors = view.section(index::format::SectionId::kAnchors).value();
  REQUIRE(anchors.size() > 200);
  const auto begin = static_cast<std::size_t>(anchors.data() - file.data());
  std::mt19937 random(8);
  for (std::size_t at = 0; at < anchors.size(); ++at) {
    std::vector<std::byte> damaged = file;
    damaged[begin + at] ^= std::byte{1} << (random() % 8);
    CAPTURE(at);
    REQUIRE(!is_sound(std::move(damaged)));
  }
}

TEST_CASE("a text that says one thing over and over has an overfull bucket, and is sound") {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "again ";
  const std::vector<std::byte> file = build_segment({text_document(text)}, kAmpleMemory, few_ngrams());
  REQUIRE(is_sound(file));
  const auto segment = index::Segment::open(index::map_memory(file));
  REQUIRE(segment.value()->anchors().size() == 0);
  const std::uint64_t word = 0;  // four times rank 0
  REQUIRE(segment.value()->anchors().bucket(index::AnchorSampler::hash_gram(word)).overfull);
}

}  // namespace
}  // namespace quoth::test
