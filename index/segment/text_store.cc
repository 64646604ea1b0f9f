#include "index/segment/text_store.h"

#include <algorithm>
#include <string_view>

#include "index/segment/doc_map.h"
#include "index/segment/segment.h"
#include "index/segment/term_dictionary.h"
#include "index/segment/text_format.h"
#include "index/segment/text_speller.h"
#include "index/segment/text_walk.h"

namespace quoth::index {
namespace {

using namespace text_format;

Error corrupt(const std::string& what) { return {ErrorCode::kCorrupt, "section 'text': " + what}; }

Error bad_argument(const char* what) { return {ErrorCode::kInvalidArgument, std::string("text: ") + what}; }

// `text` stands at byte `at` of the document; what of it lies in `range` goes to `out`.
void append_part(std::string_view text, std::uint64_t at, ByteRange range, std::string& out) {
  const std::uint64_t end = at + text.size();
  if (end <= range.begin || at >= range.end) return;
  const std::uint64_t from = range.begin > at ? range.begin - at : 0;
  const std::uint64_t to = range.end < end ? range.end - at : text.size();
  out.append(text.substr(from, to - from));
}

}  // namespace

Result<TextStore> TextStore::open(Bytes section, const DocMap& documents, const TermDictionary& terms,
                                  std::span<const std::uint16_t> forward) {
  ByteReader in(section);
  const std::uint32_t document_count = in.u32();
  const std::uint32_t term_count = in.u32();
  const std::uint64_t block_count = in.u64();
  const std::uint64_t text_bytes = in.u64();
  const std::uint64_t block_bytes = in.u64();
  if (!in.ok()) return corrupt("its header is cut short");
  if (document_count != documents.size()) {
    return corrupt("it has " + std::to_string(document_count) + " documents, the segment " +
                   std::to_string(documents.size()));
  }
  if (term_count != terms.size()) {
    return corrupt("it has " + std::to_string(term_count) + " terms, the dictionary " +
                   std::to_string(terms.size()));
  }
  if (block_count >= in.left() / kEntryBytes) return corrupt("its directory is longer than the section");

  TextStore store;
  store.block_count_ = block_count;
  store.text_bytes_ = text_bytes;
  store.directory_ = in.bytes((block_count + 1) * kEntryBytes);
  store.sizes_ = in.bytes(std::uint64_t{document_count} * kTextSizeBytes);
  store.term_sizes_ = in.bytes(term_count);
  store.blocks_ = in.bytes(block_bytes);
  if (!in.ok() || in.left() != 0) return corrupt("its parts do not add up to its length");
  const Entry end = store.entry(block_count);
  if (end.slot != kEndSlot || end.raw_size != 0 || end.byte != 0 || end.offset != block_bytes) {
    return corrupt("its directory does not end with its blocks");
  }
  if (document_count > 0) {
    const Slot last_word = documents.body(document_count - 1).end;
    if (last_word >= forward.size()) return corrupt("the document map goes behind the forward array");
    store.body_end_ = last_word + 1;
  }
  store.documents_ = &documents;
  store.terms_ = &terms;
  store.forward_ = forward;
  return store;
}

std::uint64_t TextStore::size(DocId doc) const {
  if (doc >= sizes_.size() / kTextSizeBytes) return 0;
  const std::byte* const at = sizes_.data() + std::size_t{doc} * kTextSizeBytes;
  return load_le<std::uint32_t>(at) | std::uint64_t{load_le<std::uint8_t>(at + 4)} << 32;
}

TextStore::Entry TextStore::entry(std::uint64_t index) const {
  const std::byte* const at = directory_.data() + index * kEntryBytes;
  return {.slot = load_le<std::uint32_t>(at),
          .raw_size = load_le<std::uint32_t>(at + 4),
          .byte = load_le<std::uint64_t>(at + 8),
          .offset = load_le<std::uint64_t>(at + 16)};
}

// Entries ascend by slot, then by byte, strictly; on damaged ones any block may come out,
// and the walk finds that the place is not in it.
template <class IsBefore>
std::uint64_t TextStore::find_last(IsBefore is_at_or_before) const {
  std::uint64_t low = 0;
  std::uint64_t high = block_count_;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (is_at_or_before(entry(middle))) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low == 0 ? 0 : low - 1;
}

// Of several blocks with one slot, all but the last hold only bytes without tokens.
std::uint64_t TextStore::find_block(Slot slot) const {
  return find_last([slot](const Entry& e) { return e.slot <= slot; });
}

std::uint64_t TextStore::find_block(DocId doc, std::uint64_t byte) const {
  const Span words = documents_->body(doc);
  return find_last([words, byte](const Entry& e) {
    return e.slot < words.begin || (e.slot <= words.end && e.byte <= byte);
  });
}

Result<void> TextStore::read(DocId doc, ByteRange range, std::string& out) const {
  if (doc >= documents_->size()) return bad_argument("no such document");
  range.end = std::min(range.end, size(doc));
  if (range.begin >= range.end) return {};
  if (block_count_ == 0) return corrupt("a document has bytes, but there are no blocks");
  TextWalk walk(*this);
  QUOTH_TRY(walk.open(find_block(doc, range.begin)));
  TextSpeller speller(*terms_, range.end - range.begin);
  std::uint64_t wanted = range.begin;  // the next byte to write
  while (wanted < range.end) {
    if (!walk.next()) {
      QUOTH_TRY(walk.next_block());
      continue;
    }
    if (walk.doc() < doc ||
        (walk.doc() == doc && walk.end() <= wanted && walk.op().kind != TextOp::Kind::kEndOfDocument)) {
      continue;
    }
    if (walk.doc() != doc || walk.begin() > wanted || walk.op().kind == TextOp::Kind::kEndOfDocument) {
      return corrupt("the text of document " + std::to_string(doc) + " is not where the directory says");
    }
    const TextOp& op = walk.op();
    const std::uint64_t gap_at = walk.end() - op.gap.size();
    if (op.kind == TextOp::Kind::kToken && gap_at > range.begin) {
      std::string_view word;
      if (!speller.spell(op, walk.rank(), term_size(walk.rank()), word)) {
        return corrupt("the length of a word differs from the dictionary's");
      }
      append_part(word, walk.begin(), range, out);
    }
    append_part(op.gap, gap_at, range, out);
    wanted = walk.end();
  }
  return {};
}

Result<void> TextStore::locate(DocId doc, std::span<const Slot> slots, std::span<ByteRange> out) const {
  if (slots.size() != out.size()) return bad_argument("as many ranges as slots are needed");
  if (slots.empty()) return {};
  if (doc >= documents_->size()) return bad_argument("no such document");
  const Span words = documents_->body(doc);
  if (slots.front() < words.begin || slots.back() >= words.end ||
      !std::is_sorted(slots.begin(), slots.end())) {
    return bad_argument("slots must ascend and stand in the document");
  }
  if (block_count_ == 0) return corrupt("a document has words, but there are no blocks");
  TextWalk walk(*this);
  bool open = false;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i > 0 && slots[i] == slots[i - 1]) {
      out[i] = out[i - 1];
      continue;
    }
    const std::uint64_t block = find_block(slots[i]);
    if (!open || block != walk.block()) QUOTH_TRY(walk.open(block));
    open = true;
    do {
      if (walk.next()) continue;
      QUOTH_TRY(walk.status());
      return corrupt("a word is not where the directory says");
    } while (walk.op().kind != TextOp::Kind::kToken || walk.slot() < slots[i]);
    if (walk.slot() != slots[i]) return corrupt("a word is not where the directory says");
    out[i] = walk.word();
  }
  return {};
}

Result<Rank> TextStore::rank_at(Slot slot) const {
  if (slot >= forward_.size()) return bad_argument("no such slot");
  const std::uint16_t id = forward_[slot];
  if (id == kSentinelId) return kNoRank;
  if (id != kEscapeId) return Rank{id};
  if (slot >= body_end_) return bad_argument("a rare word of a title has its rank in its list only");
  if (block_count_ == 0) return corrupt("a document has words, but there are no blocks");
  TextWalk walk(*this);
  QUOTH_TRY(walk.open(find_block(slot)));
  if (walk.next_slot() > slot) return corrupt("a word is not where the directory says");
  // The block's tokens are those of the slots from its begin on, so its escapes need no operation.
  const auto before = forward_.subspan(walk.next_slot(), slot - walk.next_slot());
  ByteReader escapes(walk.escapes());
  for (auto skip = std::count(before.begin(), before.end(), kEscapeId); skip > 0 && escapes.ok(); --skip)
    escapes.varint();
  const std::uint64_t over = escapes.varint();
  if (!escapes.ok() || over >= terms_->size() - std::min(terms_->size(), kEscapeRank)) {
    return corrupt("the rank of a rare word is missing");
  }
  return static_cast<Rank>(kEscapeRank + over);
}

}  // namespace quoth::index
