// open_index: the published version of an index, all segments mapped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "index/io/io.h"
#include "index/segment/manifest.h"
#include "index/segment/segment.h"
#include "quoth/result.h"

namespace quoth::index {

struct PublishedIndex {
  Manifest manifest;
  std::vector<std::unique_ptr<const Segment>> segments;  // in the manifest's order
};

// Needs no lock: when a newer version is published and the older one's files are removed meanwhile, it
// starts again with the newer. Each segment is compared with its entry, so that files of two indexes cannot be mixed.
// kNotFound: no index there. kCorrupt, kUnsupportedVersion: the message names the file.
Result<PublishedIndex> open_index(Io& io, const std::string& directory);

}  // namespace quoth::index
