// PostingEncoder and PostingsWriter: sorted slots of each term -> lists, document postings, records.
//
// Writer twin of position_list.h, doc_list.h and term_records.h (docs/format.md, sections 5 and 6).
// Encoders work in parallel, one per range of ranks, and hold bounded memory however long a
// list is; the writer appends their output in rank order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "index/bytes.h"
#include "index/io/spool.h"
#include "index/segment/record_shapes.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// Which document a body slot belongs to, while building: starts of all documents, in order.
// Shared read-only by all encoders.
struct DocumentLayout {
  std::vector<Slot> begins;            // body begin of each document; multiples of 16
  std::vector<std::uint32_t> lengths;  // tokens of each body
  std::uint64_t tokens = 0;            // sum of lengths
  Slot body_end = 0;                   // first slot of the title zone
  Slot slot_end = 0;
};

// What an encoder has made since the last take(): bytes and records with offsets relative to it.
struct EncodedPostings {
  std::vector<std::byte> blocks;
  std::vector<std::byte> skips;
  std::vector<std::byte> documents;
  std::vector<std::byte> records;
  std::array<std::uint32_t, postings_format::kRecordShapes> record_counts{};  // of each shape, in this order
  std::uint32_t in_rows = 0;  // the first so many are of lists that name rows
};

class PostingEncoder {
 public:
  explicit PostingEncoder(const DocumentLayout& layout);
  ~PostingEncoder();

  // Ranks in order, so that counts never rise; `count` > 0 slots each, ascending, in as many add() calls as
  // wished. The list names slots or, for the first terms of all if wished, rows of them: then there are more
  // than kMaxDerived, and the term has a number of its own in the forward array.
  void begin_term(std::uint32_t count, bool in_rows = false);
  void add(std::span<const Slot> slots);
  void end_term();
  // Bytes waiting; callers take() between terms, or within a long one, to bound memory.
  std::size_t pending_bytes() const;
  EncodedPostings take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class PostingsWriter {
 public:
  // Four sections wait in spools named `prefix` + suffix.
  PostingsWriter(Io& io, const std::string& prefix, std::size_t memory_limit);
  ~PostingsWriter();

  // In the order the encoders' terms have; several takes of one encoder follow each other.
  Result<void> append(EncodedPostings postings);

  // For SegmentWriter: the sections, once everything is appended.
  Spool& blocks();
  Spool& skips();
  Spool& documents();
  Spool& records();  // to stand after records_header()
  std::array<std::byte, postings_format::kRecordsHeaderBytes> records_header() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
