// Thirty drafts with the quotations that a reader finds in them (tests/gold/drafts: text, Markdown and HTML
// in all styles of quotation marks). The expected lists were written with the drafts, not taken from the
// code.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "quoth/draft.h"

namespace {

namespace fs = std::filesystem;

struct Wanted {
  std::string kind, text;
  std::uint64_t line = 0;
  friend bool operator==(const Wanted&, const Wanted&) = default;
};

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Runs of white space do not tell quotations apart.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out += c;
    if (space && !out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string kind_name(quoth::DraftQuotationKind kind) {
  switch (kind) {
    case quoth::DraftQuotationKind::kInline:
      return "inline";
    case quoth::DraftQuotationKind::kMultiParagraph:
      return "multi";
    case quoth::DraftQuotationKind::kBlock:
      return "block";
  }
  return "";
}

std::vector<Wanted> found_in(const fs::path& path) {
  const auto draft =
      quoth::read_draft(slurp(path), path.extension() == ".md"     ? quoth::DraftFormat::kMarkdown
                                     : path.extension() == ".html" ? quoth::DraftFormat::kHtml
                                                                   : quoth::DraftFormat::kText);
  REQUIRE(draft.ok());
  std::vector<Wanted> out;
  for (const auto& one : draft.value().quotations)
    out.push_back({kind_name(one.kind), one_line(one.text), one.line});
  return out;
}

std::vector<Wanted> wanted_in(const fs::path& path) {
  std::vector<Wanted> out;
  for (const auto& one : nlohmann::json::parse(slurp(path))) {
    out.push_back({one["kind"], one_line(one["text"].get<std::string>()), one["line"]});
  }
  return out;
}

}  // namespace

TEST_CASE("the quotations of thirty drafts are extracted whole") {
  std::size_t drafts = 0, wanted = 0, whole = 0, extra = 0;
  std::ostringstream misses;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(QUOTH_SOURCE_DIR "/tests/gold/drafts")) {
    if (entry.path().extension() != ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    ++drafts;
    std::vector<Wanted> found = found_in(path);
    for (const Wanted& one : wanted_in(path.string() + ".json")) {
      ++wanted;
      const auto place = std::ranges::find(found, one);
      if (place != found.end()) {
        ++whole;
        found.erase(place);
      } else {
        misses << path.filename().string() << ":" << one.line << ": missed " << one.kind << ": " << one.text
               << "\n";
      }
    }
    extra += found.size();
    for (const Wanted& one : found) {
      misses << path.filename().string() << ":" << one.line << ": not wanted " << one.kind << ": " << one.text
             << "\n";
    }
  }
  const double share = static_cast<double>(whole) / static_cast<double>(std::max<std::size_t>(wanted, 1));
  std::cout << drafts << " drafts: " << whole << " of " << wanted << " quotations whole (" << share * 100
            << " %), " << extra << " not wanted\n"
            << misses.str();
  CHECK(drafts == 30);
  CHECK(wanted >= 300);
  CHECK(share >= 0.97);
  CHECK(static_cast<double>(extra) <= 0.03 * static_cast<double>(wanted));
}
