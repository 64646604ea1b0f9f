#include "index/segment/index_directory.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "index/bytes.h"
#include "index/format.h"
#include "index/io/temporary.h"

namespace quoth::index {
namespace {

constexpr std::string_view kManifestTemporary = "manifest";

std::string without_slash(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return std::string(path);
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_temporary_name(std::string_view name) { return name.starts_with(kTemporaryPrefix); }

bool is_segment_name(std::string_view name) {
  if (name.size() != 32 + format::kSegmentSuffix.size() || !name.ends_with(format::kSegmentSuffix))
    return false;
  name.remove_suffix(format::kSegmentSuffix.size());
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Whether a temporary file begins as quoth's do. A writer that died may have written less than a whole magic;
// a machine that died may have kept the length but not all of the bytes.
bool is_temporary_content(std::string_view begin) {
  constexpr std::array kMagics = {format::kMagic, kTemporaryMagic, format::kManifestMagic.substr(0, 8)};
  while (begin.ends_with('\0')) begin.remove_suffix(1);
  return std::any_of(kMagics.begin(), kMagics.end(),
                     [&](std::string_view magic) { return magic.starts_with(begin); });
}

}  // namespace

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

Result<Manifest> read_manifest(Io& io, const std::string& directory) {
  const std::string path = join_path(directory, format::kManifestName);
  Result<std::string> text = io.read_file(path, format::kMaxManifestBytes);
  if (!text.ok() && text.error().code == ErrorCode::kNotFound) {
    return Error{ErrorCode::kNotFound,
                 "no index in " + directory + ": it has no " + std::string(format::kManifestName)};
  }
  if (!text.ok() && text.error().code == ErrorCode::kLimit) {
    return Error{ErrorCode::kCorrupt, path + ": too long for a manifest; build the index again"};
  }
  if (!text.ok()) return std::move(text).error();
  return parse_manifest(text.value(), path);
}

Result<IndexDirectory> IndexDirectory::open(Io& io, std::string_view path) {
  if (path.empty()) return Error{ErrorCode::kInvalidArgument, "empty path of an index"};
  IndexDirectory directory(io, without_slash(path));
  QUOTH_TRY(directory.prepare());
  QUOTH_TRY_ASSIGN(directory.lock_, io.lock(join_path(directory.path_, format::kLockName)));
  QUOTH_TRY(directory.read_current());
  directory.clean_up();
  return directory;
}

// Makes the directory, or sees that it is one that a writer may use.
Result<void> IndexDirectory::prepare() {
  const Result<DirEntry> there = io_->stat(path_);
  if (!there.ok()) {
    if (there.error().code != ErrorCode::kNotFound) return there.error();
    QUOTH_TRY(io_->make_directory(path_));
    return io_->sync_directory(parent_of(path_));
  }
  if (!there.value().is_directory)
    return Error{ErrorCode::kExists, path_ + " is a file; an index is a directory"};
  QUOTH_TRY_ASSIGN(const std::vector<DirEntry> entries, io_->list(path_));
  for (const DirEntry& entry : entries) {
    if (entry.name != format::kManifestName) continue;
    const std::string manifest = join_path(path_, entry.name);
    std::string begin(format::kManifestMagic.size(), '\0');
    QUOTH_TRY_ASSIGN(const auto file, io_->open_input(manifest));
    QUOTH_TRY_ASSIGN(const std::size_t n, file->read_at(0, std::as_writable_bytes(std::span(begin))));
    begin.resize(n);
    // Damage to an index must not make it a stranger: what is recognisable in part is enough with a segment
    // beside it.
    const bool segment_beside = std::any_of(entries.begin(), entries.end(),
                                            [](const DirEntry& e) { return is_segment_name(e.name); });
    if (begin == format::kManifestMagic || segment_beside) return {};
  }
  for (const DirEntry& entry : entries) {
    if (entry.name == format::kLockName || is_ours(entry)) continue;
    return Error{ErrorCode::kExists, path_ + " is not empty and not a quoth index (it holds " + entry.name +
                                         "); name a new or an empty directory"};
  }
  return {};
}

Result<void> IndexDirectory::read_current() {
  Result<Manifest> manifest = read_manifest(*io_, path_);
  if (manifest.ok()) {
    current_ = std::move(manifest).value();
    has_index_ = true;
    return {};
  }
  has_index_ = manifest.error().code != ErrorCode::kNotFound;
  if (manifest.error().code == ErrorCode::kNotFound || manifest.error().code == ErrorCode::kCorrupt)
    return {};
  return std::move(manifest).error();
}

std::string IndexDirectory::temporary(std::string_view name) const {
  return join_path(path_, std::string(kTemporaryPrefix).append(name));
}

// Regular, named like a file of ours, and beginning like one.
bool IndexDirectory::is_ours(const DirEntry& entry) const {
  const bool temporary = is_temporary_name(entry.name);
  if (!entry.is_regular || (!temporary && !is_segment_name(entry.name))) return false;
  const auto file = io_->open_input(join_path(path_, entry.name));
  if (!file.ok()) return false;
  std::string begin(format::kMagic.size(), '\0');
  const Result<std::size_t> n = file.value()->read_at(0, std::as_writable_bytes(std::span(begin)));
  if (!n.ok()) return false;
  begin.resize(n.value());
  return temporary ? is_temporary_content(begin) : begin == format::kMagic;
}

void IndexDirectory::clean_up() const {
  const bool damaged = has_index_ && current_.generation == 0;
  const Result<std::vector<DirEntry>> entries = io_->list(path_);
  if (!entries.ok()) return;
  for (const DirEntry& entry : entries.value()) {
    const bool named = std::any_of(current_.segments.begin(), current_.segments.end(),
                                   [&](const SegmentEntry& segment) { return segment.file == entry.name; });
    // Segments beside a damaged manifest may be all that is left of an index.
    if (named || (damaged && !is_temporary_name(entry.name)) || !is_ours(entry)) continue;
    (void)io_->remove(join_path(path_, entry.name));  // what stays is tried again by the next writer
  }
}

// Everything short of becoming visible: segments under their names, the manifest under a temporary one.
Result<void> IndexDirectory::stage(std::vector<PendingSegment> segments, Manifest& next) {
  next.generation = current_.generation + 1;
  for (PendingSegment& segment : segments) {
    segment.entry.file = segment.entry.id + std::string(format::kSegmentSuffix);
    // The same content may be published already: replacing a file by its equal harms no reader.
    QUOTH_TRY(io_->rename(segment.path, join_path(path_, segment.entry.file)));
    next.segments.push_back(std::move(segment.entry));
  }
  QUOTH_TRY(io_->sync_directory(path_));
  const std::string text = format_manifest(next);
  if (text.size() > format::kMaxManifestBytes || next.segments.size() > format::kMaxSegments) {
    return Error{ErrorCode::kLimit, path_ + ": more segments than a manifest can name; merge them"};
  }
  QUOTH_TRY_ASSIGN(const auto file, io_->create(temporary(kManifestTemporary)));
  QUOTH_TRY(file->append(as_bytes(text)));
  QUOTH_TRY(file->sync());
  return file->close();
}

Result<void> IndexDirectory::publish(std::vector<PendingSegment> segments) {
  Manifest next;
  Result<void> staged = stage(std::move(segments), next);
  if (!staged.ok()) {
    clean_up();
    return staged;
  }
  // If this fails it may still have happened (a network file system): the next writer looks and cleans up.
  QUOTH_TRY(io_->rename(temporary(kManifestTemporary), join_path(path_, format::kManifestName)));
  current_ = std::move(next);
  has_index_ = true;
  QUOTH_TRY(io_->sync_directory(path_));
  clean_up();
  return {};
}

}  // namespace quoth::index
