// Damaged text sections: refused, or read without a crash, a hang or a byte beyond what was asked for.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "index/segment/text_format.h"
#include "index/segment/text_reader.h"
#include "tests/documents/odd_texts.h"
#include "tests/support/simple_builder.h"

namespace quoth {
namespace {

using namespace index;

struct Sample {
  std::vector<std::string> texts;
  std::unique_ptr<const Segment> segment;
  std::vector<std::byte> section;  // text
};

Sample make_sample(unsigned seed, std::size_t words, TextCoding coding) {
  std::mt19937 random(seed);
  Sample sample;
  for (int i = 0; i < 4; ++i) sample.texts.push_back(test::random_text(random, words));
  sample.texts.push_back(std::string(30000, ' ') + "behind");
  sample.texts.emplace_back();
  const std::vector<std::byte> file =
      test::build_segment(test::text_documents(sample.texts), test::kAmpleMemory, {}, coding);
  auto view = SegmentFileView::open(file, "sample");
  REQUIRE(view.ok());
  const Bytes section = view.value().section(format::SectionId::kText).value();
  sample.section.assign(section.begin(), section.end());
  sample.segment = test::open_segment(test::text_documents(sample.texts));
  return sample;
}

// Reads and locates everywhere. Answers may be wrong, never out of bounds.
void use(const Sample& sample, const std::vector<std::byte>& section) {
  const Segment& segment = *sample.segment;
  auto opened = TextStore::open(section, segment.documents(), segment.terms(), segment.forward());
  if (!opened.ok()) {
    REQUIRE(opened.error().code == ErrorCode::kCorrupt);
    return;
  }
  const TextStore& store = opened.value();
  TextReader reader(store);
  for (DocId doc = 0; doc < sample.texts.size(); ++doc) {
    const std::uint64_t size = sample.texts[doc].size();
    for (const ByteRange range : {ByteRange{0, size}, ByteRange{size / 2, size / 2 + 20},
                                  ByteRange{size - size / 9, ~std::uint64_t{0}}}) {
      std::string out;
      const auto done = store.read(doc, range, out);
      if (!done.ok()) REQUIRE(done.error().code == ErrorCode::kCorrupt);
      REQUIRE(out.size() <= range.end - range.begin);
    }
    const Span words = segment.documents().body(doc);
    for (Slot slot = words.begin; slot < words.end; slot += 1 + (words.end - words.begin) / 3) {
      ByteRange range;
      const auto done = store.locate(doc, std::span(&slot, 1), std::span(&range, 1));
      if (!done.ok()) REQUIRE(done.error().code == ErrorCode::kCorrupt);
      (void)store.rank_at(slot);
      const auto passage = reader.read_passage(doc, {slot, std::min(slot + 5, words.end)}, 3, 30);
      if (!passage.ok()) REQUIRE(passage.error().code == ErrorCode::kCorrupt);
    }
  }
}

TEST_CASE("any cut of a text section is refused") {
  const TextCoding coding = GENERATE(TextCoding::kZstd, TextCoding::kPacked);
  const Sample sample = make_sample(1, 60, coding);
  for (std::size_t size = 0; size < sample.section.size(); ++size) {
    const std::vector<std::byte> cut(sample.section.begin(),
                                     sample.section.begin() + static_cast<std::ptrdiff_t>(size));
    const Segment& s = *sample.segment;
    REQUIRE_FALSE(TextStore::open(cut, s.documents(), s.terms(), s.forward()).ok());
  }
}

TEST_CASE("any changed byte of a text section is survived") {
  const TextCoding coding = GENERATE(TextCoding::kZstd, TextCoding::kPacked);
  const Sample sample = make_sample(2, 80, coding);
  std::mt19937 random(2);
  for (std::size_t i = 0; i < sample.section.size(); ++i) {
    for (const unsigned value : {0U, 0x80U, 0xffU, static_cast<unsigned>(random() & 0xff)}) {
      std::vector<std::byte> damaged = sample.section;
      damaged[i] = static_cast<std::byte>(value);
      use(sample, damaged);
    }
  }
}

TEST_CASE("every field of the directory may hold any number") {
  const TextCoding coding = GENERATE(TextCoding::kZstd, TextCoding::kPacked);
  const Sample sample = make_sample(3, coding == TextCoding::kZstd ? 9000 : 500, coding);
  std::mt19937 random(3);
  const std::uint64_t blocks = load_le<std::uint64_t>(sample.section.data() + 8);
  REQUIRE(blocks > 4);
  for (std::uint64_t entry = 0; entry <= blocks; ++entry) {
    for (const auto& [at, size] : {std::pair<std::size_t, std::size_t>{0, 4}, {4, 5}, {9, 5}}) {
      for (const std::uint64_t value :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{20000}, std::uint64_t{0xffffffff},
            ~std::uint64_t{0}, std::uint64_t{random()}}) {
        std::vector<std::byte> damaged = sample.section;
        std::memcpy(damaged.data() + text_format::kHeaderBytes + entry * text_format::kEntryBytes + at,
                    &value, size);
        use(sample, damaged);
      }
    }
  }
}

TEST_CASE("every number of what finds blocks by slot may be any") {
  for (const TextCoding coding : {TextCoding::kZstd, TextCoding::kPacked}) {
    const Sample sample = make_sample(4, 3000, coding);
    const std::uint64_t blocks = load_le<std::uint64_t>(sample.section.data() + 8);
    const std::size_t at = text_format::kHeaderBytes + (blocks + 1) * text_format::kEntryBytes;
    const std::uint64_t starts = text_format::start_count(sample.segment->documents().body_end());
    REQUIRE(starts > 2);
    for (std::uint64_t i = 0; i < starts; ++i) {
      for (const std::uint32_t value : {0U, 1U, 2U, 1000000U, ~0U}) {
        std::vector<std::byte> damaged = sample.section;
        std::memcpy(damaged.data() + at + i * sizeof value, &value, sizeof value);
        use(sample, damaged);
      }
    }
  }
}

}  // namespace
}  // namespace quoth
