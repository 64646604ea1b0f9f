// TextWalk: goes through the operations of a text section, knowing document, slot and byte of each.
//
// What TextStore reads with, and verify. Safe on any bytes: a step on damaged ones is kCorrupt.
#pragma once

#include <cstdint>
#include <memory>

#include "index/bytes.h"
#include "index/segment/text_ops.h"
#include "index/segment/text_store.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class TextWalk {
 public:
  // `store` must outlive the walk.
  explicit TextWalk(const TextStore& store) : store_(&store) {}

  // Stands before the first operation of the block.
  Result<void> open(std::uint64_t block);
  // Goes on in the block after this one. Pre: next() was false.
  Result<void> next_block();
  // Moves to the next operation of the block. False at its end.
  Result<bool> next();

  std::uint64_t block() const { return block_; }
  Slot next_slot() const { return next_slot_; }  // of the first token not yet passed
  // Ranks, less kEscapeRank, of the rare words not yet passed: varints.
  Bytes escapes() const { return escapes_; }

  // The operation, after next().
  const TextOp& op() const { return op_; }
  DocId doc() const { return doc_; }
  std::uint64_t begin() const { return byte_; }  // its bytes in the document
  std::uint64_t end() const { return next_byte_; }
  // Of a token operation.
  Slot slot() const { return slot_; }
  Rank rank() const { return rank_; }
  ByteRange word() const { return {byte_, next_byte_ - op_.gap.size()}; }

 private:
  Result<void> decompress(const TextStore::Entry& entry, Bytes from);
  Result<bool> token();
  Result<void> escaped(std::uint16_t id);
  Error corrupt(const char* what) const;

  const TextStore* store_;
  std::unique_ptr<std::byte[]> raw_;
  TextOpReader reader_;
  Bytes escapes_;
  std::uint64_t block_ = 0;
  DocId doc_ = 0;
  Span words_;  // of doc_
  TextOp op_;
  Slot slot_ = 0;
  Slot next_slot_ = 0;
  std::uint64_t byte_ = 0;
  std::uint64_t next_byte_ = 0;
  Rank rank_ = kNoRank;
  bool ended_ = false;  // the last operation was the end of doc_
};

}  // namespace quoth::index
