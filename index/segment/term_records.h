// TermRecords: per rank, how often a term occurs and where its lists lie (docs/format.md, section 5).
#pragma once

#include <cstdint>

#include "index/bytes.h"
#include "index/segment/doc_list.h"
#include "index/segment/position_list.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class DocMap;
struct TermInfo;

// The sections that lists live in.
struct PostingSections {
  Bytes records;
  Bytes position_skips;
  Bytes position_blocks;
  Bytes documents;
  const DocMap* doc_map = nullptr;  // outlives this; short lists derive their documents from it
  std::uint32_t term_count = 0;
  std::uint32_t document_count = 0;
  Slot body_end = 0;
  Slot slot_end = 0;
};

class TermRecords {
 public:
  TermRecords() = default;
  // Checks sizes; each record is checked when it is read, so that opening does not touch them all.
  static Result<TermRecords> open(const PostingSections& sections);

  TermInfo info(Rank rank) const;
  PositionList positions(Rank rank) const;  // empty when the record points outside its section
  DocList documents(Rank rank) const;

 private:
  PostingSections sections_;
};

}  // namespace quoth::index
