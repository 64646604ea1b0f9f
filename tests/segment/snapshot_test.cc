// Laws of opening an index: one version, whole, for a reader's whole life.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/snapshot.h"
#include "index/io/memory_io.h"
#include "index/segment/checksum.h"
#include "index/segment/index_directory.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/simple_builder.h"

using namespace quoth;
using namespace quoth::index;

namespace {

std::vector<Document> numbered_documents(std::size_t count) {
  std::vector<Document> documents;
  for (std::size_t i = 0; i < count; ++i)
    documents.push_back(test::text_document("Document number " + std::to_string(i) + "."));
  return documents;
}

}  // namespace

TEST_CASE("An index is opened with all its segments, and files of two indexes are not mixed") {
  MemoryIo io;
  test::write_index(io, "a", numbered_documents(4));
  test::write_index(io, "b", numbered_documents(5));
  const auto index = Snapshot::open(io, "a");
  REQUIRE(index.ok());
  REQUIRE(index.value()->parts.size() == 1);
  CHECK(index.value()->parts[0].segment->document_count() == 4);
  const auto entry = read_manifest(io, "a").value().segments[0];
  CHECK(entry.checksum == hash64(index.value()->parts[0].segment->file().bytes()));
  const auto other = read_manifest(io, "b").value().segments[0];
  io.put("a/" + entry.file, as_text(io.map("b/" + other.file).value()->bytes()));
  CHECK(Snapshot::open(io, "a").error().code == ErrorCode::kCorrupt);
  REQUIRE(io.remove("a/" + entry.file).ok());
  CHECK(Snapshot::open(io, "a").error().code == ErrorCode::kCorrupt);
  CHECK(Snapshot::open(io, "c").error().code == ErrorCode::kNotFound);
  test::write_index(io, "a", numbered_documents(4));
  CHECK(Snapshot::open(io, "a").ok());
}

TEST_CASE("A reader keeps its version while newer ones are published over it") {
  MemoryIo io;
  test::write_index(io, "a", numbered_documents(4));
  const auto before = Snapshot::open(io, "a");
  REQUIRE(before.ok());
  test::write_index(io, "a", numbered_documents(5));
  test::exercise_segment(*before.value()->parts[0].segment);
  CHECK(before.value()->parts[0].segment->document_count() == 4);
  CHECK(Snapshot::open(io, "a").value()->parts[0].segment->document_count() == 5);
}

namespace {

// Publishes another version between a reader's look at the manifest and its opening of the files.
class RacingIo final : public Io {
 public:
  RacingIo(MemoryIo& io, std::vector<std::vector<Document>> versions)
      : io_(io), versions_(std::move(versions)) {}
  Result<std::string> read_file(const std::string& path, std::uint64_t limit) override {
    auto text = io_.read_file(path, limit);
    if (!versions_.empty()) {
      test::write_index(io_, "a", versions_.back());
      versions_.pop_back();
    }
    return text;
  }
  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override { return io_.map(path); }
  Result<std::unique_ptr<InputFile>> open_input(const std::string& path) override {
    return io_.open_input(path);
  }
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override { return io_.create(path); }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return io_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override { return io_.remove(path); }
  Result<void> make_directory(const std::string& path) override { return io_.make_directory(path); }
  Result<void> sync_directory(const std::string& path) override { return io_.sync_directory(path); }
  Result<std::vector<DirEntry>> list(const std::string& path) override { return io_.list(path); }
  Result<DirEntry> stat(const std::string& path) override { return io_.stat(path); }
  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override { return io_.lock(path); }

 private:
  MemoryIo& io_;
  std::vector<std::vector<Document>> versions_;
};

}  // namespace

TEST_CASE("A version that is replaced while it is opened is no error") {
  MemoryIo io;
  test::write_index(io, "a", numbered_documents(4));
  std::vector<std::vector<Document>> versions;
  for (std::size_t i = 1; i <= 5; ++i) versions.push_back(numbered_documents(i));
  RacingIo racing(io, std::move(versions));
  const auto index = Snapshot::open(racing, "a");
  REQUIRE(index.ok());
  CHECK(index.value()->parts[0].segment->document_count() == 1);  // the last published
}
