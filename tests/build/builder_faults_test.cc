// Any call of the operating system may fail, once or for ever: the old index stays, an error comes
// back, and the next build cleans up and succeeds.
#include <catch2/catch.hpp>
#include <string>

#include "engine/index_builder.h"
#include "index/io/memory_io.h"
#include "index/segment/index_directory.h"
#include "index/segment/segment.h"
#include "tests/build/corpora.h"
#include "tests/support/fault_io.h"

namespace {

using namespace quoth;

// Everything spills, and one worker keeps the calls in one order.
index::BuildMemory spilling() {
  index::BuildMemory memory;
  memory.threads = 1;
  memory.table = 1;
  memory.fan_in = 2;
  memory.partition_slots = 500;
  return memory;
}

Result<void> build(index::Io& io, const std::vector<std::string>& inputs) {
  QUOTH_TRY_ASSIGN(const auto builder, engine::make_index_builder({io, spilling()}, "idx", {}));
  for (const std::string& input : inputs) QUOTH_TRY(builder->add_input(input));
  QUOTH_TRY_ASSIGN(const BuildSummary summary, builder->commit());
  (void)summary;
  return {};
}

// Documents of the published index, after a check that it opens; -1 when there is none.
int published(index::Io& io) {
  const auto manifest = index::read_manifest(io, "idx");
  if (!manifest.ok()) return -1;
  int documents = 0;
  for (const index::SegmentEntry& entry : manifest.value().segments) {
    const auto segment = index::Segment::open(io.map("idx/" + entry.file).value());
    REQUIRE(segment.ok());
    documents += static_cast<int>(segment.value()->document_count());
  }
  return documents;
}

std::size_t files_in_index(index::Io& io) { return io.list("idx").value().size(); }

}  // namespace

TEST_CASE("every call that fails leaves the old index or the new one") {
  for (const bool sticky : {false, true}) {
    std::uint64_t faults = 0;
    for (std::uint64_t failing = 0;; ++failing) {
      INFO("call " << failing << (sticky ? " and all after it fail" : " fails"));
      index::MemoryIo disk;
      disk.put("old.txt", "the old text");
      disk.put("new/a.txt", test::prose(1, 3000));
      disk.put("new/b.jsonl", "{\"text\":\"a record\",\"title\":\"T\"}\n{\"text\":\"another\"}\n");
      REQUIRE(build(disk, {"old.txt"}).ok());
      bool failed = false;
      {
        test::FaultIo faulty(disk, failing, sticky);
        const auto built = build(faulty, {"new"});
        failed = faulty.failed();
        const int now = published(disk);
        if (built.ok()) {
          // Failures in cleaning up are no failures of the build.
          CHECK(now == 3);
        } else {
          CHECK(built.error().code == ErrorCode::kIo);
          CHECK(built.error().message.find("injected fault") != std::string::npos);
          CHECK((now == 1 || now == 3));  // 3: visible, but perhaps not for ever
        }
      }
      if (!failed) break;
      ++faults;
      REQUIRE(build(disk, {"new"}).ok());
      CHECK(published(disk) == 3);
      CHECK(files_in_index(disk) == 3);  // manifest, segment, lock
    }
    CHECK(faults > 60);
  }
}
