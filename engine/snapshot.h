// Snapshot: the segments of one published version, open and checked.
//
// Immutable once made, but for what is remembered; shared by every Index and Searcher of the version. Open
// mappings keep the files readable when a newer version removes their names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/dateline_cache.h"
#include "index/io/io.h"
#include "index/segment/segment.h"
#include "query/doc_set.h"
#include "query/search.h"
#include "quoth/result.h"
#include "quoth/searcher.h"

namespace quoth {

struct Snapshot {
  struct Part {
    std::unique_ptr<const index::Segment> segment;
    std::unique_ptr<const query::DocSet> live;  // null: all documents are
    std::unique_ptr<DatelineCache> datelines = std::make_unique<DatelineCache>();
  };

  std::string directory;
  std::uint64_t generation = 0;
  std::vector<Part> parts;                // in order of search: documents are ordered by (segment, doc)
  std::vector<query::SegmentView> views;  // of parts

  // The published version of `directory`. When a file that the manifest names is gone, a newer version was
  // published meanwhile, and is read instead.
  static Result<std::shared_ptr<const Snapshot>> open(index::Io& io, std::string_view directory);
  // A snapshot of these segments, in this order, all documents alive: of no directory.
  static std::shared_ptr<Snapshot> of(std::vector<std::unique_ptr<const index::Segment>> segments);
  // Pre: not null.
  static Searcher searcher(std::shared_ptr<const Snapshot> snapshot);
};

}  // namespace quoth
