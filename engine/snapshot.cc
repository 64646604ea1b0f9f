#include "engine/snapshot.h"

#include <utility>

#include "index/segment/index_directory.h"
#include "index/segment/manifest.h"

namespace quoth {

namespace {

// Each retry needs a publish between two reads of ours; so many in a row is no race any more.
constexpr int kMaxTries = 100;

Result<std::unique_ptr<const index::Segment>> open_segment(index::Io& io, const std::string& directory,
                                                           const index::SegmentEntry& entry) {
  const std::string path = index::join_path(directory, entry.file);
  QUOTH_TRY_ASSIGN(auto file, io.map(path));
  if (file->bytes().size() != entry.bytes) {
    return Error{ErrorCode::kCorrupt,
                 path + ": should be " + std::to_string(entry.bytes) + " bytes by the manifest, but is " +
                     std::to_string(file->bytes().size()) + ": restore the file or rebuild the index"};
  }
  QUOTH_TRY_ASSIGN(auto segment, index::Segment::open(std::move(file)));
  if (segment->id() != entry.id || segment->document_count() != entry.documents ||
      segment->token_count() != entry.tokens) {
    return Error{
        ErrorCode::kCorrupt,
        path + ": is not the segment that the manifest names: restore the file or rebuild the index"};
  }
  return segment;
}

Result<std::shared_ptr<const Snapshot>> open_version(index::Io& io, const std::string& directory,
                                                     const index::Manifest& manifest) {
  std::vector<std::unique_ptr<const index::Segment>> segments;
  for (const index::SegmentEntry& entry : manifest.segments) {
    QUOTH_TRY_ASSIGN(auto segment, open_segment(io, directory, entry));
    segments.push_back(std::move(segment));
  }
  auto snapshot = Snapshot::of(std::move(segments));
  snapshot->directory = directory;
  snapshot->generation = manifest.generation;
  return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

}  // namespace

std::shared_ptr<Snapshot> Snapshot::of(std::vector<std::unique_ptr<const index::Segment>> segments) {
  auto snapshot = std::make_shared<Snapshot>();
  for (auto& segment : segments) snapshot->parts.push_back({std::move(segment), nullptr});
  for (const Part& part : snapshot->parts) {
    snapshot->views.push_back({part.segment.get(), part.live.get()});
  }
  return snapshot;
}

Searcher Snapshot::searcher(std::shared_ptr<const Snapshot> snapshot) {
  return Searcher(std::move(snapshot));
}

Result<std::shared_ptr<const Snapshot>> Snapshot::open(index::Io& io, std::string_view directory) {
  const std::string path(directory);
  QUOTH_TRY_ASSIGN(index::Manifest manifest, index::read_manifest(io, path));
  for (int tries = 1;; ++tries) {
    auto snapshot = open_version(io, path, manifest);
    if (snapshot.ok() || snapshot.error().code != ErrorCode::kNotFound || tries == kMaxTries) return snapshot;
    QUOTH_TRY_ASSIGN(index::Manifest newer, index::read_manifest(io, path));
    if (newer == manifest) {
      Error error = snapshot.error();
      error.code = ErrorCode::kCorrupt;
      error.message += ": the manifest names it; restore the file or rebuild the index";
      return error;
    }
    manifest = std::move(newer);
  }
}

}  // namespace quoth
