// Laws of Io, for the real one and the one in memory alike; laws of Spool.
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <numeric>
#include <random>
#include <thread>

#include "index/bytes.h"
#include "index/io/memory_io.h"
#include "index/io/spool.h"
#include "index/io/temporary.h"
#include "tests/support/fault_io.h"
#include "tests/support/temp_folder.h"

using namespace quoth;
using namespace quoth::index;
using test::TempFolder;

namespace {

void write(Io& io, const std::string& path, std::string_view text) {
  auto file = io.create(path);
  REQUIRE(file.ok());
  REQUIRE(file.value()->append(as_bytes(text)).ok());
  REQUIRE(file.value()->sync().ok());
  REQUIRE(file.value()->close().ok());
}

std::string read(Io& io, const std::string& path) {
  auto text = io.read_file(path, 1 << 20);
  REQUIRE(text.ok());
  return std::move(text).value();
}

template <class T>
ErrorCode code(const Result<T>& result) {
  return result.ok() ? ErrorCode::kOk : result.error().code;
}

void check_files(Io& io, const std::string& folder) {
  const std::string path = folder + "/file";
  CHECK(code(io.map(path)) == ErrorCode::kNotFound);
  CHECK(code(io.open_input(path)) == ErrorCode::kNotFound);
  CHECK(code(io.stat(path)) == ErrorCode::kNotFound);
  CHECK(code(io.read_file(path, 10)) == ErrorCode::kNotFound);
  CHECK(io.map(path).error().message.find(path) != std::string::npos);
  CHECK(io.remove(path).ok());

  write(io, path, "hello");
  CHECK(code(io.create(path)) == ErrorCode::kExists);
  CHECK(read(io, path) == "hello");
  CHECK(io.read_file(path, 5).ok());
  CHECK(code(io.read_file(path, 4)) == ErrorCode::kLimit);
  auto mapped = io.map(path);
  REQUIRE(mapped.ok());
  CHECK(as_text(mapped.value()->bytes()) == "hello");
  CHECK(mapped.value()->path() == path);
  mapped.value()->populate(0, 5);
  mapped.value()->populate(3, 1000);
  mapped.value()->populate(1000, 1);
  mapped.value()->expect_random();
  mapped.value()->will_need(3, 1000);
  mapped.value()->will_need(1000, 1);
  CHECK(mapped.value()->is_resident(0));  // it has been populated
  CHECK(mapped.value()->is_resident(1000));

  auto input = io.open_input(path);
  REQUIRE(input.ok());
  CHECK(input.value()->size() == 5);
  std::array<std::byte, 8> buffer{};
  CHECK(input.value()->read_at(1, buffer).value() == 4);
  CHECK(as_text(Bytes(buffer).first(4)) == "ello");
  CHECK(input.value()->read_at(5, buffer).value() == 0);
  CHECK(input.value()->read_at(~std::uint64_t{0}, buffer).value() == 0);

  // What is mapped stays, whatever becomes of the name.
  write(io, folder + "/other", "other");
  REQUIRE(io.rename(folder + "/other", path).ok());
  CHECK(read(io, path) == "other");
  CHECK(as_text(mapped.value()->bytes()) == "hello");
  REQUIRE(io.remove(path).ok());
  CHECK(as_text(mapped.value()->bytes()) == "hello");
  CHECK(code(io.rename(path, folder + "/x")) == ErrorCode::kNotFound);
}

void check_output_files(Io& io, const std::string& folder) {
  const std::string path = folder + "/out";
  auto file = io.create(path);
  REQUIRE(file.ok());
  std::string expected;
  std::mt19937 random(7);
  for (int i = 0; i < 40; ++i) {
    const std::string piece(random() % 60000, static_cast<char>('a' + i % 26));
    REQUIRE(file.value()->append(as_bytes(piece)).ok());
    expected += piece;
    REQUIRE(file.value()->size() == expected.size());
  }
  const std::string large(1 << 20, 'L');
  REQUIRE(file.value()->append(as_bytes(large)).ok());
  REQUIRE(file.value()->append({}).ok());
  REQUIRE(file.value()->close().ok());
  CHECK_FALSE(file.value()->close().ok());
  CHECK_FALSE(file.value()->append(as_bytes("x")).ok());
  CHECK_FALSE(file.value()->sync().ok());
  CHECK(io.map(path).value()->bytes().size() == expected.size() + large.size());
  CHECK(as_text(io.map(path).value()->bytes()) == expected + large);

  write(io, folder + "/empty", "");
  CHECK(io.map(folder + "/empty").value()->bytes().empty());
  CHECK(read(io, folder + "/empty").empty());
}

void check_folders(Io& io, const std::string& folder) {
  CHECK(code(io.list(folder + "/none")) == ErrorCode::kNotFound);
  CHECK(code(io.create(folder + "/none/file")) == ErrorCode::kNotFound);
  CHECK(code(io.sync_directory(folder + "/none")) == ErrorCode::kNotFound);
  const std::string sub = folder + "/sub";
  REQUIRE(io.make_directory(sub).ok());
  REQUIRE(io.make_directory(sub).ok());
  for (const char* name : {"b", "a", "\xc3\xa4", "B", "_"}) write(io, sub + "/" + name, "12");
  REQUIRE(io.make_directory(sub + "/c").ok());
  CHECK(code(io.make_directory(sub + "/a")) == ErrorCode::kExists);
  REQUIRE(io.sync_directory(sub).ok());
  const auto entries = io.list(sub);
  REQUIRE(entries.ok());
  std::vector<std::string> names;
  for (const DirEntry& entry : entries.value()) {
    names.push_back(entry.name);
    CHECK(entry.is_directory == (entry.name == "c"));
    CHECK(entry.is_regular == (entry.name != "c"));
    if (entry.is_regular) CHECK(entry.size == 2);
  }
  CHECK(names == std::vector<std::string>{"B", "_", "a", "b", "c", "\xc3\xa4"});
  CHECK(io.stat(sub).value().is_directory);
  CHECK(io.stat(sub + "/a").value().size == 2);
  CHECK(io.stat(sub + "/a").value().name == "a");
}

void check_locks(Io& io, const std::string& folder) {
  const std::string path = folder + "/LOCK";
  auto lock = io.lock(path);
  REQUIRE(lock.ok());
  CHECK(code(io.lock(path)) == ErrorCode::kBusy);
  lock.value().reset();
  CHECK(io.lock(path).ok());
}

}  // namespace

TEST_CASE("Both Ios keep one contract") {
  MemoryIo memory;
  REQUIRE(memory.make_directory("folder").ok());
  const TempFolder folder;
  const bool real = GENERATE(false, true);
  Io& io = real ? real_io() : memory;
  const std::string path = real ? folder.path() : "folder";
  SECTION("files") { check_files(io, path); }
  SECTION("output files") { check_output_files(io, path); }
  SECTION("folders") { check_folders(io, path); }
  SECTION("locks") { check_locks(io, path); }
}

TEST_CASE("The real Io refuses what is not a plain file, without waiting") {
  const TempFolder folder;
  Io& io = real_io();
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  REQUIRE(symlink("file", (folder / "link").c_str()) == 0);
  write(io, folder / "file", "text");
  CHECK_FALSE(io.map(folder.path()).ok());
  CHECK_FALSE(io.map(folder / "pipe").ok());
  CHECK_FALSE(io.map(folder / "link").ok());  // an index is not assembled from elsewhere
  CHECK_FALSE(io.map("/dev/zero").ok());
  CHECK_FALSE(io.open_input("/dev/zero").ok());
  CHECK_FALSE(io.open_input(folder.path()).ok());
  CHECK(read(io, folder / "link") == "text");
  const auto entries = io.list(folder.path());
  REQUIRE(entries.ok());
  for (const DirEntry& entry : entries.value()) {
    CHECK(entry.is_regular == (entry.name == "file"));
    CHECK_FALSE(entry.is_directory);
  }
  CHECK(io.stat(folder / "link").value().is_regular);
  CHECK(code(io.map("")) == ErrorCode::kInvalidArgument);
  CHECK(code(io.map(std::string("a\0b", 3))) == ErrorCode::kInvalidArgument);
  CHECK(io.create("/dev/full").error().code == ErrorCode::kExists);
}

TEST_CASE("A pipe is read front to back, and waits for its writer") {
  const TempFolder folder;
  const std::string path = folder / "pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  auto input = real_io().open_input(path);
  REQUIRE(input.ok());
  CHECK(input.value()->size() == InputFile::kUnknownSize);
  std::thread writer([&] {
    FILE* out = std::fopen(path.c_str(), "w");
    std::fputs("one two", out);
    std::fclose(out);
  });
  std::array<std::byte, 4> buffer{};
  CHECK(input.value()->read_at(0, buffer).value() == 4);
  CHECK_FALSE(input.value()->read_at(0, buffer).ok());
  CHECK(input.value()->read_at(4, buffer).value() == 3);
  CHECK(input.value()->read_at(7, buffer).value() == 0);
  writer.join();
}

TEST_CASE("A failed write is final for its file and names it") {
  const TempFolder folder;
  const std::string path = folder / "file";
  struct rlimit before {};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);  // so that the limit is seen as EFBIG
  struct rlimit small = before;
  small.rlim_cur = 1000;
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  auto file = real_io().create(path);
  const Result<void> appended = file.value()->append(as_bytes(std::string(2000, 'x')));
  const Result<void> synced = file.value()->sync();
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  CHECK(appended.ok());  // waits in the buffer
  REQUIRE_FALSE(synced.ok());
  CHECK(synced.error().code == ErrorCode::kIo);
  CHECK(synced.error().message.find(path) != std::string::npos);
  // There is room again, but what is in the file is not what was appended.
  CHECK_FALSE(file.value()->append(as_bytes("x")).ok());
  CHECK_FALSE(file.value()->sync().ok());
  CHECK_FALSE(file.value()->close().ok());
}

TEST_CASE("A spool gives back what it was given, however little memory it has") {
  const std::size_t limit =
      GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{5000}, std::size_t{1} << 20);
  MemoryIo io;
  std::mt19937 random(static_cast<unsigned>(limit));
  std::vector<std::byte> expected;
  {
    Spool spool(io, "quoth-tmp-x", limit);
    for (int i = 0; i < 50; ++i) {
      std::vector<std::byte> piece(random() % 200);
      for (std::byte& b : piece) b = static_cast<std::byte>(random());
      REQUIRE(spool.append(piece).ok());
      expected.insert(expected.end(), piece.begin(), piece.end());
    }
    std::byte one{};
    CHECK_FALSE(spool.read_at(0, {&one, 1}).ok());
    CHECK(spool.size() == expected.size());
    REQUIRE(spool.finish_writing().ok());
    REQUIRE(spool.finish_writing().ok());
    CHECK_FALSE(spool.append(expected).ok());
    CHECK(io.stat("quoth-tmp-x").ok() == (limit < expected.size()));
    if (limit < expected.size()) {
      CHECK(read(io, "quoth-tmp-x").starts_with(kTemporaryMagic));
    }
    Spool moved = std::move(spool);
    for (int i = 0; i < 500; ++i) {
      const std::size_t at = random() % (expected.size() + 10);
      std::vector<std::byte> out(random() % 300);
      const std::size_t n = moved.read_at(at, out).value();
      REQUIRE(n == std::min(out.size(), expected.size() - std::min(at, expected.size())));
      REQUIRE(std::equal(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n),
                         expected.begin() + static_cast<std::ptrdiff_t>(std::min(at, expected.size()))));
    }
  }
  CHECK(io.list("").value().empty());
}

TEST_CASE("A spool passes every failure on and leaves no file") {
  for (std::uint64_t failing = 0;; ++failing) {
    MemoryIo memory;
    test::FaultIo io(memory, failing);
    bool ok = true;
    {
      Spool spool(io, "quoth-tmp-x", 3);
      std::array<std::byte, 10> bytes{};
      ok = spool.append(bytes).ok() && spool.append(bytes).ok() && spool.finish_writing().ok();
      ok = ok && spool.read_at(0, bytes).ok();
    }
    if (!io.failed()) {
      CHECK(failing > 5);
      break;
    }
    // The last call is the removal itself.
    if (failing + 1 != io.calls()) CHECK(memory.list("").value().empty());
    CHECK(ok == (failing + 1 == io.calls() && memory.list("").value().size() == 1));
  }
}
