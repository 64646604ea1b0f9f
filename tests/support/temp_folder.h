// TempFolder: a directory for one test, gone with its object.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace quoth::test {

class TempFolder {
 public:
  // Throws std::filesystem::filesystem_error.
  TempFolder() {
    // mkdtemp puts letters of its own in place of the six X.
    path_ = (std::filesystem::temp_directory_path() / "quoth-test-XXXXXX").string();
    if (::mkdtemp(path_.data()) != nullptr) return;
    const std::error_code why(errno, std::generic_category());
    throw std::filesystem::filesystem_error("no temporary folder", path_, why);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  // A file of this name, and the folders that it needs.
  void put(std::string_view name, std::string_view text) const {
    const std::filesystem::path file = *this / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

 private:
  std::string path_;
};

}  // namespace quoth::test
