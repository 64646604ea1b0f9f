// The memory promise: whatever the input, at most the budget and 64 MiB are resident.
//
// Each build runs in a process of its own, whose peak the system reports. Sanitizers need memory
// of their own, so this program is labelled slow and left out there.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "quoth/index_builder.h"
#include "tests/build/corpora.h"
#include "tests/support/temp_folder.h"

namespace {

using namespace quoth;
using test::TempFolder;
namespace fs = std::filesystem;

// Peak resident bytes of a process that builds an index of `input` under the least budget; -1 if it fails.
std::int64_t peak_of_build(const std::string& index, const std::string& input) {
  const ::pid_t child = ::fork();
  if (child == 0) {
    BuildOptions options;
    options.memory_bytes = BuildOptions::kMinMemory;
    options.threads = 2;
    auto builder = IndexBuilder::create(index, options);
    const bool done = builder.ok() && builder.value()->add_input(input).ok() && builder.value()->commit().ok();
    ::_exit(done ? 0 : 1);
  }
  int status = 0;
  struct rusage usage {};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0) return -1;
  return std::int64_t{usage.ru_maxrss} * 1024;
}

void check_peak(const std::string& index, const std::string& input) {
  const std::int64_t peak = peak_of_build(index, input);
  WARN("peak of " << peak / 1'000'000 << " MB for " << fs::path(input).filename().string());
  CHECK(peak > 0);
  CHECK(peak <= static_cast<std::int64_t>(BuildOptions::kMinMemory) + (std::int64_t{64} << 20));
}

}  // namespace

TEST_CASE("a build stays within its memory") {
  const TempFolder folder;

  SECTION("of one long text") {
    std::ofstream out(folder / "long.txt");
    const std::string text = test::prose(1, 4'000'000);
    for (int i = 0; i < 20; ++i) out << text;
    out.close();
    check_peak(folder / "index", folder / "long.txt");
  }
  SECTION("of millions of different words") {
    std::ofstream out(folder / "words.jsonl");
    std::uint64_t word = 0;
    for (int line = 0; line < 1500; ++line) {
      out << "{\"text\":\"";
      for (int i = 0; i < 1500; ++i) out << std::hex << 'w' << (word++ * 2654435761U & 0xffffffff) << ' ';
      out << "\"}\n";
    }
    out.close();
    check_peak(folder / "index", folder / "words.jsonl");
  }
  SECTION("of many tiny files") {
    for (int i = 0; i < 20'000; ++i) {
      if (i % 1000 == 0) fs::create_directories(folder / ("tiny/" + std::to_string(i / 1000)));
      std::ofstream(folder / ("tiny/" + std::to_string(i / 1000) + "/" + std::to_string(i) + ".txt")) << "tiny text " << i;
    }
    check_peak(folder / "index", folder / "tiny");
  }
  SECTION("of lines that are just not too long for one piece") {
    std::ofstream out(folder / "lines.jsonl");
    Document document{"a", "", test::prose(2, 7'500'000), {}};
    for (int i = 0; i < 6; ++i) out << test::json_line(document) << "\n";
    out.close();
    check_peak(folder / "index", folder / "lines.jsonl");
  }
  SECTION("of empty records") {
    std::ofstream out(folder / "empty.jsonl");
    for (int i = 0; i < 500'000; ++i) out << "{\"text\":\"\"}\n";
    out.close();
    check_peak(folder / "index", folder / "empty.jsonl");
  }
}
