// Manifest: which segments make the version that readers see (docs/format.md, section 10).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/result.h"

namespace quoth::index {

struct SegmentEntry {
  std::string file;  // name within the index directory: the id and ".seg"
  std::string id;    // 32 hexadecimal digits
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;  // XXH3-64 of the whole file
  std::uint64_t documents = 0;
  std::uint64_t tokens = 0;  // in bodies
  friend bool operator==(const SegmentEntry&, const SegmentEntry&) = default;
};

struct Manifest {
  std::uint64_t generation = 0;  // 0: nothing was published yet
  std::vector<SegmentEntry> segments;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// Accepts exactly what format_manifest() writes: one text per manifest, so that any change is seen. `path`
// stands in messages. kCorrupt; kUnsupportedVersion for a newer version, or a segment with a set of live
// documents.
Result<Manifest> parse_manifest(std::string_view text, std::string_view path);
std::string format_manifest(const Manifest& manifest);

// 1 to 64 characters of a-z 0-9 _ . - and no dot in front: such a name stays in its directory.
bool is_safe_name(std::string_view name);

}  // namespace quoth::index
