// docs/format.md and index/format.h say the same numbers.
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <tuple>

#include "index/format.h"
#include "index/io/temporary.h"

using namespace quoth::index;

namespace {

std::string page() {
  std::ifstream in(std::string(QUOTH_SOURCE_DIR) + "/docs/format.md");
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

// The page's text from one heading to the next of the same kind.
std::string section(const std::string& heading) {
  const std::string text = page();
  const std::size_t begin = text.find("\n" + heading);
  REQUIRE(begin != std::string::npos);
  const std::string mark = heading.substr(0, heading.find(' ') + 1);
  const std::size_t end = text.find("\n" + mark, begin + 2);
  return text.substr(begin, end == std::string::npos ? end : end - begin);
}

std::string bytes_as_hex(std::string_view bytes) {
  std::ostringstream out;
  for (const char c : bytes) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (out.tellp() > 0) out << ' ';
    out << kDigits[static_cast<unsigned char>(c) >> 4] << kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out.str();
}

}  // namespace

TEST_CASE("The page and the header agree on magics and version") {
  const std::string file = section("## 3. File");
  CHECK(file.find("magic `" + bytes_as_hex(format::kMagic) + "`") != std::string::npos);
  CHECK(file.find("end magic `" + bytes_as_hex(format::kEndMagic) + "`") != std::string::npos);
  CHECK(file.find("format version: " + std::to_string(format::kVersion) + " |") != std::string::npos);
  CHECK(page().find("Format version " + std::to_string(format::kVersion) + ".") != std::string::npos);
  const std::string manifest = section("## 10. Manifest");
  CHECK(manifest.find("`" + bytes_as_hex(format::kMagic) + "` | segment") != std::string::npos);
  CHECK(manifest.find("`" + bytes_as_hex(kTemporaryMagic) + "` | temporary data") != std::string::npos);
  CHECK(manifest.find(std::string(format::kManifestMagic) + std::to_string(format::kManifestVersion) +
                      "\n") != std::string::npos);
  CHECK(section("## 12. History").find("| " + std::to_string(format::kVersion) + " |") != std::string::npos);
}

TEST_CASE("The page and the header list the same sections in the same order") {
  const std::string list = section("## 4. Section list");
  const std::regex row("\\| (\\d+) \\| 0x([0-9a-f]{2}) \\| ([a-z -]+) \\| (yes|no) \\|");
  std::vector<std::tuple<std::uint32_t, std::string, bool>> rows;
  for (std::sregex_iterator at(list.begin(), list.end(), row), end; at != end; ++at) {
    const auto id = static_cast<std::uint32_t>(std::stoul((*at)[1]));
    CHECK(id == std::stoul((*at)[2], nullptr, 16));
    rows.emplace_back(id, (*at)[3], (*at)[4] == "yes");
  }
  std::vector<std::tuple<std::uint32_t, std::string, bool>> expected;
  for (const auto& [id, name, required] : format::kSections)
    expected.emplace_back(static_cast<std::uint32_t>(id), name, required);
  expected.emplace_back(static_cast<std::uint32_t>(format::SectionId::kBlockChecksums), "block checksums", true);
  CHECK(rows == expected);
  const std::regex reserved("0x(4[0-9a-f]) ([a-z-]+ ?[a-z]*)[,.]");
  CHECK(std::distance(std::sregex_iterator(list.begin(), list.end(), reserved), std::sregex_iterator()) == 0);
}

TEST_CASE("The page and the header state the same limits") {
  const std::string limits = section("## 9. Limits");
  const auto states = [&](const std::string& row) {
    return limits.find("| " + row + " |") != std::string::npos;
  };
  CHECK(states("slots of a segment | 2^32 - 2^16"));
  CHECK(format::kMaxSlots == (std::uint64_t{1} << 32) - (1U << 16));
  CHECK(states("documents of a segment | 2^28 - 2^12"));
  CHECK(format::kMaxDocuments == (1U << 28) - (1U << 12));
  CHECK(states("terms of a segment | 2^32 - 2"));
  CHECK(format::kMaxTerms == 0xffffffffU - 1);
  CHECK(states("words of a body or title | 2^31 - 1"));
  CHECK(format::kMaxDocumentTokens == (1U << 31) - 1);
  CHECK(states("bytes of the analyzer fingerprint | " + std::to_string(format::kMaxAnalyzerBytes)));
  CHECK(states("sections of a file | " + std::to_string(format::kMaxSections)));
  CHECK(states("bytes of a manifest | 2^20"));
  CHECK(format::kMaxManifestBytes == 1U << 20);
  CHECK(states("segments of a manifest | 4,096"));
  CHECK(format::kMaxSegments == 4096);
}
