#include "index/segment/text_walk.h"

#include <zstd.h>

#include <string>
#include <utility>

#include "index/segment/doc_map.h"
#include "index/segment/segment.h"
#include "index/segment/text_format.h"
#include "index/segment/text_packing.h"

namespace quoth::index {
namespace {

using namespace text_format;

// zstd's working memory, kept by each thread that reads texts.
ZSTD_DCtx* thread_context() {
  struct Freer {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_DCtx, Freer> context(ZSTD_createDCtx());
  return context.get();
}

}  // namespace

Error TextWalk::corrupt(const char* what) const {
  return {ErrorCode::kCorrupt, "section 'text': block " + std::to_string(block_) + " " + what};
}

Result<void> TextWalk::open(std::uint64_t block) {
  const bool again = is_read_ && block == block_;
  is_read_ = false;
  block_ = block;
  const TextStore::Entry entry = store_->entry(block);
  const std::uint64_t end = store_->entry(block + 1).offset;
  if (entry.offset > end || end > store_->blocks_.size()) return corrupt("lies outside the section");
  const DocMap& documents = *store_->documents_;
  if (entry.slot >= store_->body_end_) return corrupt("begins behind the last document");
  doc_ = documents.doc_of(entry.slot);
  if (doc_ >= documents.size()) return corrupt("begins in no document");
  words_ = documents.body(doc_);
  if (entry.slot < words_.begin || entry.slot > words_.end) return corrupt("begins between documents");
  if (!again) QUOTH_TRY(load(store_->blocks_.subspan(entry.offset, end - entry.offset)));
  is_read_ = true;
  reader_ = TextOpReader(as_text(all_ops_), as_text(all_literals_));
  escapes_ = all_escapes_;
  slot_ = next_slot_ = entry.slot;
  byte_ = next_byte_ = entry.byte;
  ended_ = false;
  problem_ = nullptr;
  return {};
}

bool TextWalk::damaged(const char* what) {
  problem_ = what;
  return false;
}

Result<void> TextWalk::status() const { return problem_ == nullptr ? Result<void>{} : corrupt(problem_); }

Result<void> TextWalk::next_block() {
  QUOTH_TRY(status());
  if (block_ + 1 >= store_->block_count_) return corrupt("is the last and ends inside a document");
  const DocId doc = doc_;
  const Slot slot = next_slot_;
  const std::uint64_t byte = next_byte_;
  const bool ended = ended_;
  QUOTH_TRY(open(block_ + 1));
  const bool follows = ended ? byte_ == 0 && doc_ == doc + 1 && next_slot_ == words_.begin
                             : doc_ == doc && next_slot_ == slot && byte_ == byte;
  if (!follows) return corrupt("does not begin where the one before ends");
  return {};
}

bool TextWalk::next_document() {
  if (doc_ + 1 >= store_->documents_->size()) return damaged("goes behind the last document");
  words_ = store_->documents_->body(++doc_);
  next_slot_ = words_.begin;
  next_byte_ = 0;
  ended_ = false;
  return true;
}

bool TextWalk::escaped(std::uint16_t id) {
  if (id == kSentinelId) return damaged("has a word where the forward array has none");
  ByteReader in(escapes_);
  const std::uint64_t over = in.varint();
  if (!in.ok() || over >= kNoRank - kEscapeRank) return damaged("lacks the rank of a rare word");
  escapes_ = escapes_.last(in.left());
  rank_ = static_cast<Rank>(kEscapeRank + over);
  return true;
}

Result<void> TextWalk::load(Bytes from) {
  return store_->coding_ == TextCoding::kPacked ? load_packed(from) : load_frame(from);
}

void TextWalk::make_room(std::size_t size) {
  if (room_ > size) return;
  room_ = size + 1;
  std::unique_ptr<std::byte[]> larger(new std::byte[room_]);
  raw_ = std::move(larger);
}

// To raw_ from `at` on, which has room; the size.
Result<std::size_t> TextWalk::decompress(Bytes frame, std::size_t at, std::size_t limit) {
  ZSTD_DCtx* const context = thread_context();
  if (context == nullptr) return Error{ErrorCode::kNoMemory, "text: no memory to decompress a block"};
  const std::size_t got = ZSTD_decompressDCtx(context, raw_.get() + at, limit, frame.data(), frame.size());
  if (ZSTD_isError(got) != 0) return corrupt("cannot be decompressed");
  return got;
}

Result<void> TextWalk::load_frame(Bytes from) {
  const unsigned long long size = ZSTD_getFrameContentSize(from.data(), from.size());
  if (size > kMaxRawBlock) return corrupt("claims to be larger than any block, or no size at all");
  make_room(size);
  QUOTH_TRY_ASSIGN(const std::size_t got, decompress(from, 0, size));
  if (got != size) return corrupt("has another size than it says");
  ByteReader in(Bytes(raw_.get(), got));
  const std::uint64_t ops = in.varint();
  const std::uint64_t literals = in.varint();
  all_ops_ = in.bytes(ops);
  all_literals_ = in.bytes(literals);
  if (!in.ok() || ops == 0) return corrupt("is cut short");
  all_escapes_ = in.bytes(in.left());
  return {};
}

Result<void> TextWalk::load_packed(Bytes from) {
  ByteReader in(from);
  const std::uint64_t ops = in.varint();
  const std::uint64_t shape = in.varint();
  const std::uint64_t literals = shape / 2;
  const bool compressed = shape % 2 != 0;
  if (ops == 0 || ops > kMaxBlockBytes || literals > kMaxBlockBytes - ops)
    return corrupt("claims to be larger than any block, or empty");
  const std::uint64_t frame = compressed ? in.varint() : 0;
  make_room(ops + (compressed ? literals : 0));
  if (!in.ok() || !unpack_ops(in, ops, raw_.get())) return corrupt("is cut short");
  all_ops_ = Bytes(raw_.get(), ops);
  if (compressed) {
    const Bytes bytes = in.bytes(frame);
    if (!in.ok() || ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != literals)
      return corrupt("has literals of another size than it says");
    QUOTH_TRY_ASSIGN(const std::size_t got, decompress(bytes, ops, literals));
    if (got != literals) return corrupt("has literals of another size than it says");
    all_literals_ = Bytes(raw_.get() + ops, literals);
  } else {
    all_literals_ = in.bytes(literals);
  }
  if (!in.ok()) return corrupt("is cut short");
  all_escapes_ = in.bytes(in.left());
  return {};
}

}  // namespace quoth::index
