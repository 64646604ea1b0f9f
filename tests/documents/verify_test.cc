// verify_meaning: silent on sound segments, and loud on every fault that checksums cannot see.

#include "engine/verify.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/date.h"
#include "index/segment/doc_map.h"
#include "index/segment/segment_file.h"
#include "index/segment/text_format.h"
#include "tests/documents/odd_texts.h"
#include "tests/support/repair_checksums.h"
#include "tests/support/simple_builder.h"

namespace quoth {
namespace {

using namespace index;
using format::SectionId;

std::vector<Document> sample_documents(unsigned seed, std::size_t count, std::size_t pieces) {
  std::mt19937 random(seed);
  std::vector<Document> documents;
  for (std::size_t i = 0; i < count; ++i) {
    Document document;
    document.text = test::random_text(random, random() % pieces);
    if (i % 5 == 4) document.text.clear();
    document.text +=
        i % 7 == 6
            ? ""
            : " The economy said: \"No, the end of the country is not here.\" The end.\n\nOf the people.";
    if (i % 3 != 0) document.title = test::random_text(random, 6) + " Title of " + std::to_string(i);
    document.id = "doc-" + std::to_string(i * 7 % count);
    if (i % 2 == 0)
      document.fields.push_back(
          {"date", "\"" + format_day(static_cast<std::int32_t>(random() % 20000)) + "\""});
    document.fields.push_back({"lang", i % 3 == 0 ? "\"en\"" : "\"fr\""});
    document.fields.push_back({"size", std::to_string(random() % 5)});
    documents.push_back(std::move(document));
  }
  return documents;
}

std::vector<std::string> verify(const std::vector<std::byte>& file) {
  auto segment = Segment::open(map_memory(file));
  if (!segment.ok()) return {segment.error().message};
  return engine::verify_meaning(*segment.value());
}

TEST_CASE("a sound segment has no problems") {
  REQUIRE(verify(test::build_segment({})).empty());
  REQUIRE(verify(test::build_segment(test::text_documents(std::vector<std::string>(100)))).empty());
  REQUIRE(verify(test::build_segment(test::text_documents(test::odd_texts()))).empty());
  REQUIRE(verify(test::build_segment(
                     test::text_documents({test::many_words(70000), "", test::many_words(70000)})))
              .empty());
  for (unsigned seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto problems = verify(test::build_segment(sample_documents(seed, 1 + seed * 5, 300),
                                                     test::kAmpleMemory, test::few_ngrams(2 + seed * 3)));
    if (!problems.empty()) FAIL(problems.front());
  }
}

TEST_CASE("progress grows to one") {
  const auto segment = test::open_segment(sample_documents(1, 50, 300));
  double last = 0;
  engine::verify_meaning(*segment, [&](double fraction) {
    REQUIRE(fraction >= last);
    REQUIRE(fraction <= 1.0);
    last = fraction;
  });
  REQUIRE(last == 1.0);
}

// A segment whose bytes a fault changes, and where its sections lie.
class Patient {
 public:
  explicit Patient(std::vector<std::byte> file) : file_(std::move(file)) {
    auto view = SegmentFileView::open(file_, "patient");
    REQUIRE(view.ok());
    header_ = view.value().header();
    for (const auto& section : view.value().sections())
      places_.push_back({section.id, section.offset, section.bytes.size()});
  }

  const SegmentHeader& header() const { return header_; }
  std::size_t size(SectionId id) const { return place(id).size; }
  std::byte* at(SectionId id, std::size_t offset) {
    REQUIRE(offset < place(id).size);
    return file_.data() + place(id).offset + offset;
  }
  template <class T>
  T get(SectionId id, std::size_t offset) {
    REQUIRE(offset + sizeof(T) <= size(id));
    return load_le<T>(at(id, offset));
  }
  template <class T>
  void put(SectionId id, std::size_t offset, T value) {
    REQUIRE(offset + sizeof(T) <= size(id));
    std::memcpy(at(id, offset), &value, sizeof value);
  }
  template <class T>
  void add(SectionId id, std::size_t offset, T value) {
    put(id, offset, static_cast<T>(get<T>(id, offset) + value));
  }
  void swap(SectionId id, std::size_t a, std::size_t b, std::size_t size) {
    std::swap_ranges(at(id, a), at(id, a) + size, at(id, b));
  }
  std::vector<std::byte> repaired() const {
    std::vector<std::byte> file = file_;
    test::repair_checksums(file);
    return file;
  }

 private:
  struct Place {
    SectionId id;
    std::uint64_t offset;
    std::size_t size;
  };
  const Place& place(SectionId id) const {
    const auto found =
        std::find_if(places_.begin(), places_.end(), [id](const Place& p) { return p.id == id; });
    REQUIRE(found != places_.end());
    return *found;
  }

  std::vector<std::byte> file_;
  SegmentHeader header_;
  std::vector<Place> places_;
};

struct Fault {
  const char* name;
  std::function<void(Patient&)> make;
};

constexpr std::size_t kForward = 2 * Segment::kForwardPadding;  // bytes before the first slot's number
constexpr std::size_t kRecords = 32;                            // bytes before the first term record
constexpr std::size_t kRecord = 32;                             // bytes of a term with many occurrences

// Where the first of the short records begins.
std::size_t short_record(Patient& p) {
  const auto long_records = p.get<std::uint32_t>(SectionId::kTermRecords, 0);
  REQUIRE(p.get<std::uint32_t>(SectionId::kTermRecords, 4) > long_records);
  return kRecords + kRecord * std::size_t{long_records};
}

// Where the first entry of a common term stands.
std::size_t first_common(Patient& patient) {
  std::size_t at = 0;
  while (patient.get<std::uint8_t>(SectionId::kCommonTerms, at) == 0) at += 16;
  return at;
}

// Where the parts of the text section begin.
struct TextLayout {
  std::size_t directory = text_format::kHeaderBytes;
  std::size_t sizes;
  std::size_t term_sizes;
  explicit TextLayout(Patient& p)
      : sizes(directory + (p.get<std::uint64_t>(SectionId::kText, 8) + 1) * text_format::kEntryBytes),
        term_sizes(sizes + std::size_t{p.header().documents} * text_format::kTextSizeBytes) {}
};

// Documents of the patient are those of sample_documents(3, 40, 3000): document 0 has many words and no
// title.
std::vector<Fault> faults() {
  const auto columns_trailer = [](Patient& p) { return p.size(SectionId::kColumns) - 40; };
  return {
      {"two words swapped in the forward array",
       [](Patient& p) { p.swap(SectionId::kForward, kForward, kForward + 2, 2); }},
      {"a word in place of a sentinel",
       [](Patient& p) {
         const auto length =
             p.get<std::uint32_t>(SectionId::kDocumentMap,
                                  p.size(SectionId::kDocumentMap) - 12 * std::size_t{p.header().documents});
         p.put<std::uint16_t>(SectionId::kForward, kForward + 2 * std::size_t{length}, 0);
       }},
      {"an escape in place of a word",
       [](Patient& p) { p.put<std::uint16_t>(SectionId::kForward, kForward, kEscapeId); }},
      {"a rank that no term has",
       [](Patient& p) { p.put<std::uint16_t>(SectionId::kForward, kForward, 0xfff0); }},
      {"occurrences in the first record",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermRecords, kRecords, ~0U); }},
      {"body occurrences in a record",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermRecords, kRecords + kRecord + 4, ~0U); }},
      {"documents in a record",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermRecords, kRecords + 2 * kRecord + 8, 1U); }},
      {"the list bound of a record lowered",
       [](Patient& p) { p.put<std::uint8_t>(SectionId::kTermRecords, kRecords + 12, 1); }},
      {"two records swapped",
       [](Patient& p) { p.swap(SectionId::kTermRecords, kRecords, kRecords + kRecord, kRecord); }},
      {"occurrences in a short record",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kTermRecords, short_record(p), 1); }},
      {"body occurrences in a short record",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kTermRecords, short_record(p) + 1, 0xff); }},
      {"documents in a short record",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kTermRecords, short_record(p) + 2, 0xff); }},
      {"the bound of a short record lowered",
       [](Patient& p) { p.put<std::uint8_t>(SectionId::kTermRecords, short_record(p) + 3, 1); }},
      {"the first slot of a short record",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermRecords, short_record(p) + 4, 1U); }},
      {"the block of a short record",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermRecords, short_record(p) + 8, 1U); }},
      {"the far half of a block's offset",
       [](Patient& p) { p.add<std::uint16_t>(SectionId::kTermRecords, short_record(p) + 12, 1); }},
      {"an inlined slot moved",
       [](Patient& p) {
         p.add<std::uint32_t>(SectionId::kTermRecords, p.size(SectionId::kTermRecords) - 4, 1U);
       }},
      {"an inlined slot moved to the last slot",
       [](Patient& p) {
         p.put<std::uint32_t>(SectionId::kTermRecords, p.size(SectionId::kTermRecords) - 4,
                              p.header().slot_end - 1);
       }},
      {"a block's first slot", [](Patient& p) { p.add<std::uint32_t>(SectionId::kPositionSkips, 0, 1U); }},
      {"a block's offset", [](Patient& p) { p.add<std::uint32_t>(SectionId::kPositionSkips, 12, 3U); }},
      {"a bit of the first position block",
       [](Patient& p) {
         p.put<std::uint8_t>(SectionId::kPositionBlocks, 4,
                             p.get<std::uint8_t>(SectionId::kPositionBlocks, 4) ^ 4);
       }},
      {"how many rows the first position block names",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kPositionBlocks, 0, 1); }},
      {"one row less in the first position block",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kPositionBlocks, 0, 0xff); }},
      {"the first rank whose list does not name rows",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermRecords, 20, 1U); }},
      {"the coding of a position block",
       [](Patient& p) { p.put<std::uint8_t>(SectionId::kPositionBlocks, 0, 0xff); }},
      {"a document in a posting list",
       [](Patient& p) {
         p.put<std::uint8_t>(SectionId::kDocumentPostings, 0,
                             p.get<std::uint8_t>(SectionId::kDocumentPostings, 0) ^ 2);
       }},
      {"the end of the document postings",
       [](Patient& p) {
         for (std::size_t back = 9; back < 17; ++back)
           p.put<std::uint8_t>(SectionId::kDocumentPostings, p.size(SectionId::kDocumentPostings) - back,
                               0x55);
       }},
      {"two ranks swapped in the strings", [](Patient& p) { p.swap(SectionId::kTermStrings, 0, 4, 4); }},
      {"a letter of the first term",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kTermStrings, 16 * 6, 1); }},
      {"two places of ranks swapped",
       [](Patient& p) {
         p.swap(SectionId::kTermStrings, p.size(SectionId::kTermStrings) - 4,
                p.size(SectionId::kTermStrings) - 8, 4);
       }},
      {"a tag in a bucket",
       [](Patient& p) {
         p.put<std::uint16_t>(
             SectionId::kTermBuckets, 0,
             static_cast<std::uint16_t>(p.get<std::uint16_t>(SectionId::kTermBuckets, 0) ^ 1));
       }},
      {"a letter of a common term",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kCommonTerms, first_common(p) + 1, 1); }},
      {"a rank of a common term",
       [](Patient& p) { p.add<std::uint16_t>(SectionId::kCommonTerms, first_common(p) + 14, 1); }},
      {"a place in a bucket", [](Patient& p) { p.add<std::uint32_t>(SectionId::kTermBuckets, 20, 1U); }},
      {"a document's length",
       [](Patient& p) {
         p.add<std::uint32_t>(SectionId::kDocumentMap,
                              p.size(SectionId::kDocumentMap) - 12 * std::size_t{p.header().documents}, ~0U);
       }},
      {"a bit of the document map",
       [](Patient& p) {
         p.put<std::uint8_t>(SectionId::kDocumentMap, 17,
                             p.get<std::uint8_t>(SectionId::kDocumentMap, 17) ^ 8);
       }},
      {"the first sentence longer", [](Patient& p) { p.add<std::uint32_t>(SectionId::kRegions, 48, 1U); }},
      {"a highest end", [](Patient& p) { p.add<std::uint32_t>(SectionId::kRegions, 52, 1U); }},
      {"one sentence fewer",
       [](Patient& p) { p.add<std::uint64_t>(SectionId::kRegions, 0, ~std::uint64_t{0}); }},
      {"a bit of the regions",
       [](Patient& p) {
         const std::size_t at = p.size(SectionId::kRegions) - 12;
         p.put<std::uint8_t>(SectionId::kRegions, at, p.get<std::uint8_t>(SectionId::kRegions, at) ^ 1);
       }},
      {"the day base",
       [&](Patient& p) { p.add<std::uint32_t>(SectionId::kColumns, columns_trailer(p) + 28, 1U); }},
      {"a byte of the list by day",
       [&](Patient& p) {
         const std::size_t at = p.get<std::uint64_t>(SectionId::kColumns, columns_trailer(p)) - 10;
         p.put<std::uint8_t>(SectionId::kColumns, at, p.get<std::uint8_t>(SectionId::kColumns, at) ^ 5);
       }},
      {"a column's value",
       [](Patient& p) {
         p.put<std::uint8_t>(SectionId::kColumns, 4, p.get<std::uint8_t>(SectionId::kColumns, 4) ^ 0x40);
       }},
      {"a column's codes",
       [&](Patient& p) {
         const std::size_t at = p.get<std::uint64_t>(SectionId::kColumns, columns_trailer(p) + 8) - 12;
         p.put<std::uint8_t>(SectionId::kColumns, at, p.get<std::uint8_t>(SectionId::kColumns, at) ^ 1);
       }},
      {"the length of a text",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kText, TextLayout(p).sizes, 1); }},
      {"the sum of lengths", [](Patient& p) { p.add<std::uint64_t>(SectionId::kText, 16, 1U); }},
      {"the length of a term",
       [](Patient& p) { p.add<std::uint8_t>(SectionId::kText, TextLayout(p).term_sizes, 1); }},
      {"the slot of a block",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kText, TextLayout(p).directory + 24, 1U); }},
      {"the byte of a block",
       [](Patient& p) { p.add<std::uint64_t>(SectionId::kText, TextLayout(p).directory + 24 + 8, 1U); }},
      {"the offset of a block",
       [](Patient& p) { p.add<std::uint64_t>(SectionId::kText, TextLayout(p).directory + 24 + 16, 1U); }},
      {"a byte of a text block",
       [](Patient& p) {
         const std::size_t at = p.size(SectionId::kText) - 40;
         p.put<std::uint8_t>(SectionId::kText, at, p.get<std::uint8_t>(SectionId::kText, at) ^ 0x10);
       }},
      {"the analyzer's empty name", [](Patient& p) { p.put<std::uint8_t>(SectionId::kAnalyzer, 0, 0); }},
  };
}

TEST_CASE("every seeded fault of meaning is found") {
  const std::vector<std::byte> healthy = test::build_segment(sample_documents(3, 40, 3000));
  REQUIRE(verify(healthy).empty());
  std::size_t found = 0;
  for (const Fault& fault : faults()) {
    CAPTURE(fault.name);
    Patient patient(healthy);
    fault.make(patient);
    const std::vector<std::byte> damaged = patient.repaired();
    REQUIRE(damaged != healthy);
    REQUIRE(verify_checksums(damaged).empty());
    const auto problems = verify(damaged);
    CHECK_FALSE(problems.empty());
    CHECK(problems.size() <= kMaxProblems);
    found += problems.empty() ? 0U : 1U;
  }
  REQUIRE(found >= 20);
  REQUIRE(found == faults().size());
}

// Faults of the sections of n-grams in a segment of the same documents, built with few_ngrams(40).
std::vector<Fault> ngram_faults() {
  constexpr SectionId kDirectory = SectionId::kNgramDirectory;
  constexpr std::size_t kRows = 64;
  constexpr std::size_t kEntry = 32;
  const auto last_words = [](Patient& p) {
    return kRows + 4 * (std::size_t{p.get<std::uint32_t>(kDirectory, 4)} + 1);
  };
  const auto entries = [](Patient& p) {
    std::size_t count = 0;
    for (std::size_t at = 12; at < 28; at += 4) count += p.get<std::uint32_t>(kDirectory, at);
    return p.size(kDirectory) - kEntry * count;
  };
  // The first entry whose list has signatures.
  const auto with_signatures = [=](Patient& p) {
    std::size_t at = entries(p);
    while (p.get<std::uint32_t>(kDirectory, at) <= 20 || p.get<std::uint32_t>(kDirectory, at) > 40 ||
           p.get<std::uint8_t>(kDirectory, at + 11) < 0x80) {
      at += kEntry;
    }
    return at;
  };
  // The far signature of the first posting of a run of 31 to 40: alone in its byte.
  const auto far_of_a_run = [=](Patient& p) {
    std::size_t at = entries(p);
    while (p.get<std::uint32_t>(kDirectory, at) <= 30 || p.get<std::uint32_t>(kDirectory, at) > 40 ||
           p.get<std::uint8_t>(kDirectory, at + 11) < 0x80) {
      at += kEntry;
    }
    const std::uint32_t words =
        p.get<std::uint32_t>(SectionId::kSignatures, 4) - p.get<std::uint32_t>(SectionId::kSignatures, 0);
    const std::size_t of_words = p.get<std::uint32_t>(SectionId::kSignatures, 16 + 4 * std::size_t{words});
    return (16 + 4 * (std::size_t{words} + 1) + 63) / 64 * 64 + of_words +
           p.get<std::uint32_t>(kDirectory, at + 27) + p.get<std::uint32_t>(kDirectory, at);
  };
  const auto flip = [](Patient& p, SectionId id, std::size_t at, unsigned bit) {
    p.put<std::uint8_t>(id, at, static_cast<std::uint8_t>(p.get<std::uint8_t>(id, at) ^ bit));
  };
  return {
      {"a lower threshold", [](Patient& p) { p.put<std::uint32_t>(kDirectory, 0, 1); }},
      {"a higher threshold", [](Patient& p) { p.put<std::uint32_t>(kDirectory, 0, 1000); }},
      {"fewer levels", [](Patient& p) { p.put<std::uint32_t>(kDirectory, 8, 2); }},
      {"a pair moved to the next word", [](Patient& p) { p.add<std::uint32_t>(kDirectory, kRows + 4, ~0U); }},
      {"the last word of an entry",
       [=](Patient& p) { p.add<std::uint16_t>(kDirectory, last_words(p) + 2, 1); }},
      {"the occurrences of a run", [=](Patient& p) { p.add<std::uint32_t>(kDirectory, entries(p), 1U); }},
      {"the occurrences in bodies",
       [=](Patient& p) { p.add<std::uint32_t>(kDirectory, entries(p) + 4, ~0U); }},
      {"the documents of a run",
       [=](Patient& p) { p.add<std::uint32_t>(kDirectory, entries(p) + kEntry + 8, ~0U); }},
      {"a list denied", [=](Patient& p) { flip(p, kDirectory, with_signatures(p) + 11, 0x80); }},
      {"a cost that is above the threshold",
       [=](Patient& p) { flip(p, kDirectory, with_signatures(p) + 11, 0x40); }},
      {"the runs that extend a run",
       [=](Patient& p) { p.add<std::uint32_t>(kDirectory, entries(p) + kEntry + 12, 1U); }},
      {"the skips of a run",
       [=](Patient& p) { p.add<std::uint32_t>(kDirectory, with_signatures(p) + 16, 1U); }},
      {"the blocks of a run",
       [=](Patient& p) { p.add<std::uint32_t>(kDirectory, with_signatures(p) + 21, 1U); }},
      {"the signatures of a run",
       [=](Patient& p) { p.add<std::uint32_t>(kDirectory, with_signatures(p) + 27, 1U); }},
      {"the first slot of a list", [](Patient& p) { p.add<std::uint32_t>(SectionId::kNgramLists, 8, 1U); }},
      {"a bit of a block",
       [=](Patient& p) { flip(p, SectionId::kNgramLists, p.size(SectionId::kNgramLists) - 4, 4); }},
      {"the first word with signatures",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kSignatures, 0, 1U); }},
      {"the last word with signatures",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kSignatures, 4, 1U); }},
      {"the limit of runs with signatures",
       [](Patient& p) { p.put<std::uint32_t>(SectionId::kSignatures, 8, 39); }},
      {"the limit of far signatures",
       [](Patient& p) { p.put<std::uint32_t>(SectionId::kSignatures, 12, 20); }},
      {"far signatures denied", [](Patient& p) { p.put<std::uint32_t>(SectionId::kSignatures, 12, 0); }},
      {"where a word's signatures begin",
       [](Patient& p) { p.add<std::uint32_t>(SectionId::kSignatures, 20, 1U); }},
      {"the last signature",
       [=](Patient& p) { flip(p, SectionId::kSignatures, p.size(SectionId::kSignatures) - 1, 1); }},
      {"the first signature of a word",
       [=](Patient& p) {
         const std::uint32_t words = p.get<std::uint32_t>(SectionId::kSignatures, 4) -
                                     p.get<std::uint32_t>(SectionId::kSignatures, 0);
         flip(p, SectionId::kSignatures, (16 + 4 * (std::size_t{words} + 1) + 63) / 64 * 64, 0x10);
       }},
      {"a far signature of a run", [=](Patient& p) { flip(p, SectionId::kSignatures, far_of_a_run(p), 2); }},
      {"a bit behind a run's last far signature",
       [=](Patient& p) { flip(p, SectionId::kSignatures, far_of_a_run(p), 0x20); }},
  };
}

TEST_CASE("every seeded fault of runs of words and their signatures is found") {
  const auto documents = sample_documents(3, 40, 3000);
  const std::vector<std::byte> healthy =
      test::build_segment(documents, test::kAmpleMemory, test::few_ngrams(40));
  REQUIRE(verify(healthy).empty());
  for (const Fault& fault : ngram_faults()) {
    CAPTURE(fault.name);
    Patient patient(healthy);
    fault.make(patient);
    const std::vector<std::byte> damaged = patient.repaired();
    REQUIRE(damaged != healthy);
    REQUIRE(verify_checksums(damaged).empty());
    const auto problems = verify(damaged);
    CHECK_FALSE(problems.empty());
    CHECK(problems.size() <= kMaxProblems);
  }
}

TEST_CASE("every changed byte of runs of words and their signatures is found") {
  const auto documents = sample_documents(4, 30, 60);
  const std::vector<std::byte> healthy =
      test::build_segment(documents, test::kAmpleMemory, test::few_ngrams(10));
  REQUIRE(verify(healthy).empty());
  const Patient sizes(healthy);
  std::size_t missed = 0;
  std::size_t tried = 0;
  std::mt19937 random(6);
  for (const SectionId id : {SectionId::kNgramDirectory, SectionId::kNgramLists, SectionId::kSignatures}) {
    for (std::size_t at = 0; at < sizes.size(id); at += 1 + random() % 16) {
      Patient patient(healthy);
      patient.put<std::uint8_t>(
          id, at, static_cast<std::uint8_t>(patient.get<std::uint8_t>(id, at) ^ 1 << random() % 8));
      ++tried;
      if (!verify(patient.repaired()).empty()) continue;
      ++missed;
      UNSCOPED_INFO("missed in " << format::section_name(id) << " at " << at << " of " << sizes.size(id));
    }
  }
  CHECK(missed == 0);
  CHECK(tried > 100);
}

TEST_CASE("verification survives any changed bytes") {
  const std::vector<std::byte> healthy = test::build_segment(sample_documents(5, 6, 60));
  std::mt19937 random(5);
  for (int tries = 0; tries < 1500; ++tries) {
    std::vector<std::byte> damaged = healthy;
    for (auto n = 1 + random() % 3; n > 0; --n)
      damaged[64 + random() % (damaged.size() - 64)] = static_cast<std::byte>(random() & 0xff);
    test::repair_checksums(damaged);
    (void)verify(damaged);
  }
}

}  // namespace
}  // namespace quoth
