// IndexBuilder: every record is indexed or counted; nothing is published but by commit().
#include "engine/index_builder.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/index_directory.h"
#include "index/segment/segment.h"
#include "tests/build/corpora.h"

namespace {

using namespace quoth;

index::BuildMemory tiny() {
  index::BuildMemory memory;
  memory.threads = 2;
  memory.table = 100'000;
  memory.fan_in = 3;
  memory.partition_slots = 2000;
  return memory;
}

std::unique_ptr<IndexBuilder> make(index::Io& io, BuildOptions options = {}) {
  return engine::make_index_builder({io, tiny()}, "idx", std::move(options)).value();
}

// What is published: ids of all documents; empty when there is no index.
std::vector<std::string> published_ids(index::Io& io) {
  const auto manifest = index::read_manifest(io, "idx");
  if (!manifest.ok()) return {};
  std::vector<std::string> ids;
  for (const index::SegmentEntry& entry : manifest.value().segments) {
    const auto segment = index::Segment::open(io.map("idx/" + entry.file).value()).value();
    const index::Column* const column = segment->columns().find("id");
    for (DocId doc = 0; doc < segment->document_count(); ++doc) ids.push_back(column->value(column->code(doc)));
  }
  return ids;
}

std::vector<std::string> names_in(index::Io& io, const std::string& folder) {
  std::vector<std::string> names;
  const std::vector<index::DirEntry> entries = io.list(folder).value();
  for (const index::DirEntry& entry : entries) names.push_back(entry.name);
  return names;
}

Document document(std::string id, std::string text) {
  Document out;
  out.id = std::move(id);
  out.text = std::move(text);
  return out;
}

}  // namespace

TEST_CASE("records read are those indexed and those rejected") {
  index::MemoryIo io;
  std::string lines;
  std::uint64_t good = 0, bad = 0;
  for (int i = 0; i < 3000; ++i) {
    switch (i % 7) {
      case 3: lines += "{\"text\":17}\n"; ++bad; break;
      case 5: lines += "{\"text\":\"cut\n"; ++bad; break;
      case 6: lines += "\n"; break;
      default: lines += "{\"text\":\"record " + std::to_string(i) + "\"}\n"; ++good;
    }
  }
  io.put("in/a.jsonl", lines);
  io.put("in/b.txt", "a text file");
  io.put("in/c.bin", std::string(10, '\0'));
  std::vector<Rejection> rejections;
  BuildOptions options;
  options.rejected = [&](const Rejection& rejection) { rejections.push_back(rejection); };
  const auto builder = make(io, options);
  REQUIRE(builder->add_input("in").ok());
  REQUIRE(builder->add(document("own", "one of ours")).ok());
  Document broken = document("broken", "x");
  broken.fields.push_back({"f", "not json"});
  REQUIRE(builder->add(broken).ok());
  broken.fields = {{"f", "1"}, {"f", "2"}};
  REQUIRE(builder->add(broken).ok());
  broken.fields = {{"f", "1,\"g\":2"}};
  REQUIRE(builder->add(broken).ok());
  REQUIRE(builder->add(document("bad id \xff", "x")).ok());
  const BuildSummary summary = builder->commit().value();
  CHECK(summary.files == 3);
  CHECK(summary.indexed == good + 2);
  CHECK(summary.rejected == bad + 1 + 4);
  CHECK(summary.records_read == summary.indexed + summary.rejected);
  CHECK(rejections.size() == summary.rejected);
  CHECK(rejections.front().source == "in/a.jsonl");
  CHECK(rejections.front().line == 4);
  CHECK(summary.tokens > 0);
  CHECK(summary.terms > 0);
  CHECK(summary.peak_rss_bytes > 0);
  const std::vector<std::string> ids = published_ids(io);
  REQUIRE(ids.size() == summary.indexed);
  CHECK(ids.front() == "a.jsonl:1");
  CHECK(ids[good] == "b.txt");
  CHECK(ids.back() == "own");
  CHECK(names_in(io, "idx").size() == 3);  // manifest, segment, lock
}

TEST_CASE("strict builds stop at the first rejection") {
  index::MemoryIo io;
  io.put("in.jsonl", "{\"text\":\"a\"}\n{}\n{\"text\":\"b\"}\n");
  BuildOptions options;
  options.strict = true;
  const auto builder = make(io, options);
  const auto added = builder->add_input("in.jsonl");
  REQUIRE(!added.ok());
  CHECK(added.error().code == ErrorCode::kInput);
  CHECK(added.error().message.find("in.jsonl:2") == 0);
  CHECK(!builder->commit().ok());
  CHECK(published_ids(io).empty());
}

TEST_CASE("a build that fails, is dropped or cancelled leaves the old index") {
  index::MemoryIo io;
  {
    const auto builder = make(io);
    REQUIRE(builder->add(document("old", "the old one")).ok());
    REQUIRE(builder->commit().ok());
  }
  const std::vector<std::string> before = names_in(io, "idx");
  io.put("cut.txt.gz", std::string_view("\x1f\x8b\x08\0\0\0\0\0", 8));
  {
    const auto builder = make(io);
    REQUIRE(builder->add(document("new", "x")).ok());
    const auto added = builder->add_input("cut.txt.gz");
    REQUIRE(!added.ok());
    CHECK(added.error().code == ErrorCode::kInput);
    CHECK(builder->add(document("late", "x")).error().code == ErrorCode::kInput);  // the first error is final
    CHECK(builder->commit().error().code == ErrorCode::kInput);
  }
  {
    const auto builder = make(io);
    REQUIRE(builder->add(document("dropped", test::prose(1, 100'000))).ok());
  }
  {
    std::atomic<bool> cancel = true;
    BuildOptions options;
    options.cancel = &cancel;
    const auto builder = make(io, options);
    (void)builder->add(document("x", "x"));
    CHECK(builder->commit().error().code == ErrorCode::kCancelled);
  }
  CHECK(published_ids(io) == std::vector<std::string>{"old"});
  CHECK(names_in(io, "idx") == before);
}

TEST_CASE("one builder at a time, and not over a stranger's files") {
  index::MemoryIo io;
  {
    const auto builder = make(io);
    CHECK(engine::make_index_builder({io, tiny()}, "idx", {}).error().code == ErrorCode::kBusy);
    REQUIRE(builder->add(document("a", "x")).ok());
    REQUIRE(builder->commit().ok());
    CHECK(builder->commit().error().code == ErrorCode::kInvalidArgument);
    CHECK(builder->add(document("b", "x")).error().code == ErrorCode::kInvalidArgument);
  }
  BuildOptions keep;
  keep.replace = false;
  CHECK(engine::make_index_builder({io, tiny()}, "idx", keep).error().code == ErrorCode::kExists);
  io.put("other/letter.txt", "dear");
  CHECK(engine::make_index_builder({io, tiny()}, "other", {}).error().code == ErrorCode::kExists);
  BuildOptions small;
  small.memory_bytes = BuildOptions::kMinMemory - 1;
  CHECK(engine::make_index_builder({io, std::nullopt}, "idx", small).error().code == ErrorCode::kInvalidArgument);
  CHECK(published_ids(io) == std::vector<std::string>{"a"});
}

TEST_CASE("an input that is not there is an error; an empty index is an index") {
  index::MemoryIo io;
  CHECK(make(io)->add_input("missing.txt").error().code == ErrorCode::kNotFound);
  CHECK(make(io)->add_input("").error().code == ErrorCode::kInvalidArgument);
  const BuildSummary summary = make(io)->commit().value();
  CHECK(summary.indexed == 0);
  CHECK(summary.terms == 0);
  CHECK(index::read_manifest(io, "idx").ok());
}

TEST_CASE("progress grows, stage by stage") {
  index::MemoryIo io;
  std::string lines;
  for (const Document& each : test::large_corpus(4)) lines += test::json_line(each) + "\n";
  io.put("in/a.jsonl", lines);
  std::vector<BuildProgress> seen;
  BuildOptions options;
  options.progress = [&](const BuildProgress& progress) { seen.push_back(progress); };
  const auto builder = make(io, options);
  REQUIRE(builder->add_input("in").ok());
  REQUIRE(builder->commit().ok());
  REQUIRE(seen.size() >= 4);
  for (std::size_t i = 1; i < seen.size(); ++i) {
    CHECK(seen[i].stage >= seen[i - 1].stage);
    CHECK(seen[i].bytes_done >= seen[i - 1].bytes_done);
    CHECK(seen[i].documents >= seen[i - 1].documents);
    CHECK(seen[i].stage_fraction >= 0);
    CHECK(seen[i].stage_fraction <= 1);
    CHECK(seen[i].bytes_done <= lines.size());
    CHECK((seen[i].bytes_total == lines.size() || seen[i].bytes_total == 0));
  }
  CHECK(seen.back().stage == BuildProgress::Stage::kPublishing);
}

TEST_CASE("files and the interface give the same bytes") {
  const std::vector<Document> documents = test::small_corpus(11);
  index::MemoryIo by_file, by_call;
  std::string lines;
  for (const Document& each : documents) lines += test::json_line(each) + "\n";
  by_file.put("in.jsonl", lines);
  const auto files = make(by_file);
  REQUIRE(files->add_input("in.jsonl").ok());
  REQUIRE(files->commit().ok());
  const auto calls = make(by_call);
  for (const Document& each : documents) REQUIRE(calls->add(each).ok());
  REQUIRE(calls->commit().ok());
  CHECK(index::read_manifest(by_file, "idx").value() == index::read_manifest(by_call, "idx").value());
}
