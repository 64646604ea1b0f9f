// Laws of the container: every byte is accounted for, every forgery refused.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>

#include "index/io/memory_io.h"
#include "index/segment/checksum.h"
#include "index/segment/segment_file.h"
#include "index/segment/segment_file_writer.h"
#include "tests/support/fault_io.h"
#include "tests/support/repair_checksums.h"

using namespace quoth;
using namespace quoth::index;
using format::SectionId;

namespace {

struct Part {
  SectionId id;
  std::vector<std::byte> bytes;
  bool required = true;
};

std::vector<std::byte> random_bytes(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(size);
  for (std::byte& b : bytes) b = static_cast<std::byte>(random());
  return bytes;
}

SegmentHeader some_header() {
  SegmentHeader header;
  header.documents = 3;
  header.terms = 7;
  header.body_end = 64;
  header.slot_end = 96;
  header.tokens = 40;
  return header;
}

struct Made {
  std::vector<std::byte> bytes;
  SegmentFile info;
};

Made make(const std::vector<Part>& parts, const SegmentHeader& header = some_header(),
          std::size_t piece = 1000) {
  MemoryIo io;
  auto file = io.create("f");
  SegmentFileWriter writer(*file.value());
  REQUIRE(writer.begin(header).ok());
  for (const Part& part : parts) {
    REQUIRE(writer.begin_section(part.id, part.required).ok());
    for (std::size_t at = 0; at < part.bytes.size(); at += piece) {
      REQUIRE(writer.append(Bytes(part.bytes).subspan(at, std::min(piece, part.bytes.size() - at))).ok());
    }
    REQUIRE(writer.end_section().ok());
  }
  const auto info = writer.finish();
  REQUIRE(info.ok());
  const auto mapped = io.map("f");
  const Bytes bytes = mapped.value()->bytes();
  return {{bytes.begin(), bytes.end()}, info.value()};
}

std::vector<Part> small_parts() {
  return {{SectionId::kAnalyzer, random_bytes(5, 1)},
          {SectionId::kTermBuckets, random_bytes(128, 2)},
          {SectionId::kTermRecords, {}},
          {SectionId::kForward, random_bytes(63, 3)},
          {SectionId::kAnchors, random_bytes(65, 4), false}};
}

bool sound(Bytes file) { return verify_checksums(file).empty(); }

ErrorCode open_code(Bytes file) {
  const auto view = SegmentFileView::open(file, "f");
  return view.ok() ? ErrorCode::kOk : view.error().code;
}

std::string open_message(Bytes file) {
  const auto view = SegmentFileView::open(file, "some/file");
  return view.ok() ? "" : view.error().message;
}

template <class T>
void put(std::vector<std::byte>& file, std::size_t at, T value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}

std::size_t table_at(const std::vector<std::byte>& file) {
  return load_le<std::uint64_t>(file.data() + file.size() - format::kFooterBytes);
}

}  // namespace

TEST_CASE("Sections come back as they were written, on 64-byte boundaries") {
  const auto parts = small_parts();
  const Made made = make(parts);
  const auto view = SegmentFileView::open(made.bytes, "f");
  REQUIRE(view.ok());
  REQUIRE(view.value().sections().size() == parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& section = view.value().sections()[i];
    CHECK(section.id == parts[i].id);
    CHECK(section.offset % 64 == 0);
    CHECK(
        std::equal(section.bytes.begin(), section.bytes.end(), parts[i].bytes.begin(), parts[i].bytes.end()));
  }
  CHECK(view.value().header().documents == 3);
  CHECK(view.value().header().terms == 7);
  CHECK(view.value().header().body_end == 64);
  CHECK(view.value().header().slot_end == 96);
  CHECK(view.value().header().tokens == 40);
  CHECK(view.value().id() == made.info.id);
  CHECK(made.info.bytes == made.bytes.size());
  CHECK(made.info.checksum == hash64(made.bytes));
  CHECK(view.value().section(SectionId::kText).error().code == ErrorCode::kCorrupt);
  CHECK(sound(made.bytes));
  // At least 64 zeros stand behind the last section.
  const auto& last = view.value().sections().back();
  const std::size_t end = last.offset + last.bytes.size();
  REQUIRE(table_at(made.bytes) - end >= 64);
}

TEST_CASE("The bytes do not depend on how sections were handed over") {
  const std::size_t size =
      GENERATE(std::size_t{0}, format::kChecksumBlock - 1, std::size_t{format::kChecksumBlock},
               format::kChecksumBlock + 1, 3 * format::kChecksumBlock);
  const std::vector<Part> parts = {{SectionId::kText, random_bytes(size, 5)},
                                   {SectionId::kForward, random_bytes(10, 6)}};
  const Made a = make(parts, some_header(), 1000);
  const Made b = make(parts, some_header(), std::size_t{1} << 30);
  CHECK(a.bytes == b.bytes);
  CHECK(a.info.id == b.info.id);
  CHECK(sound(a.bytes));
  std::vector<std::byte> repaired = a.bytes;
  test::repair_checksums(repaired);
  CHECK(repaired == a.bytes);
}

TEST_CASE("The segment id covers the content") {
  auto parts = small_parts();
  const std::string id = make(parts).info.id;
  CHECK(make(parts).info.id == id);
  parts[1].bytes[100] ^= std::byte{1};
  CHECK(make(parts).info.id != id);
  SegmentHeader header = some_header();
  header.tokens = 41;
  CHECK(make(small_parts(), header).info.id != id);
}

TEST_CASE("Every flipped bit and every truncation is found") {
  const std::vector<std::byte> file = make(small_parts()).bytes;
  REQUIRE(sound(file));
  std::vector<std::byte> damaged = file;
  std::size_t missed = 0;
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    damaged[bit / 8] ^= std::byte{1} << (bit % 8);
    missed += sound(damaged) ? 1U : 0U;
    damaged[bit / 8] = file[bit / 8];
  }
  for (std::size_t size = 0; size < file.size(); ++size) missed += sound(Bytes(file).first(size)) ? 1U : 0U;
  damaged.push_back(std::byte{0});
  missed += sound(damaged) ? 1U : 0U;
  CHECK(missed == 0);
}

TEST_CASE("Damage in a long section is located to its block, and not read when the file is opened") {
  const std::vector<Part> parts = {{SectionId::kAnalyzer, random_bytes(10, 1)},
                                   {SectionId::kText, random_bytes(3 * format::kChecksumBlock + 17, 2)},
                                   {SectionId::kForward, random_bytes(2 * format::kChecksumBlock, 3)}};
  std::vector<std::byte> file = make(parts).bytes;
  REQUIRE(sound(file));
  const std::size_t text = 128;  // header, analyzer
  for (std::size_t block = 0; block < 4; ++block) {
    const std::size_t at = text + block * format::kChecksumBlock + 16;
    file[at] ^= std::byte{8};
    CHECK(open_code(file) == ErrorCode::kOk);
    const auto problems = verify_checksums(file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].find("'text' at bytes " + std::to_string(text + block * format::kChecksumBlock) +
                           " to") != std::string::npos);
    file[at] ^= std::byte{8};
  }
  file[table_at(file) - 100] ^= std::byte{1};  // the list of block checksums; small, so checked at once
  CHECK(open_code(file) == ErrorCode::kCorrupt);
  file[table_at(file) - 100] ^= std::byte{1};
  std::uint64_t told = 0;
  CHECK(verify_checksums(file, [&](std::uint64_t bytes) { told += bytes; }).empty());
  CHECK(told == parts[0].bytes.size() + parts[1].bytes.size() + parts[2].bytes.size());
  for (std::size_t at = text; at < text + 3 * format::kChecksumBlock; at += 1000) file[at] ^= std::byte{1};
  CHECK(verify_checksums(file).size() == 3);
}

TEST_CASE("Padding must be zero") {
  std::vector<std::byte> file = make(small_parts()).bytes;
  const auto view = SegmentFileView::open(file, "f").value();
  const std::size_t at = view.sections()[0].offset + view.sections()[0].bytes.size();
  file[at] = std::byte{1};
  test::repair_checksums(file);
  CHECK(open_code(file) == ErrorCode::kOk);
  CHECK_FALSE(sound(file));
}

TEST_CASE("A version, feature or section of the future is refused by name, an optional section skipped") {
  const std::vector<std::byte> file = make(small_parts()).bytes;
  auto changed = file;
  put(changed, 8, std::uint32_t{2});
  CHECK(open_code(changed) == ErrorCode::kUnsupportedVersion);  // whatever its checksum is by then
  CHECK(open_message(changed).find("some/file: format version 2") == 0);
  changed = file;
  put(changed, 12, std::uint32_t{0x40});
  CHECK(open_code(changed) == ErrorCode::kCorrupt);
  test::repair_checksums(changed);
  CHECK(open_code(changed) == ErrorCode::kUnsupportedVersion);
  CHECK(open_message(changed).find("0x00000040") != std::string::npos);
  changed = file;
  put(changed, 16, std::uint32_t{0x40});  // optional feature
  test::repair_checksums(changed);
  CHECK(open_code(changed) == ErrorCode::kOk);
  auto parts = small_parts();
  parts.push_back({SectionId{0x999}, random_bytes(9, 9), false});
  CHECK(sound(make(parts).bytes));
  parts.back().required = true;
  CHECK(open_code(make(parts).bytes) == ErrorCode::kUnsupportedVersion);
  CHECK(open_message(make(parts).bytes).find("0x00000999") != std::string::npos);
}

TEST_CASE("A file of something else is told apart from a damaged segment") {
  CHECK(open_message(as_bytes("PK\x03\x04 and so on")).find("not a quoth segment") != std::string::npos);
  CHECK(open_message({}).find("cut short") != std::string::npos);
  const auto file = make(small_parts()).bytes;
  CHECK(open_message(Bytes(file).first(100)).find("cut short") != std::string::npos);
  CHECK(open_message(Bytes(file).first(file.size() - 1)).find("cut short") != std::string::npos);
}

TEST_CASE("Forged headers, tables and footers with right checksums are refused or harmless") {
  const std::vector<std::byte> file = make(small_parts()).bytes;
  const std::size_t table = table_at(file);
  const std::size_t footer = file.size() - format::kFooterBytes;
  std::vector<std::size_t> fields;  // of eight bytes each; overlapping ones reach the halves
  for (std::size_t at = 12; at < 56; at += 4) fields.push_back(at);
  for (std::size_t at = table; at < footer + 48; at += 4) fields.push_back(at);
  std::vector<std::uint64_t> values = {0,
                                       1,
                                       2,
                                       63,
                                       64,
                                       65,
                                       ~std::uint64_t{0},
                                       ~std::uint64_t{0} - 63,
                                       std::uint64_t{1} << 63,
                                       (std::uint64_t{1} << 63) - 1,
                                       std::uint64_t{1} << 32,
                                       0xffffffff,
                                       0x7fffffff,
                                       file.size() - 1,
                                       file.size(),
                                       file.size() + 1,
                                       table,
                                       footer};
  for (std::size_t at = table + 8; at < footer; at += format::kTableEntryBytes)
    values.push_back(load_le<std::uint64_t>(file.data() + at));
  std::size_t opened = 0;
  for (const std::size_t at : fields) {
    for (const std::uint64_t value : values) {
      auto forged = file;
      put(forged, at, value);
      test::repair_checksums(forged);
      const auto view = SegmentFileView::open(forged, "f");
      if (!view.ok()) continue;
      ++opened;
      for (const auto& section : view.value().sections()) {
        REQUIRE(section.bytes.data() >= forged.data());
        REQUIRE(section.bytes.data() + section.bytes.size() <= forged.data() + footer);
      }
      (void)verify_checksums(forged);
    }
  }
  CHECK(opened < fields.size() * values.size() / 2);
}

TEST_CASE("A table of too many sections, or one twice, is refused") {
  std::vector<Part> parts;
  for (std::uint32_t i = 0; i < format::kMaxSections; ++i)
    parts.push_back({SectionId{0x1000 + i}, {}, false});
  CHECK(open_code(make(parts).bytes) == ErrorCode::kOk);
  parts.push_back({SectionId::kText, {}});
  CHECK(open_code(make(parts).bytes) == ErrorCode::kCorrupt);
  CHECK(open_code(make({{SectionId::kText, {}}, {SectionId::kText, {}}}).bytes) == ErrorCode::kCorrupt);
  CHECK(open_code(make({}).bytes) == ErrorCode::kOk);
}

TEST_CASE("Random damage behind right checksums never leaves the file") {
  const unsigned seed = 20261121;
  INFO("seed " << seed);
  const std::vector<std::byte> file = make(small_parts()).bytes;
  std::mt19937 random(seed);
  for (int i = 0; i < 20000; ++i) {
    auto damaged = file;
    for (auto n = 1 + random() % 4; n > 0; --n)
      damaged[random() % damaged.size()] = static_cast<std::byte>(random());
    if (random() % 4 == 0) damaged.resize(random() % (damaged.size() + 1));
    test::repair_checksums(damaged);
    (void)verify_checksums(damaged);
  }
}

TEST_CASE("The writer passes every failure on") {
  for (std::uint64_t failing = 0;; ++failing) {
    MemoryIo memory;
    test::FaultIo io(memory, failing);
    auto file = io.create("f");
    bool ok = file.ok();
    if (ok) {
      SegmentFileWriter writer(*file.value());
      ok = writer.begin(some_header()).ok() && writer.begin_section(SectionId::kText).ok() &&
           writer.append(as_bytes("text")).ok() && writer.end_section().ok() && writer.finish().ok();
    }
    CHECK(ok == !io.failed());
    if (ok) break;
  }
}
