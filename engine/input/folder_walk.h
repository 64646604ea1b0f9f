// FolderWalk: the files below a folder, one after the other.
//
// Folders are read in byte order of names, each entry where its name stands. Symbolic links are
// not followed, so that there are no loops; only regular files are given. Nothing is left out but
// what `skip` names.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "index/io/io.h"
#include "quoth/result.h"

namespace quoth::engine {

class FolderWalk {
 public:
  // `skip`: folders not to enter; may be empty.
  FolderWalk(index::Io& io, std::string folder, std::function<bool(const std::string& path)> skip);

  struct File {
    std::string path;      // with the folder in front
    std::string relative;  // without it
    std::uint64_t size = 0;
    std::int64_t modified = 0;  // seconds since 1970
  };
  Result<std::optional<File>> next();

 private:
  struct Level {
    std::string relative;  // of the folder, with a slash at its end unless it is the first
    std::vector<index::DirEntry> entries;
    std::size_t next = 0;
  };
  Result<void> enter(std::string relative);

  index::Io& io_;
  std::string folder_;
  std::function<bool(const std::string&)> skip_;
  std::vector<Level> levels_;
  bool started_ = false;
};

}  // namespace quoth::engine
