// Snapshots: a reader keeps its version; a missing or foreign file is told, never guessed around.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "engine/snapshot.h"
#include "index/io/memory_io.h"
#include "index/segment/index_directory.h"
#include "quoth/quoth.h"
#include "tests/support/simple_builder.h"
#include "tests/support/temp_folder.h"

namespace quoth::test {
namespace {

std::uint64_t count(const Searcher& searcher, std::string_view query) {
  const auto counts = searcher.count(Query::parse(query).value());
  REQUIRE(counts.ok());
  return counts.value().documents;
}

std::string only_segment(const std::string& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".seg") return entry.path().string();
  }
  FAIL("no segment");
  return {};
}

}  // namespace

TEST_CASE("a reader answers from its version after a newer one was published and files were removed") {
  const TempFolder folder;
  write_index(index::real_io(), folder / "i", {text_document("old words")});
  const auto old_index = Index::open(folder / "i");
  REQUIRE(old_index.ok());
  const Searcher reader = old_index.value().searcher();
  write_index(index::real_io(), folder / "i", {text_document("new words"), text_document("more new")});
  CHECK(count(reader, "old") == 1);
  CHECK(count(reader, "new") == 0);
  const auto new_index = Index::open(folder / "i");
  REQUIRE(new_index.ok());
  CHECK(count(new_index.value().searcher(), "new") == 2);
  std::filesystem::remove_all(folder / "i");
  CHECK(count(reader, "old") == 1);
}

TEST_CASE("opening while another writer publishes never fails and never mixes versions") {
  const TempFolder folder;
  const std::string path = folder / "i";
  write_index(index::real_io(), path, {text_document("version0 shared")});
  std::atomic<bool> done{false};
  std::thread writer([&] {
    for (int v = 1; v < 30; ++v) {
      write_index(index::real_io(), path,
                  {text_document("version" + std::to_string(v) + " shared"),
                   text_document("version" + std::to_string(v))});
    }
    done = true;
  });
  int opens = 0;
  int mixed = 0;
  int failed = 0;
  while (!done || opens < 20) {
    const auto index = Index::open(path);
    ++opens;
    if (!index.ok()) {
      ++failed;
      continue;
    }
    const auto hits = index.value().searcher().search(Query::parse("shared").value());
    if (!hits.ok() || hits.value().documents != 1) ++mixed;
  }
  writer.join();
  CHECK(failed == 0);
  CHECK(mixed == 0);
}

TEST_CASE("what is not an index, or not all there, is an error that names it") {
  const TempFolder folder;
  CHECK(Index::open(folder / "nothing").error().code == ErrorCode::kNotFound);
  write_index(index::real_io(), folder / "i", {text_document("words")});
  const std::string segment = only_segment(folder / "i");

  SECTION("a segment that is gone") {
    std::filesystem::remove(segment);
    const auto index = Index::open(folder / "i");
    REQUIRE(!index.ok());
    CHECK(index.error().code == ErrorCode::kCorrupt);
    CHECK(index.error().message.find(".seg") != std::string::npos);
  }
  SECTION("a segment that was cut") {
    std::filesystem::resize_file(segment, 100);
    CHECK(Index::open(folder / "i").error().code == ErrorCode::kCorrupt);
  }
  SECTION("a segment of another index under its name") {
    write_index(index::real_io(), folder / "other", {text_document("others")});
    std::filesystem::copy_file(only_segment(folder / "other"), segment,
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(!Index::open(folder / "i").ok());
    const auto report = Index::verify(folder / "i");
    REQUIRE(report.ok());
    CHECK(!report.value().sound());
  }
  SECTION("a manifest of rubbish") {
    std::ofstream(folder / "i/MANIFEST") << "rubbish";
    CHECK(Index::open(folder / "i").error().code == ErrorCode::kCorrupt);
  }
}

TEST_CASE("verify finds a changed byte wherever it stands, and nothing in a sound index") {
  const TempFolder folder;
  write_index(index::real_io(), folder / "i",
              {text_document("some words to look at"), text_document("and others")});
  const std::string segment = only_segment(folder / "i");
  for (const bool deep : {false, true}) {
    VerifyOptions options;
    options.deep = deep;
    double last = 0;
    options.progress = [&](double fraction) {
      CHECK(fraction >= last);
      last = fraction;
    };
    const auto sound = Index::verify(folder / "i", options);
    REQUIRE(sound.ok());
    CHECK(sound.value().problems.empty());
  }
  const auto size = std::filesystem::file_size(segment);
  for (std::uintmax_t at = 0; at < size; at += 1 + size / 200) {
    std::fstream file(segment, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 0x10));
    file.close();
    const auto report = Index::verify(folder / "i");
    REQUIRE(report.ok());
    CAPTURE(at);
    CHECK(!report.value().sound());
    file.open(segment, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
}

TEST_CASE("an index without documents answers") {
  const TempFolder folder;
  write_index(index::real_io(), folder / "i", {});
  const auto index = Index::open(folder / "i");
  REQUIRE(index.ok());
  const Searcher searcher = index.value().searcher();
  for (const std::string_view query :
       {"a", "\"a b\"", "-a", "a NEAR/3 b", "a OR b", "date:2020", "title:a"}) {
    CHECK(count(searcher, query) == 0);
    CHECK(searcher.search(Query::parse(query).value()).value().top.empty());
  }
  CHECK(index.value().stats().documents == 0);
}

}  // namespace quoth::test
