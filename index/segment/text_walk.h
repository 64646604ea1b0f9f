// TextWalk: goes through the operations of a text section, knowing document, slot and byte of each.
//
// What TextStore reads with, and verify. Safe on any bytes: a step on damaged ones is kCorrupt.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "index/bytes.h"
#include "index/segment/segment.h"
#include "index/segment/text_ops.h"
#include "index/segment/text_store.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class TextWalk {
 public:
  // `store` must outlive the walk.
  explicit TextWalk(const TextStore& store) : store_(&store) {}

  // Stands before the first operation of the block. Opening the block that was opened last costs nothing.
  Result<void> open(std::uint64_t block);
  // Moves to the next operation of the block. False at its end, and on damage.
  bool next();
  // Pass over operations as next() would, as far as the fast way goes: some of those before the token of a
  // slot, or some of those that end at or before a byte of a document. To be called before next() only.
  void skip_to(Slot slot) { skip(std::min(slot, words_.end), ~std::uint64_t{0}); }
  void skip_to(DocId doc, std::uint64_t byte) { skip(words_.end, doc_ < doc ? ~std::uint64_t{0} : byte); }
  // Whether the block was sound so far.
  Result<void> status() const;
  // Goes on in the block after this one. Pre: next() was false. Fails as status() does.
  Result<void> next_block();

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
  Result<void> load(Bytes from);
  Result<void> load_frame(Bytes from);
  Result<void> load_packed(Bytes from);
  Result<std::size_t> decompress(Bytes frame, std::size_t at, std::size_t limit);
  void make_room(std::size_t size);
  void skip(Slot slot, std::uint64_t byte);
  bool next_document();
  bool escaped(std::uint16_t id);
  bool damaged(const char* what);
  Error corrupt(const char* what) const;

  const TextStore* store_;
  std::unique_ptr<std::byte[]> raw_;
  std::size_t room_ = 0;  // of raw_
  bool is_read_ = false;  // these are the parts of block_, in raw_ or in the section
  Bytes all_ops_;
  Bytes all_literals_;
  Bytes all_escapes_;
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
  const char* problem_ = nullptr;
};

// Inline: every word between a block's begin and the place looked for takes a step.
inline bool TextWalk::next() {
  if (!reader_.next(op_))
    return reader_.ok() ? false : damaged("has an operation that is cut, unknown or too long");
  if (ended_ && !next_document()) return false;
  slot_ = next_slot_;
  byte_ = next_byte_;
  next_byte_ += op_.gap.size();
  if (op_.kind != TextOp::Kind::kToken) {
    ended_ = op_.kind == TextOp::Kind::kEndOfDocument;
    return !ended_ || slot_ == words_.end || damaged("ends a document before its last word");
  }
  if (slot_ >= words_.end) return damaged("has more words than its document");
  const std::uint16_t id = store_->forward_[slot_];
  rank_ = id;
  if (id >= kEscapeId && !escaped(id)) return false;
  if (rank_ >= store_->term_sizes_.size()) return damaged("has a word that is not in the dictionary");
  next_byte_ += op_.surface == Surface::kLiteral ? op_.spelled.size() : store_->term_size(rank_);
  next_slot_ = slot_ + 1;
  return true;
}

// Most operations are plain, and take a nanosecond here.
inline void TextWalk::skip(Slot slot, std::uint64_t byte) {
  if (ended_ || next_slot_ >= slot || next_byte_ > byte || store_->term_sizes_.empty()) return;
  const std::string_view ops = reader_.ops();
  const std::size_t most = std::min<std::size_t>(ops.size(), slot - next_slot_);
  const std::uint16_t* const ids = store_->forward_.data() + next_slot_;
  const std::byte* const sizes = store_->term_sizes_.data();
  const std::size_t terms = std::min<std::size_t>(store_->term_sizes_.size(), kEscapeId);
  std::uint64_t at = next_byte_;
  std::size_t count = 0;
  for (; count < most; ++count) {
    const std::uint8_t gap = kPlainOps[static_cast<std::uint8_t>(ops[count])];
    if (gap == kNotPlain || ids[count] >= terms) break;
    const std::uint64_t end = at + gap + static_cast<std::uint8_t>(sizes[ids[count]]);
    if (end > byte) break;
    at = end;
  }
  reader_.drop_plain(count);
  next_slot_ += static_cast<Slot>(count);
  next_byte_ = at;
}

}  // namespace quoth::index
