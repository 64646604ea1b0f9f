#include "engine/input/folder_walk.h"

#include <utility>

namespace quoth::engine {

FolderWalk::FolderWalk(index::Io& io, std::string folder, std::function<bool(const std::string& path)> skip)
    : io_(io), folder_(std::move(folder)), skip_(std::move(skip)) {
  while (folder_.size() > 1 && folder_.back() == '/') folder_.pop_back();
}

Result<void> FolderWalk::enter(std::string relative) {
  const std::string path = relative.empty() ? folder_ : folder_ + "/" + relative;
  if (skip_ && skip_(path)) return {};
  QUOTH_TRY_ASSIGN(std::vector<index::DirEntry> entries, io_.list(path));
  if (!relative.empty()) relative.push_back('/');
  levels_.push_back({std::move(relative), std::move(entries), 0});
  return {};
}

Result<std::optional<FolderWalk::File>> FolderWalk::next() {
  if (!std::exchange(started_, true)) QUOTH_TRY(enter(""));
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.next == level.entries.size()) {
      levels_.pop_back();
      continue;
    }
    const index::DirEntry& entry = level.entries[level.next++];
    std::string relative = level.relative + entry.name;
    if (entry.is_directory) {
      QUOTH_TRY(enter(std::move(relative)));
    } else if (entry.is_regular) {
      return std::optional<File>(File{folder_ + "/" + relative, relative, entry.size, entry.modified});
    }
  }
  return std::optional<File>();
}

}  // namespace quoth::engine
