// SegmentBuilder: the bytes of the plainest builder, whatever the threads and the memory.
#include "index/build/segment_builder.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "index/build/raw_batch.h"
#include "index/io/memory_io.h"
#include "index/segment/segment.h"
#include "tests/build/corpora.h"
#include "tests/support/simple_builder.h"

namespace {

using namespace quoth;
using namespace quoth::index;

// Everything spills, in many rounds.
BuildMemory tiny(unsigned threads) {
  BuildMemory memory;
  memory.threads = threads;
  memory.table = 200'000;
  memory.fan_in = 2;
  memory.partition_slots = 3000;
  memory.lists = 100'000;
  return memory;
}

std::vector<std::byte> build(const std::vector<Document>& documents, const BuildMemory& memory, std::size_t piece = 0,
                             const NgramOptions& ngrams = {}) {
  MemoryIo io;
  REQUIRE(io.make_directory("dir").ok());
  {
    SegmentBuilder builder(io, {"dir", memory, nullptr, {}, ngrams});
    for (const Document& document : documents) {
      REQUIRE(builder.check(document, document.text.size()).ok());
      if (piece == 0 || document.text.size() <= kBatchBytes) {
        REQUIRE(builder.add(document).ok());
        continue;
      }
      Document fields = document;
      fields.text.clear();
      REQUIRE(builder.begin_text(fields).ok());
      for (std::size_t at = 0; at < document.text.size(); at += piece) {
        REQUIRE(builder.add_text(std::string_view(document.text).substr(at, piece)).ok());
      }
      REQUIRE(builder.end_text().ok());
    }
    const auto built = builder.finish("segment");
    INFO((built.ok() ? "" : built.error().message));
    REQUIRE(built.ok());
    CHECK(built.value().documents == documents.size());
    std::uint64_t bytes = 0;
    for (const Document& document : documents) bytes += document.text.size();
    CHECK(built.value().text_bytes == bytes);
  }
  CHECK(io.list("dir").value().empty());  // nothing temporary stays
  const auto file = io.map("segment").value();
  return {file->bytes().begin(), file->bytes().end()};
}

}  // namespace

TEST_CASE("the bytes are those of the simple builder") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    const std::vector<Document> documents = test::small_corpus(seed);
    const std::vector<std::byte> expected = test::build_segment(documents);
    CHECK(build(documents, tiny(1 + seed % 3)) == expected);
    CHECK(build(documents, BuildMemory::of(std::uint64_t{64} << 20, 2)) == expected);
  }
  for (unsigned seed = 0; seed < 20; ++seed) {
    INFO("seed " << seed << ", with n-grams");
    const std::vector<Document> documents = test::small_corpus(seed);
    const NgramOptions ngrams = test::few_ngrams(2 + seed);
    const std::vector<std::byte> expected = test::build_segment(documents, test::kAmpleMemory, ngrams);
    CHECK(build(documents, tiny(1 + seed % 3), 0, ngrams) == expected);
    CHECK(build(documents, BuildMemory::of(std::uint64_t{64} << 20, 2), 0, ngrams) == expected);
  }
  CHECK(build({}, tiny(2)) == test::build_segment({}));
  CHECK(build({Document{}}, tiny(2)) == test::build_segment({Document{}}));
}

TEST_CASE("the bytes do not depend on threads, memory, or how long texts arrive") {
  const std::vector<Document> documents = test::large_corpus(1);
  const std::vector<std::byte> expected = build(documents, BuildMemory::of(std::uint64_t{1} << 30, 1));
  for (const unsigned threads : {1U, 2U, 5U}) {
    INFO(threads << " threads");
    CHECK(build(documents, tiny(threads)) == expected);
    CHECK(build(documents, BuildMemory::of(std::uint64_t{64} << 20, threads), 100'003) == expected);
  }
  const auto segment = Segment::open(map_memory(expected)).value();
  REQUIRE(segment->document_count() == documents.size());
  for (DocId doc = 0; doc < documents.size(); ++doc) {
    if (doc % 50 != 0 && documents[doc].text.size() < 100'000) continue;
    std::string text;
    REQUIRE(segment->text().read(doc, {0, documents[doc].text.size()}, text).ok());
    CHECK(text == documents[doc].text);
  }
}

TEST_CASE("a document on either side of a batch's size comes back") {
  for (const std::size_t size : {kBatchBytes - 1, kBatchBytes, kBatchBytes + 1, 2 * kBatchBytes, 2 * kBatchBytes + 1}) {
    INFO("text of " << size);
    std::vector<Document> documents(3);
    documents[0].text = "before";
    documents[1].text = test::prose(9, size);
    documents[2].text = "after";
    const std::vector<std::byte> bytes = build(documents, tiny(2));
    CHECK(build(documents, BuildMemory::of(std::uint64_t{1} << 30, 1), 7777) == bytes);
  }
}

TEST_CASE("limits are checked before anything is added") {
  MemoryIo io;
  SegmentBuilder builder(io, {"", tiny(1), nullptr, {}, {}});
  const auto accepts = [&](const Document& document, std::uint64_t bytes = 0) { return builder.check(document, bytes).ok(); };
  CHECK(accepts({}, kMaxTextBytes));
  CHECK(!accepts({}, kMaxTextBytes + 1));
  Document document;
  document.title.assign(kMaxTitleBytes, 't');
  CHECK(accepts(document));
  document.title.push_back('t');
  CHECK(!accepts(document));
  document = {};
  document.fields = {{std::string(1024, 'n'), "1"}};
  CHECK(accepts(document));
  document.fields = {{std::string(1025, 'n'), "1"}};
  CHECK(!accepts(document));
  document.fields = {{"n", "\"" + std::string((std::size_t{1} << 20) - 2, 'v') + "\""}};
  CHECK(accepts(document));
  document.fields = {{"n", "\"" + std::string((std::size_t{1} << 20) - 1, 'v') + "\""}};
  CHECK(!accepts(document));

  document.fields.clear();
  for (int i = 0; i < 4094; ++i) document.fields.push_back({"name" + std::to_string(i), "1"});
  REQUIRE(accepts(document));
  REQUIRE(builder.add(document).ok());
  CHECK(accepts(document));
  document.fields.push_back({"one more", "1"});
  CHECK(!accepts(document));
  const auto built = builder.finish("segment");
  INFO((built.ok() ? "" : built.error().message));
  CHECK(built.ok());
}

TEST_CASE("a cancelled build ends wherever it is") {
  std::vector<Document> documents = test::small_corpus(2);
  documents.push_back({"long", "", test::prose(2, kBatchBytes + 1), {}});
  for (int calls = 0;; calls += 1 + calls) {
    INFO("cancelled at call " << calls);
    MemoryIo io;
    std::atomic<bool> cancel = false;
    int left = calls;
    SegmentBuilder builder(io, {"", tiny(2), &cancel, [&](SegmentBuilder::Stage, double) {
                                  if (--left < 0) cancel = true;
                                }, test::few_ngrams()});
    for (const Document& document : documents) REQUIRE(builder.add(document).ok());
    const auto built = builder.finish("segment");
    if (built.ok()) {
      CHECK(calls > 5);
      break;
    }
    CHECK(built.error().code == ErrorCode::kCancelled);
  }
}
