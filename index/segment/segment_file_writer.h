// SegmentFileWriter: sections -> a segment file, front to back (docs/format.md, section 3).
//
// Writer twin of segment_file.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/format.h"
#include "index/io/io.h"
#include "index/segment/checksum.h"
#include "index/segment/segment_file.h"
#include "quoth/result.h"

namespace quoth::index {

struct SegmentFile {
  std::string id;  // 32 hexadecimal digits, a hash of the content
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;  // XXH3-64 of the whole file
};

class SegmentFileWriter {
 public:
  // `file` is empty, and outlives the writer.
  explicit SegmentFileWriter(OutputFile& file) : file_(file) {}

  // First of all.
  Result<void> begin(const SegmentHeader& header);
  // Each section: begin, any number of appends, end.
  Result<void> begin_section(format::SectionId id, bool required = true);
  Result<void> append(Bytes bytes);
  Result<void> end_section();
  // Block checksums, table and footer. The caller syncs and closes the file.
  Result<SegmentFile> finish();

 private:
  struct Entry {
    format::SectionId id{};
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::uint64_t checksum = 0;
  };

  // Of the file, with what waits.
  std::uint64_t size() const { return file_.size() + waiting_.size(); }
  Result<void> put(Bytes bytes);
  Result<void> write_waiting();
  Result<void> pad();
  void end_block();

  OutputFile& file_;
  std::vector<std::byte> waiting_;  // bytes put and not yet appended to the file
  std::uint64_t written_back_ = 0;
  Hasher64 whole_;
  std::vector<std::byte> header_;
  std::vector<Entry> table_;
  Hasher64 block_;  // of the current block of the current section
  std::uint64_t in_block_ = 0;
  std::vector<std::uint64_t> blocks_;       // of the current section
  std::vector<std::uint64_t> block_lists_;  // of all long sections so far
};

}  // namespace quoth::index
