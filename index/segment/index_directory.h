// IndexDirectory: the writer's side of an index directory: lock, publish, clean up (docs/format.md, section
// 10).
//
// A version becomes visible by one rename of the manifest; a crash at any instant leaves the old version or
// the new one. Readers need none of this: they read the manifest and map what it names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "index/io/io.h"
#include "index/segment/manifest.h"
#include "quoth/result.h"

namespace quoth::index {

// A finished and synced segment under a temporary name; `entry.file` is set when it is published.
struct PendingSegment {
  std::string path;
  SegmentEntry entry;
};

class IndexDirectory {
 public:
  // Makes the directory if it is missing, refuses (kExists) one that holds anything but an index, takes
  // the writer's lock (kBusy), and removes what a dead writer left. Held until destruction.
  static Result<IndexDirectory> open(Io& io, std::string_view path);

  const std::string& path() const { return path_; }
  // What is published; generation 0 if nothing is, or if the manifest is damaged: it can then only be
  // replaced.
  const Manifest& current() const { return current_; }
  bool has_index() const { return has_index_; }
  // A path in the directory, on the same file system as what it will be renamed to. Everything
  // that a build writes must be named so, to be cleaned up after a crash.
  std::string temporary(std::string_view name) const;

  // Makes these segments the index, in this order, in place of all before. On an error the version before is
  // still there, unless only the last sync failed: then the new one is visible but may not survive a power
  // cut.
  Result<void> publish(std::vector<PendingSegment> segments);

  // Removes files of quoth that the manifest does not name; nothing else, ever. Part of open() and publish().
  void clean_up() const;

 private:
  IndexDirectory(Io& io, std::string path) : io_(&io), path_(std::move(path)) {}
  Result<void> prepare();
  Result<void> read_current();
  Result<void> stage(std::vector<PendingSegment> segments, Manifest& next);
  bool is_ours(const DirEntry& entry) const;

  Io* io_;
  std::string path_;
  std::unique_ptr<FileLock> lock_;
  Manifest current_;
  bool has_index_ = false;
};

// The manifest of an index; kNotFound when there is no index.
Result<Manifest> read_manifest(Io& io, const std::string& directory);

// `directory`/`name`.
std::string join_path(std::string_view directory, std::string_view name);

}  // namespace quoth::index
