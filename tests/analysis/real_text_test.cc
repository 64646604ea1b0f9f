// The table against ICU, and pieces against the whole, on real texts: QUOTH_DATA names a folder
// of *.jsonl.zst (research data; skipped without it). Every JSON line is taken as a text as it is:
// escapes and braces only make it harder.
#include <catch2/catch.hpp>

#include <zstd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/analysis/analysis_support.h"

namespace quoth::test {
namespace {

constexpr std::size_t kBytesPerFile = 4'000'000;

// The first bytes of a compressed file.
std::string unpacked(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string packed((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::string out(kBytesPerFile, '\0');
  ZSTD_DStream* stream = ZSTD_createDStream();
  ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27);
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  while (in.pos < in.size && to.pos < to.size) {
    if (ZSTD_isError(ZSTD_decompressStream(stream, &to, &in))) break;
  }
  ZSTD_freeDStream(stream);
  out.resize(to.pos);
  return out;
}

TEST_CASE("the table equals ICU on real texts") {
  const char* folder = std::getenv("QUOTH_DATA");
  if (folder == nullptr) {
    WARN("QUOTH_DATA is not set: skipped");
    return;
  }
  std::mt19937_64 random(1);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".zst" || entry.path().stem().extension() != ".jsonl") continue;
    CAPTURE(entry.path());
    const std::string text = unpacked(entry.path());
    const std::string whole = describe(analyzed(text));
    // Compared as a flag: a difference in megabytes is no message.
    const bool same = describe(analyzed(text, Path::kIcu)) == whole;
    CHECK(same);
    const bool pieces_same = describe_pieces(text, Path::kAuto, 300'000, random) == whole;
    CHECK(pieces_same);
    ++files;
  }
  CHECK(files > 0);
}

}  // namespace
}  // namespace quoth::test
