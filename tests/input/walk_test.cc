// FolderWalk: all regular files, in byte order of names, and nothing else.
#include "engine/input/folder_walk.h"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace {

using namespace quoth;
using test::TempFolder;
namespace fs = std::filesystem;

std::vector<std::string> walk(const std::string& folder, const std::function<bool(const std::string&)>& skip = {}) {
  engine::FolderWalk files(index::real_io(), folder, skip);
  std::vector<std::string> out;
  for (;;) {
    const auto file = files.next().value();
    if (!file) return out;
    CHECK(fs::file_size(file->path) == file->size);
    out.push_back(file->relative);
  }
}

// By definition: entries sorted by name, folders in place.
void expected(const fs::path& folder, const std::string& prefix, std::vector<std::string>& out) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const fs::file_status status = fs::symlink_status(folder / name);
    if (fs::is_directory(status)) expected(folder / name, prefix + name + "/", out);
    if (fs::is_regular_file(status)) out.push_back(prefix + name);
  }
}

}  // namespace

TEST_CASE("files come in byte order of names, folders where their names stand") {
  const TempFolder folder;
  for (const std::string name : {"b.txt", "a/z", "a/y/1", "a.txt", "a-b", "B", "\xC3\xA9", "a/y.txt", ".hidden", "a/y/2/3"}) {
    folder.put(name, name);
  }
  fs::create_directories(folder / "empty");
  const std::vector<std::string> want = {".hidden", "B",   "a/y/1", "a/y/2/3", "a/y.txt",
                                         "a/z",     "a-b", "a.txt", "b.txt",   "\xC3\xA9"};
  CHECK(walk(folder.path()) == want);
  CHECK(walk(folder.path() + "/") == want);
}

TEST_CASE("symbolic links are not followed, so that there are no loops") {
  const TempFolder folder;
  folder.put("a/file", "");
  fs::create_directory_symlink(folder.path(), folder / "a/loop");
  fs::create_symlink(folder / "a/file", folder / "link");
  fs::create_symlink(folder / "missing", folder / "broken");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(walk(folder.path()) == std::vector<std::string>{"a/file"});
}

TEST_CASE("random trees are walked whole; a skipped folder is left out") {
  for (unsigned seed = 0; seed < 10; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const TempFolder folder;
    for (int i = 0; i < 60; ++i) {
      std::string name;
      for (auto depth = random() % 4; depth > 0; --depth) name += std::string(1, static_cast<char>('a' + random() % 3)) + "/";
      folder.put(name + "f" + std::to_string(random() % 30), name);
    }
    std::vector<std::string> want;
    expected(folder.path(), "", want);
    CHECK(walk(folder.path()) == want);
    std::erase_if(want, [](const std::string& name) { return name.starts_with("a/"); });
    CHECK(walk(folder.path(), [&](const std::string& path) { return path == folder / "a"; }) == want);
  }
}

TEST_CASE("a folder that is not there is an error") {
  engine::FolderWalk files(index::real_io(), "/nonexistent/quoth", {});
  CHECK(!files.next().ok());
}
