#include "index/segment/text_store.h"

#include <algorithm>

#include "index/segment/doc_map.h"
#include "index/segment/segment.h"
#include "index/segment/term_dictionary.h"
#include "index/segment/text_format.h"
#include "index/segment/text_reader.h"

namespace quoth::index {
namespace {

using namespace text_format;

Error corrupt(const std::string& what) { return {ErrorCode::kCorrupt, "section 'text': " + what}; }

std::uint64_t load_u40(const std::byte* at) {
  return load_le<std::uint32_t>(at) | std::uint64_t{load_le<std::uint8_t>(at + 4)} << 32;
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
  const std::uint32_t block_words = in.u32();
  const std::uint32_t coding = in.u32();
  if (!in.ok()) return corrupt("its header is cut short");
  if (coding > static_cast<std::uint32_t>(TextCoding::kPacked))
    return corrupt("its blocks have coding " + std::to_string(coding) + ", which is not known");
  if (block_words != most_tokens(static_cast<TextCoding>(coding)))
    return corrupt("its blocks have " + std::to_string(block_words) + " words, which is not their coding's");
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
  store.coding_ = static_cast<TextCoding>(coding);
  store.directory_ = in.bytes((block_count + 1) * kEntryBytes);
  store.starts_ = in.bytes(start_count(documents.body_end()) * sizeof(std::uint32_t));
  store.sizes_ = in.bytes(std::uint64_t{document_count} * kTextSizeBytes);
  store.term_sizes_ = in.bytes(term_count);
  store.blocks_ = in.bytes(block_bytes);
  if (!in.ok() || in.left() != 0) return corrupt("its parts do not add up to its length");
  const Entry end = store.entry(block_count);
  if (end.slot != kEndSlot || end.byte != 0 || end.offset != block_bytes) {
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
  return load_u40(at);
}

TextStore::Entry TextStore::entry(std::uint64_t index) const {
  const std::byte* const at = directory_.data() + index * kEntryBytes;
  return {.slot = load_le<std::uint32_t>(at), .byte = load_u40(at + 4), .offset = load_u40(at + 9)};
}

std::uint64_t TextStore::start(std::uint64_t line) const {
  if (line >= starts_.size() / sizeof(std::uint32_t)) return block_count_;
  return std::min<std::uint64_t>(load_le<std::uint32_t>(starts_.data() + line * sizeof(std::uint32_t)),
                                 block_count_);
}

Result<void> TextStore::check() const {
  std::uint64_t block = 0;
  for (std::uint64_t line = 0; line < starts_.size() / sizeof(std::uint32_t); ++line) {
    while (block + 1 < block_count_ && entry(block + 1).slot <= line * kStartSlots) ++block;
    if (start(line) != block)
      return corrupt("slot " + std::to_string(line * kStartSlots) + " is in another block than it states");
  }
  return {};
}

// The last block that begins at or before a place between two slots. Entries ascend by slot, then by byte,
// strictly; on damaged ones any block may come out, and the walk finds that the place is not in it.
template <class IsBefore>
std::uint64_t TextStore::find_last(Slot first, Slot last, IsBefore is_at_or_before) const {
  std::uint64_t low = start(first / kStartSlots);
  std::uint64_t high = std::min(start(last / kStartSlots + 1) + 1, block_count_);
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
  return find_last(slot, slot, [slot](const Entry& e) { return e.slot <= slot; });
}

std::uint64_t TextStore::find_block(DocId doc, std::uint64_t byte) const {
  const Span words = documents_->body(doc);
  return find_last(words.begin, words.end, [words, byte](const Entry& e) {
    return e.slot < words.begin || (e.slot <= words.end && e.byte <= byte);
  });
}

Result<void> TextStore::read(DocId doc, ByteRange range, std::string& out) const {
  return TextReader(*this).read(doc, range, out);
}

Result<void> TextStore::locate(DocId doc, std::span<const Slot> slots, std::span<ByteRange> out) const {
  return TextReader(*this).locate(doc, slots, out);
}

Result<Rank> TextStore::rank_at(Slot slot) const {
  if (slot < forward_.size() && forward_[slot] < kEscapeId) return Rank{forward_[slot]};
  return TextReader(*this).rank_at(slot);
}

}  // namespace quoth::index
