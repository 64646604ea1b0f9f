// SegmentFileView: the container of a segment: header, sections, table, footer (docs/format.md, section 3).
//
// It knows nothing of what sections mean. open() proves that the file is laid out as its table
// says, so that every Bytes it hands out lies inside the file.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/bytes.h"
#include "index/format.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// What the header says besides magic and version.
struct SegmentHeader {
  std::uint32_t required_features = 0;
  std::uint32_t optional_features = 0;
  std::uint32_t documents = 0;
  std::uint32_t terms = 0;
  Slot body_end = 0;
  Slot slot_end = 0;
  std::uint64_t tokens = 0;
};

class SegmentFileView {
 public:
  struct Section {
    format::SectionId id{};
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t checksum = 0;
    Bytes bytes;
  };

  // `name` stands in messages. Reads header, footer, table and the small sections, nothing else.
  static Result<SegmentFileView> open(Bytes file, std::string_view name);

  const SegmentHeader& header() const { return header_; }
  const std::string& id() const { return id_; }  // 32 hexadecimal digits
  std::span<const Section> sections() const { return sections_; }
  // kCorrupt when there is none.
  Result<Bytes> section(format::SectionId id) const;
  // kCorrupt, naming file and section.
  Error damaged(std::string_view what) const;

 private:
  Result<void> read_header(Bytes file);
  Result<Bytes> read_footer(Bytes file);
  Result<void> read_table(Bytes file, Bytes table);

  std::string name_;
  std::string id_;
  SegmentHeader header_;
  std::vector<Section> sections_;
};

// Every checksum and all padding: what is wrong with the bytes, one sentence each; empty when nothing is.
// At most kMaxProblems. `progress` is told how many bytes were read since it was last called.
inline constexpr std::size_t kMaxProblems = 100;
std::vector<std::string> verify_checksums(Bytes file,
                                          const std::function<void(std::uint64_t)>& progress = {});

}  // namespace quoth::index
