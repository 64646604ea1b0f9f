#include "tests/lint/include_rules.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

namespace quoth::lint {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

// What the files of a folder may include, besides their own folder and headers from outside the
// project. Folders with layers inside (index, engine) list the layers below, so the order
// is that of index/CMakeLists.txt. An entry ending in '/' stands for the folder itself, not
// for the folders in it; "/*" for everything below.
struct Rule {
  std::string_view folder;
  std::span<const std::string_view> may_include;
};

constexpr std::array kNothing = {""sv};
constexpr std::array kBytes = {"quoth/"sv, "index/"sv};
constexpr std::array kKernels = {"quoth/"sv, "index/"sv, "index/kernels/"sv};
constexpr std::array kSegment = {"quoth/"sv,         "index/"sv,       "index/io/"sv,
                                 "index/kernels/"sv, "index/codec/"sv, "index/analysis/"sv};
constexpr std::array kBuild = {"quoth/"sv,       "index/"sv,          "index/io/"sv,     "index/kernels/"sv,
                               "index/codec/"sv, "index/analysis/"sv, "index/segment/"sv};
constexpr std::array kQuery = {"quoth/"sv,       "index/"sv,          "index/io/"sv,     "index/kernels/"sv,
                               "index/codec/"sv, "index/analysis/"sv, "index/segment/"sv};
constexpr std::array kInput = {"quoth/"sv, "index/"sv, "index/io/"sv};
constexpr std::array kEngine = {"quoth/"sv, "index/*"sv, "query/*"sv, "engine/input/"sv};
constexpr std::array kPublic = {"quoth/"sv};
constexpr std::array kTests = {"quoth/"sv, "index/*"sv, "query/*"sv, "engine/*"sv,
                               "tools/*"sv, "tests/*"sv, "bench/*"sv};

constexpr std::array kRules = {
    Rule{"engine/include/quoth", kNothing},
    Rule{"index", kBytes},
    Rule{"index/io", kBytes},
    Rule{"index/kernels", kBytes},
    Rule{"index/codec", kKernels},
    Rule{"index/analysis", kKernels},
    Rule{"index/segment", kSegment},
    Rule{"index/build", kBuild},
    Rule{"query", kQuery},
    Rule{"engine/input", kInput},
    Rule{"engine", kEngine},
    Rule{"tools", kPublic},
    Rule{"bindings", kPublic},
    Rule{"examples", kPublic},
    Rule{"tests", kTests},
    Rule{"bench", kTests},
};

constexpr std::array kOurs = {"quoth"sv, "index"sv, "query"sv, "engine"sv, "tools"sv,
                              "bindings"sv, "examples"sv, "tests"sv, "bench"sv};

// The folder part of a path with '/' between names; "" when there is none.
std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? ""sv : path.substr(0, slash);
}

bool is_within(std::string_view folder, std::string_view outer) {
  return folder == outer ||
         (folder.size() > outer.size() && folder.starts_with(outer) && folder[outer.size()] == '/');
}

// The rule of the innermost folder that has one.
const Rule* rule_for(std::string_view folder) {
  const Rule* found = nullptr;
  for (const Rule& rule : kRules) {
    if (is_within(folder, rule.folder) && (!found || rule.folder.size() > found->folder.size())) found = &rule;
  }
  return found;
}

bool allows(std::string_view pattern, std::string_view folder) {
  if (pattern.ends_with("/*")) return is_within(folder, pattern.substr(0, pattern.size() - 2));
  return !pattern.empty() && pattern.substr(0, pattern.size() - 1) == folder;
}

struct Include {
  std::string_view path;
  bool quoted = false;
};

std::optional<Include> parse_include(std::string_view line) {
  const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_blanks();
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return std::nullopt;
  line.remove_prefix("include"sv.size());
  skip_blanks();
  if (line.empty() || (line[0] != '"' && line[0] != '<')) return std::nullopt;
  const bool quoted = line[0] == '"';
  const std::size_t end = line.find(quoted ? '"' : '>', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return Include{line.substr(1, end - 1), quoted};
}

// What is wrong with `include` in a file of `folder`; "" when nothing is.
std::string judge(const Include& include, std::string_view folder) {
  const std::string_view top = include.path.substr(0, include.path.find('/'));
  const bool ours = include.path.find('/') != std::string_view::npos &&
                    std::find(kOurs.begin(), kOurs.end(), top) != kOurs.end();
  const Rule& rule = *rule_for(folder);
  if (!ours) {
    // A program of examples/ is a folder of its own and may have headers beside its sources.
    if (!include.quoted || is_within(folder, "examples")) return "";
    return "is not a path from the repository root";
  }
  // The public headers are reached as "quoth/...", so that is what the folder is called.
  const std::string_view own = folder == "engine/include/quoth" ? "quoth"sv : folder;
  const std::string_view target = folder_of(include.path);
  if (target == own || (is_within(folder, "tools") && is_within(target, "tools"))) return "";
  const bool allowed = std::any_of(rule.may_include.begin(), rule.may_include.end(),
                                   [&](std::string_view pattern) { return allows(pattern, target); });
  if (allowed) return "";
  return std::string(rule.folder) + " may not include " + std::string(target);
}

void lint_file(const fs::path& root, const std::string& name, std::vector<std::string>& problems) {
  const auto report = [&](std::size_t line, const std::string& what) {
    problems.push_back(name + ":" + std::to_string(line) + ": " + what);
  };
  std::ifstream file(root / name, std::ios::binary);
  if (!file) return report(0, "cannot be read");
  const std::string_view folder = folder_of(name);
  bool has_pragma_once = false;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line == "#pragma once") has_pragma_once = true;
    const bool ascii = std::all_of(line.begin(), line.end(), [](char c) { return (c & 0x80) == 0; });
    if (!ascii) report(number, "not ASCII: write the character as an escape");
    if (const std::optional<Include> include = parse_include(line)) {
      const std::string what = judge(*include, folder);
      if (!what.empty()) report(number, "\"" + std::string(include->path) + "\": " + what);
    }
  }
  if (name.ends_with(".h") && !has_pragma_once) report(0, "a header without #pragma once");
}

}  // namespace

std::vector<std::string> lint_tree(const fs::path& root) {
  std::vector<std::string> problems;
  for (const std::string_view top : kOurs) {
    std::error_code error;
    fs::recursive_directory_iterator it(root / top, error);
    for (const fs::recursive_directory_iterator end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().lexically_relative(root).generic_string();
      if (!name.ends_with(".h") && !name.ends_with(".cc")) continue;
      if (it->is_regular_file()) lint_file(root, name, problems);
    }
  }
  std::sort(problems.begin(), problems.end());
  return problems;
}

}  // namespace quoth::lint
