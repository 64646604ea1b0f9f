// ByteSource: what was compressed comes back whole, or an error says where it broke.
#include "engine/input/byte_source.h"

#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "tests/input/pack.h"

namespace {

using namespace quoth;
using engine::open_byte_source;
using test::gzip;
using test::read_all;
using test::skippable_frame;

std::string some_text(unsigned seed, std::size_t size) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) text += "word" + std::to_string(random() % 500) + (random() % 7 == 0 ? "\n" : " ");
  text.resize(size);
  return text;
}

Result<std::string> unpack(std::string_view bytes, std::size_t step = 4096, const std::string& name = "input") {
  index::MemoryIo io;
  io.put(name, bytes);
  QUOTH_TRY_ASSIGN(const auto source, open_byte_source({io, "tmp-", ""}, name));
  return read_all(*source, step);
}

struct Packer {
  const char* name;
  std::function<std::string(std::string_view)> pack;
};
const std::vector<Packer> kPackers = {{"x.gz", gzip}, {"x.zst", test::zstd}};

}  // namespace

TEST_CASE("compressed bytes come back whole, whatever the step and the name") {
  const std::string text = some_text(1, 300'000);
  for (const Packer& packer : kPackers) {
    for (const std::size_t step : {std::size_t{1} << 20, std::size_t{70'001}, std::size_t{1023}}) {
      INFO(packer.name << ", step " << step);
      const auto named = unpack(packer.pack(text), step, packer.name);
      REQUIRE(named.ok());
      CHECK(named.value() == text);
      const auto unnamed = unpack(packer.pack(text), step, "text");
      REQUIRE(unnamed.ok());
      CHECK(unnamed.value() == text);
    }
  }
}

TEST_CASE("members and frames follow each other, and skippable frames do not count") {
  const std::string a = some_text(2, 70'000), b = some_text(3, 12), c;
  CHECK(unpack(gzip(a) + gzip(c) + gzip(b)).value() == a + b);
  CHECK(unpack(test::zstd(a) + skippable_frame("seekable table") + test::zstd(c) + test::zstd(b)).value() == a + b);
  CHECK(unpack(skippable_frame("first") + test::zstd(a), 4096, "x.zst").value() == a);
  CHECK(unpack(skippable_frame("")).value().empty());
}

TEST_CASE("every truncation is an error that names the file and both offsets") {
  const std::string text = some_text(4, 2'000);
  for (const Packer& packer : kPackers) {
    const std::string second = packer.pack("and a second part");
    const std::string whole = packer.pack(text) + second;
    for (std::size_t size = 0; size < whole.size(); ++size) {
      INFO(packer.name << " cut to " << size << " of " << whole.size());
      const auto read = unpack(std::string_view(whole).substr(0, size), 777, packer.name);
      if (size == whole.size() - second.size()) {
        CHECK(read.value() == text);  // the end of a member is an end
        continue;
      }
      REQUIRE(!read.ok());
      CHECK(read.error().code == ErrorCode::kInput);
      CHECK(read.error().message.find(packer.name) != std::string::npos);
      CHECK(read.error().position >= 0);
      CHECK(read.error().position <= static_cast<std::int64_t>(size));
    }
  }
}

TEST_CASE("a flipped bit never goes unnoticed") {
  const std::string text = some_text(5, 400);
  // The flags of a gzip header and its time stamp may change without harm; zstd frames here end in a checksum.
  const std::string packed = gzip(text);
  for (std::size_t bit = 10 * 8; bit < packed.size() * 8; ++bit) {
    std::string damaged = packed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const auto read = unpack(damaged, 100, "x.gz");
    INFO("bit " << bit);
    CHECK((!read.ok() || read.value() == text));
  }
}

TEST_CASE("zero bytes after gzip are padding; anything else after the end is an error") {
  const std::string text = some_text(6, 500);
  CHECK(unpack(gzip(text) + std::string(300'000, '\0')).value() == text);
  CHECK(unpack(gzip(text) + std::string(1, '\0')).value() == text);
  for (const std::string junk : {"x", "\x1f", "\x1f\x8b", "junk and more junk"}) {
    INFO("junk of " << junk.size());
    CHECK(unpack(gzip(text) + junk).error().code == ErrorCode::kInput);
    CHECK(unpack(gzip(text) + std::string(3, '\0') + junk).error().code == ErrorCode::kInput);
    CHECK(unpack(test::zstd(text) + junk).error().code == ErrorCode::kInput);
  }
  CHECK(unpack(gzip(text) + std::string(2, '\0') + gzip(text)).error().code == ErrorCode::kInput);
  CHECK(unpack(test::zstd(text) + std::string(8, '\0')).error().code == ErrorCode::kInput);
}

TEST_CASE("a name that promises compression must keep the promise") {
  CHECK(unpack("plain text", 64, "a.gz").error().code == ErrorCode::kInput);
  CHECK(unpack("", 64, "a.zst").error().code == ErrorCode::kInput);
  CHECK(unpack("plain text", 64, "a.txt").value() == "plain text");
  CHECK(unpack("", 64, "a.txt").value().empty());
}

TEST_CASE("windows up to 2^27 are read, larger ones refused") {
  const std::string text = some_text(7, 50'000);
  CHECK(unpack(test::zstd_with_window(text, 27)).value() == text);
  const auto refused = unpack(test::zstd_with_window(text, 28));
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::kInput);
}

TEST_CASE("a window in a file gives the same bytes as one in memory") {
  // Longer than its window, with matches from end to end of it.
  std::string text;
  const std::string block = some_text(8, 3'000'000);
  for (unsigned i = 0; i < 8; ++i) text += block.substr(i * 1000) + std::to_string(i);
  const std::string packed = test::zstd_with_window(text, 22);
  index::MemoryIo io;
  io.put("x.zst", packed + packed);
  for (const std::string folder : {"/tmp", "/nonexistent", ""}) {
    INFO("folder " << folder);
    const auto source = open_byte_source({io, "tmp-", folder, std::size_t{1} << 20}, "x.zst").value();
    const auto read = read_all(*source, 100'000);
    REQUIRE(read.ok());
    CHECK(read.value() == text + text);
  }
}

TEST_CASE("a bomb is read in the memory of one step") {
  const std::string zeros(std::size_t{64} << 20, '\0');
  for (const Packer& packer : kPackers) {
    index::MemoryIo io;
    io.put("bomb", packer.pack(zeros));
    const auto source = open_byte_source({io, "tmp-", ""}, "bomb").value();
    std::vector<std::byte> step(10'000);
    std::uint64_t total = 0;
    for (;;) {
      const std::size_t count = source->read(step).value();
      if (count == 0) break;
      REQUIRE(count <= step.size());
      total += count;
    }
    CHECK(total == zeros.size());
  }
}

TEST_CASE("a file whose length is not what was read has changed") {
  class Growing final : public index::InputFile {
   public:
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) override {
      const std::size_t count = offset >= 100 ? 0 : std::min<std::size_t>(out.size(), 100 - offset);
      std::fill_n(out.begin(), count, std::byte{'a'});
      return count;
    }
    std::uint64_t size() const override { return size_; }
    explicit Growing(std::uint64_t size) : size_(size) {}

   private:
    std::uint64_t size_;
  };
  class OneFile final : public index::Io {
   public:
    explicit OneFile(std::uint64_t size) : size_(size) {}
    Result<std::unique_ptr<index::InputFile>> open_input(const std::string&) override {
      return std::unique_ptr<index::InputFile>(std::make_unique<Growing>(size_));
    }
    Result<std::unique_ptr<index::MappedFile>> map(const std::string&) override { return refuse(); }
    Result<std::unique_ptr<index::OutputFile>> create(const std::string&) override { return refuse(); }
    Result<void> rename(const std::string&, const std::string&) override { return refuse(); }
    Result<void> remove(const std::string&) override { return refuse(); }
    Result<void> make_directory(const std::string&) override { return refuse(); }
    Result<void> sync_directory(const std::string&) override { return refuse(); }
    Result<std::vector<index::DirEntry>> list(const std::string&) override { return refuse(); }
    Result<index::DirEntry> stat(const std::string&) override { return refuse(); }
    Result<std::unique_ptr<index::FileLock>> lock(const std::string&) override { return refuse(); }
    Result<std::string> read_file(const std::string&, std::uint64_t) override { return refuse(); }

   private:
    static Error refuse() { return {ErrorCode::kInternal, "not here"}; }
    std::uint64_t size_;
  };
  for (const std::uint64_t size : {99U, 100U, 101U, 0U}) {
    OneFile io(size);
    const auto read = [&]() -> Result<std::string> {
      QUOTH_TRY_ASSIGN(const auto source, open_byte_source({io, "tmp-", ""}, "f"));
      return read_all(*source, 64);
    }();
    INFO("said to have " << size);
    CHECK(read.ok() == (size == 100 || size == 0));
    if (!read.ok()) CHECK(read.error().code == ErrorCode::kInput);
  }
}
