#include "index/segment/open_index.h"

#include <utility>

#include "index/segment/index_directory.h"

namespace quoth::index {
namespace {

// A publication takes several syncs and an attempt some milliseconds, so this is never reached by honest means.
constexpr int kMaxAttempts = 1000;

Result<std::unique_ptr<const Segment>> open_segment(Io& io, const std::string& directory, const SegmentEntry& entry) {
  const std::string path = join_path(directory, entry.file);
  if (!entry.live.empty()) {
    return Error{ErrorCode::kUnsupportedVersion,
                 path + ": some of its documents are deleted, which this library cannot read; use a newer quoth"};
  }
  QUOTH_TRY_ASSIGN(std::unique_ptr<MappedFile> file, io.map(path));
  QUOTH_TRY_ASSIGN(std::unique_ptr<const Segment> segment, Segment::open(std::move(file)));
  if (segment->id() != entry.id || segment->file_bytes() != entry.bytes || segment->document_count() != entry.documents ||
      segment->token_count() != entry.tokens) {
    return Error{ErrorCode::kCorrupt, path + ": not the segment that the manifest names; build the index again"};
  }
  return segment;
}

Result<PublishedIndex> open_version(Io& io, const std::string& directory, Manifest manifest) {
  PublishedIndex index;
  index.manifest = std::move(manifest);
  for (const SegmentEntry& entry : index.manifest.segments) {
    QUOTH_TRY_ASSIGN(std::unique_ptr<const Segment> segment, open_segment(io, directory, entry));
    index.segments.push_back(std::move(segment));
  }
  return index;
}

}  // namespace

Result<PublishedIndex> open_index(Io& io, const std::string& directory) {
  QUOTH_TRY_ASSIGN(Manifest manifest, read_manifest(io, directory));
  for (int attempt = 0;; ++attempt) {
    Result<PublishedIndex> index = open_version(io, directory, manifest);
    if (index.ok() || index.error().code != ErrorCode::kNotFound) return index;
    QUOTH_TRY_ASSIGN(Manifest now, read_manifest(io, directory));
    if (now == manifest || attempt == kMaxAttempts) {
      return Error{ErrorCode::kCorrupt, "a segment that the manifest names is missing: " + index.error().message};
    }
    manifest = std::move(now);
  }
}

}  // namespace quoth::index
