#include "index/segment/text_reader.h"

#include <algorithm>
#include <string_view>

#include "index/segment/doc_map.h"
#include "index/segment/segment.h"
#include "index/segment/term_dictionary.h"
#include "index/segment/text_speller.h"

namespace quoth::index {
namespace {

Error corrupt(const std::string& what) { return {ErrorCode::kCorrupt, "section 'text': " + what}; }

Error misspelt() { return corrupt("the length of a word differs from the dictionary's"); }

Error misplaced() { return corrupt("a word is not where the directory says"); }

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

Result<void> TextReader::read(DocId doc, ByteRange range, std::string& out) {
  if (doc >= store_->documents_->size()) return bad_argument("no such document");
  range.end = std::min(range.end, store_->size(doc));
  if (range.begin >= range.end) return {};
  if (store_->block_count_ == 0) return corrupt("a document has bytes, but there are no blocks");
  QUOTH_TRY(walk_.open(store_->find_block(doc, range.begin)));
  return append(doc, range, out);
}

// Appends a range of the document. Pre: the walk stands at its begin or before it, but in its block.
Result<void> TextReader::append(DocId doc, ByteRange range, std::string& out) {
  TextSpeller speller(*store_->terms_, range.end - range.begin);
  std::uint64_t wanted = range.begin;  // the next byte to write
  while (wanted < range.end) {
    if (wanted == range.begin) walk_.skip_to(doc, wanted);
    if (!walk_.next()) {
      QUOTH_TRY(walk_.next_block());
      continue;
    }
    if (walk_.doc() < doc ||
        (walk_.doc() == doc && walk_.end() <= wanted && walk_.op().kind != TextOp::Kind::kEndOfDocument)) {
      continue;
    }
    if (walk_.doc() != doc || walk_.begin() > wanted || walk_.op().kind == TextOp::Kind::kEndOfDocument) {
      return corrupt("the text of document " + std::to_string(doc) + " is not where the directory says");
    }
    const TextOp& op = walk_.op();
    const std::uint64_t gap_at = walk_.end() - op.gap.size();
    if (op.kind == TextOp::Kind::kToken && gap_at > range.begin) {
      std::string_view word;
      if (!speller.spell(op, walk_.rank(), store_->term_size(walk_.rank()), word)) {
        return misspelt();
      }
      append_part(word, walk_.begin(), range, out);
    }
    append_part(op.gap, gap_at, range, out);
    wanted = walk_.end();
  }
  return {};
}

// The walk's next operation is the token of `slot`, or it fails. Pre: the walk stands in its block, before
// it.
Result<void> TextReader::to_slot(Slot slot) {
  do {
    walk_.skip_to(slot);
    if (walk_.next()) continue;
    QUOTH_TRY(walk_.status());
    return misplaced();
  } while (walk_.op().kind != TextOp::Kind::kToken || walk_.slot() < slot);
  if (walk_.slot() != slot) return misplaced();
  return {};
}

Result<void> TextReader::locate(DocId doc, std::span<const Slot> slots, std::span<ByteRange> out) {
  if (slots.size() != out.size()) return bad_argument("as many ranges as slots are needed");
  if (slots.empty()) return {};
  if (doc >= store_->documents_->size()) return bad_argument("no such document");
  const Span words = store_->documents_->body(doc);
  if (slots.front() < words.begin || slots.back() >= words.end ||
      !std::is_sorted(slots.begin(), slots.end())) {
    return bad_argument("slots must ascend and stand in the document");
  }
  if (store_->block_count_ == 0) return corrupt("a document has words, but there are no blocks");
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i > 0 && slots[i] == slots[i - 1]) {
      out[i] = out[i - 1];
      continue;
    }
    const std::uint64_t block = store_->find_block(slots[i]);
    if (i == 0 || block != walk_.block()) QUOTH_TRY(walk_.open(block));
    QUOTH_TRY(to_slot(slots[i]));
    out[i] = walk_.word();
  }
  return {};
}

Result<TextReader::Passage> TextReader::read_passage(DocId doc, Span words, std::uint64_t before,
                                                     std::uint64_t after,
                                                     std::span<const std::string_view> terms) {
  if (doc >= store_->documents_->size()) return bad_argument("no such document");
  const Span body = store_->documents_->body(doc);
  if (words.begin < body.begin || words.end > body.end || words.begin >= words.end)
    return bad_argument("the words must stand in the document");
  if (store_->block_count_ == 0) return corrupt("a document has words, but there are no blocks");
  Passage out;
  out.ranges.reserve(words.end - words.begin);
  out.ranks.reserve(words.end - words.begin);
  QUOTH_TRY(walk_.open(store_->find_block(words.begin)));
  QUOTH_TRY(to_slot(words.begin));
  out.begin = walk_.begin();
  TextSpeller speller(*store_->terms_, 0);
  const bool known = terms.size() == words.end - words.begin;
  std::string_view gap;  // behind the last word
  for (;;) {
    gap = walk_.op().gap;
    if (walk_.doc() != doc) return misplaced();
    if (walk_.op().kind == TextOp::Kind::kToken) {
      if (walk_.slot() != words.begin + out.ranks.size()) return misplaced();
      out.ranges.push_back(walk_.word());
      out.ranks.push_back(walk_.rank());
      const TextOp& op = walk_.op();
      const std::size_t size = store_->term_size(walk_.rank());
      std::string_view word;
      if (!(known ? speller.spell(op, terms[out.ranks.size() - 1], size, word)
                  : speller.spell(op, walk_.rank(), size, word)))
        return misspelt();
      out.text += word;
      if (out.ranks.size() == words.end - words.begin) break;
    }
    out.text += gap;
    while (!walk_.next()) QUOTH_TRY(walk_.next_block());
  }
  // What stands around them, in the gap behind them for the most part.
  const std::uint64_t end = out.ranges.back().end;
  if (end > store_->size(doc) || end < out.begin) return misplaced();
  const std::uint64_t wanted = std::min(after, store_->size(doc) - end);
  out.text += gap.substr(0, wanted);
  if (wanted > gap.size()) QUOTH_TRY(append(doc, {end + gap.size(), end + wanted}, out.text));
  if (const std::uint64_t front = std::min(before, out.begin); front > 0) {
    std::string head;
    QUOTH_TRY(read(doc, {out.begin - front, out.begin}, head));
    out.text.insert(0, head);
    out.begin -= front;
  }
  return out;
}

Result<Rank> TextReader::rank_at(Slot slot) {
  const TextStore& store = *store_;
  if (slot >= store.forward_.size()) return bad_argument("no such slot");
  const std::uint16_t id = store.forward_[slot];
  if (id == kSentinelId) return kNoRank;
  if (id != kEscapeId) return Rank{id};
  if (slot >= store.body_end_) return bad_argument("a rare word of a title has its rank in its list only");
  if (store.block_count_ == 0) return corrupt("a document has words, but there are no blocks");
  QUOTH_TRY(walk_.open(store.find_block(slot)));
  if (walk_.next_slot() > slot) return misplaced();
  // The block's tokens are those of the slots from its begin on, so its escapes need no operation.
  const auto before = store.forward_.subspan(walk_.next_slot(), slot - walk_.next_slot());
  ByteReader escapes(walk_.escapes());
  for (auto skip = std::count(before.begin(), before.end(), kEscapeId); skip > 0 && escapes.ok(); --skip)
    escapes.varint();
  const std::uint64_t over = escapes.varint();
  if (!escapes.ok() || over >= store.terms_->size() - std::min(store.terms_->size(), kEscapeRank)) {
    return corrupt("the rank of a rare word is missing");
  }
  return static_cast<Rank>(kEscapeRank + over);
}

}  // namespace quoth::index
