// Laws of an index directory: a crash or a failure leaves the old version or the new one, and nothing of
// anybody else is ever touched.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "index/format.h"
#include "index/io/memory_io.h"
#include "index/io/spool.h"
#include "index/io/temporary.h"
#include "index/segment/checksum.h"
#include "index/segment/index_directory.h"
#include "index/segment/segment_file_writer.h"
#include "tests/support/crash_io.h"
#include "tests/support/fault_io.h"

using namespace quoth;
using namespace quoth::index;

namespace {

// A container without meaning, told from others by its version.
Result<PendingSegment> write_segment(Io& io, const IndexDirectory& directory, std::uint64_t version) {
  PendingSegment segment;
  segment.path = directory.temporary("segment-" + std::to_string(version));
  QUOTH_TRY_ASSIGN(const auto file, io.create(segment.path));
  SegmentFileWriter writer(*file);
  SegmentHeader header;
  header.tokens = version;
  QUOTH_TRY(writer.begin(header));
  QUOTH_TRY(writer.begin_section(format::SectionId::kText));
  QUOTH_TRY(writer.append(as_bytes("version " + std::to_string(version))));
  QUOTH_TRY(writer.end_section());
  QUOTH_TRY_ASSIGN(const SegmentFile made, writer.finish());
  QUOTH_TRY(file->sync());
  QUOTH_TRY(file->close());
  segment.entry.id = made.id;
  segment.entry.bytes = made.bytes;
  segment.entry.checksum = made.checksum;
  segment.entry.tokens = version;
  return segment;
}

// A version is two segments, so that half of one can be noticed.
Result<void> publish_version(Io& io, std::uint64_t version, std::size_t segments = 2) {
  QUOTH_TRY_ASSIGN(IndexDirectory directory, IndexDirectory::open(io, "idx"));
  Spool spool(io, directory.temporary("spool"), 0);
  QUOTH_TRY(spool.append(as_bytes("some data of a build")));
  QUOTH_TRY(spool.finish_writing());
  std::vector<PendingSegment> pending;
  for (std::size_t i = 0; i < segments; ++i) {
    QUOTH_TRY_ASSIGN(PendingSegment segment, write_segment(io, directory, version * 100 + i));
    pending.push_back(std::move(segment));
  }
  return directory.publish(std::move(pending));
}

// The version that a reader finds; 0: none; -1: a broken one.
int version_in(Io& io) {
  const auto manifest = read_manifest(io, "idx");
  if (!manifest.ok()) return manifest.error().code == ErrorCode::kNotFound ? 0 : -1;
  int version = -1;
  for (std::size_t i = 0; i < manifest.value().segments.size(); ++i) {
    const SegmentEntry& entry = manifest.value().segments[i];
    const auto file = io.map("idx/" + entry.file);
    if (!file.ok() || hash64(file.value()->bytes()) != entry.checksum ||
        !verify_checksums(file.value()->bytes()).empty())
      return -1;
    if (entry.tokens % 100 != i) return -1;
    version = static_cast<int>(entry.tokens / 100);
  }
  return manifest.value().segments.size() == 2 ? version : -1;
}

std::vector<std::string> names_in(Io& io, const std::string& folder) {
  std::vector<std::string> names;
  const auto entries = io.list(folder);
  REQUIRE(entries.ok());
  for (const DirEntry& entry : entries.value()) names.push_back(entry.name);
  return names;
}

bool has_temporaries(Io& io) {
  const auto names = names_in(io, "idx");
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name.starts_with(kTemporaryPrefix); });
}

template <class T>
ErrorCode code(const Result<T>& result) {
  return result.ok() ? ErrorCode::kOk : result.error().code;
}

}  // namespace

TEST_CASE("A published version replaces the one before and takes its files away") {
  MemoryIo io;
  CHECK(code(read_manifest(io, "idx")) == ErrorCode::kNotFound);
  for (int version = 1; version <= 3; ++version) {
    REQUIRE(publish_version(io, static_cast<std::uint64_t>(version)).ok());
    CHECK(version_in(io) == version);
    CHECK(read_manifest(io, "idx").value().generation == static_cast<std::uint64_t>(version));
    CHECK(names_in(io, "idx").size() == 4);  // LOCK, MANIFEST, two segments
  }
  // The same content again has the same file names.
  const auto before = names_in(io, "idx");
  REQUIRE(publish_version(io, 3).ok());
  CHECK(names_in(io, "idx") == before);
  CHECK(version_in(io) == 3);
  REQUIRE(publish_version(io, 4, 0).ok());
  CHECK(read_manifest(io, "idx").value().segments.empty());
  CHECK(names_in(io, "idx") == std::vector<std::string>{"LOCK", "MANIFEST"});
}

TEST_CASE("One writer at a time") {
  MemoryIo io;
  const auto first = IndexDirectory::open(io, "idx");
  REQUIRE(first.ok());
  CHECK(code(IndexDirectory::open(io, "idx")) == ErrorCode::kBusy);
}

TEST_CASE("Whatever call fails, the old version or the new one is there, and the next build succeeds") {
  const bool first = GENERATE(true, false);
  const bool sticky = GENERATE(true, false);
  const int old_version = first ? 0 : 1;
  std::uint64_t failing = 0;
  for (;; ++failing) {
    INFO("call " << failing << (sticky ? " and all after it" : ""));
    MemoryIo memory;
    if (!first) REQUIRE(publish_version(memory, 1).ok());
    test::FaultIo io(memory, failing, sticky);
    const Result<void> result = publish_version(io, 2);
    const int seen = version_in(memory);
    REQUIRE((seen == 2 || seen == old_version));
    if (result.ok()) REQUIRE(seen == 2);
    if (!io.failed()) break;
    REQUIRE(publish_version(memory, 3).ok());
    REQUIRE(version_in(memory) == 3);
    REQUIRE(names_in(memory, "idx").size() == 4);
  }
  CHECK(failing > 30);
}

TEST_CASE("A failed publication leaves nothing behind when the disk works again") {
  MemoryIo memory;
  REQUIRE(publish_version(memory, 1).ok());
  std::uint64_t failures = 0;
  for (std::uint64_t failing = 0;; ++failing) {
    test::FaultIo io(memory, failing);
    const Result<void> result = publish_version(io, 2);
    if (!io.failed()) break;
    ++failures;
    if (!result.ok() && version_in(memory) == 1) {
      const auto directory = IndexDirectory::open(memory, "idx");
      REQUIRE(directory.ok());
      REQUIRE_FALSE(has_temporaries(memory));
      REQUIRE(names_in(memory, "idx").size() == 4);
    } else {
      REQUIRE(publish_version(memory, 1).ok());
    }
  }
  CHECK(failures > 30);
}

namespace {

// Runs a publication of version 2 over version 1 (or over nothing), cuts the power after `alive` changes, and
// counts what readers find on disks that the cut may leave.
struct Outcome {
  int old_version = 0;
  int new_version = 0;
  int broken = 0;
  int unfinished_next = 0;
  bool succeeded = false;
  std::uint64_t changes = 0;
  std::uint64_t syncs = 0;
};

Outcome cut_power(bool first, std::uint64_t alive, std::uint64_t lost_sync, int disks, bool build_again) {
  Outcome outcome;
  test::CrashIo io;
  const int old_version = first ? 0 : 1;
  if (!first) REQUIRE(publish_version(io, 1).ok());
  io.settle(alive, lost_sync);
  outcome.succeeded = publish_version(io, 2).ok();
  outcome.changes = io.changes();
  outcome.syncs = io.syncs();
  std::mt19937_64 random(alive * 31 + lost_sync);
  for (int i = 0; i < disks; ++i) {
    MemoryIo disk;
    io.after_power_cut(random, disk);
    const int seen = version_in(disk);
    outcome.old_version += seen == old_version ? 1 : 0;
    outcome.new_version += seen == 2 ? 1 : 0;
    outcome.broken += seen != old_version && seen != 2 ? 1 : 0;
    if (!build_again) continue;
    const bool clean =
        publish_version(disk, 3).ok() && version_in(disk) == 3 && names_in(disk, "idx").size() == 4;
    outcome.unfinished_next += clean ? 0 : 1;
  }
  return outcome;
}

}  // namespace

TEST_CASE("A power cut at any instant leaves the old version or the new one, and success is durable") {
  const bool first = GENERATE(true, false);
  const std::uint64_t changes =
      cut_power(first, test::CrashIo::kNever, test::CrashIo::kNever, 1, false).changes;
  REQUIRE(changes > 15);
  int old_seen = 0;
  int new_seen = 0;
  for (std::uint64_t alive = 0; alive <= changes; ++alive) {
    INFO("power cut after change " << alive << " of " << changes);
    const Outcome outcome = cut_power(first, alive, test::CrashIo::kNever, 40, true);
    REQUIRE(outcome.broken == 0);
    REQUIRE(outcome.unfinished_next == 0);
    if (outcome.succeeded) REQUIRE(outcome.old_version == 0);
    old_seen += outcome.old_version;
    new_seen += outcome.new_version;
  }
  CHECK(old_seen > 0);
  CHECK(new_seen > 0);
}

TEST_CASE("No sync of a publication can be left out") {
  const Outcome whole = cut_power(false, test::CrashIo::kNever, test::CrashIo::kNever, 1, false);
  REQUIRE(whole.syncs == 5);  // two segments, their names, the manifest, its name
  for (std::uint64_t lost = 0; lost < whole.syncs; ++lost) {
    int caught = 0;
    for (std::uint64_t alive = 0; alive <= whole.changes; ++alive) {
      const Outcome outcome = cut_power(false, alive, lost, 40, false);
      caught += outcome.broken + (outcome.succeeded ? outcome.old_version : 0);
    }
    INFO("sync " << lost);
    CHECK(caught > 0);
  }
}

TEST_CASE("A directory of somebody else is refused and left as it was") {
  for (const char* name :
       {"notes.txt", "MANIFEST", ".hidden", "quoth-tmp-foreign", "0123456789abcdef0123456789abcdef.seg"}) {
    MemoryIo io;
    io.put(std::string("idx/") + name, "something else");
    INFO(name);
    const auto directory = IndexDirectory::open(io, "idx");
    REQUIRE(code(directory) == ErrorCode::kExists);
    CHECK(directory.error().message.find(name) != std::string::npos);
    CHECK(names_in(io, "idx") == std::vector<std::string>{name});
    CHECK(io.read_file("idx/" + std::string(name), 100).value() == "something else");
  }
  MemoryIo io;
  io.put("idx/folder/file", "x");
  CHECK(code(IndexDirectory::open(io, "idx")) == ErrorCode::kExists);
  io.put("file", "x");
  CHECK(code(IndexDirectory::open(io, "file")) == ErrorCode::kExists);
  CHECK(code(IndexDirectory::open(io, "")) == ErrorCode::kInvalidArgument);
}

TEST_CASE("Clean-up removes what a dead writer left and nothing else") {
  MemoryIo io;
  REQUIRE(publish_version(io, 1).ok());
  const auto kept = names_in(io, "idx");
  const std::string id(32, '7');
  const std::vector<std::pair<std::string, std::string>> ours = {
      {"quoth-tmp-a", std::string(kTemporaryMagic) + "data"},
      {"quoth-tmp-b", ""},
      {"quoth-tmp-c", std::string(kTemporaryMagic.substr(0, 3))},
      {"quoth-tmp-d", std::string(100, '\0')},
      {"quoth-tmp-e", std::string(format::kMagic) + "segment"},
      {"quoth-tmp-manifest", "quoth-manifest 1\n"},
      {id + ".seg", std::string(format::kMagic) + "segment"},
  };
  const std::vector<std::pair<std::string, std::string>> foreign = {
      {"quoth-tmp-x", "a letter"},
      {"quoth-tmp", std::string(kTemporaryMagic)},
      {"my-quoth-tmp-x", std::string(kTemporaryMagic)},
      {id + ".segment", std::string(format::kMagic)},
      {std::string(31, '7') + ".seg", std::string(format::kMagic)},
      {std::string(32, 'A') + ".seg", std::string(format::kMagic)},
      {std::string(32, 'e') + ".seg", "not a segment"},
      {"notes.txt", "mine"},
      {"quoth-tmp-folder/quoth-tmp-a", std::string(kTemporaryMagic)},
  };
  for (const auto& [name, content] : ours) io.put("idx/" + name, content);
  for (const auto& [name, content] : foreign) io.put("idx/" + name, content);
  REQUIRE(IndexDirectory::open(io, "idx").ok());
  for (const auto& [name, content] : ours) CHECK_FALSE(io.stat("idx/" + name).ok());
  for (const auto& [name, content] : foreign) CHECK(io.read_file("idx/" + name, 100).value() == content);
  for (const std::string& name : kept) CHECK(io.stat("idx/" + name).ok());
  CHECK(version_in(io) == 1);
}

TEST_CASE("What a first build left that died may be built over") {
  MemoryIo io;
  io.put("idx/LOCK", "");
  io.put("idx/quoth-tmp-segment-forward", std::string(kTemporaryMagic) + "data");
  REQUIRE(publish_version(io, 1).ok());
  CHECK(version_in(io) == 1);
  CHECK(names_in(io, "idx").size() == 4);
}

TEST_CASE("An index with a damaged manifest can be built again, and until then keeps its segments") {
  MemoryIo io;
  REQUIRE(publish_version(io, 1).ok());
  std::string text = io.read_file("idx/MANIFEST", 10000).value();
  const auto names = names_in(io, "idx");
  SECTION("damaged") { text[text.size() / 2] ^= 1; }
  SECTION("empty") { text.clear(); }
  SECTION("zeros") { text.assign(text.size(), '\0'); }
  io.put("idx/MANIFEST", text);
  CHECK(code(read_manifest(io, "idx")) == ErrorCode::kCorrupt);
  {
    const auto directory = IndexDirectory::open(io, "idx");
    REQUIRE(directory.ok());
    CHECK(directory.value().has_index());
    CHECK(directory.value().current().generation == 0);
    CHECK(names_in(io, "idx") == names);
  }
  REQUIRE(publish_version(io, 2).ok());
  CHECK(version_in(io) == 2);
  CHECK(names_in(io, "idx").size() == 4);
}

TEST_CASE("An index of a newer version is not overwritten") {
  MemoryIo io;
  io.put("idx/MANIFEST", "quoth-manifest 9\nwho knows\n");
  CHECK(code(IndexDirectory::open(io, "idx")) == ErrorCode::kUnsupportedVersion);
  io.put("idx/MANIFEST", "quoth-manifest 1\n" + std::string(format::kMaxManifestBytes, 'x'));
  CHECK(code(read_manifest(io, "idx")) == ErrorCode::kCorrupt);
}

TEST_CASE("Paths are joined and trailing slashes mean nothing") {
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("a/", "b") == "a/b");
  CHECK(join_path("/", "b") == "/b");
  MemoryIo io;
  CHECK(IndexDirectory::open(io, "idx//").value().path() == "idx");
}
