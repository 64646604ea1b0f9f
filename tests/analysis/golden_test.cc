// Passages of 27 languages with the words and regions they should give, looked at one by one. The
// passages are article 1 of the Universal Declaration of Human Rights, free to reproduce.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/analysis/analysis_support.h"

namespace quoth::test {
namespace {

// In the form of the files: terms on one line, then a line for each region.
std::string golden_form(std::string_view text) {
  std::string out = terms(text) + "\n";
  for (const index::Region& region : analyzed(text).regions) {
    out += "SPQ"[static_cast<std::size_t>(region.kind)];
    out += " " + std::to_string(region.begin) + "-" + std::to_string(region.end) + "\n";
  }
  return out;
}

TEST_CASE("passages of many languages give the words that were agreed on") {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(QUOTH_SOURCE_DIR "/tests/analysis/golden")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 20);
  for (const fs::path& path : files) {
    CAPTURE(path);
    std::ifstream file(path, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::size_t cut = whole.find("%%\n");
    REQUIRE(cut != std::string::npos);
    CHECK(golden_form(std::string_view(whole).substr(0, cut)) == whole.substr(cut + 3));
  }
}

}  // namespace
}  // namespace quoth::test
