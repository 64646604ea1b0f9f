// TermRecords: per rank, how often a term occurs and where its lists lie (docs/format.md, section 5).
//
// Ranks go by falling occurrences, so that terms of the same few occurrences are neighbours: their records
// are their slots, and all else is derived.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "index/bytes.h"
#include "index/segment/doc_list.h"
#include "index/segment/position_list.h"
#include "index/segment/record_shapes.h"
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
  const std::uint16_t* forward = nullptr;  // of slot 0; lists that name rows find their slots there
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
  // The same without its documents, which rare terms would have to look up one by one.
  TermInfo counts(Rank rank) const;
  Bytes record_bytes(Rank rank) const;  // empty for a rank >= term_count
  // Asks for the bytes that these read.
  void prefetch(Rank rank) const {
    if (rank < sections_.term_count) __builtin_prefetch(record(rank).at);
  }
  PositionList positions(Rank rank) const;  // empty when the record points outside its section
  DocList documents(Rank rank) const;

 private:
  struct Record {
    const std::byte* at = nullptr;
    std::size_t shape = 0;
  };

  Record record(Rank rank) const;  // pre: rank < term_count
  PositionList few(const Record& record) const;
  PositionList one_block(const Record& record) const;
  PositionList blocks(const Record& record, Rank rank) const;

  PostingSections sections_;
  Rank rows_end_ = 0;  // lists of ranks below name rows of slots
  // Of each shape of record: its first rank, and where a record of rank 0 would stand, so that one
  // multiplication leads to any.
  std::array<Rank, postings_format::kRecordShapes> first_{};
  std::array<std::int64_t, postings_format::kRecordShapes> origin_{};
};

}  // namespace quoth::index
