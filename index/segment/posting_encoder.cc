// PostingEncoder: docs/format.md, sections 5.1 and 6.
#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "index/codec/block_codec.h"
#include "index/codec/impact_code.h"
#include "index/impact.h"
#include "index/segment/document_finder.h"
#include "index/segment/posting_directory.h"
#include "index/segment/postings_format.h"
#include "index/segment/postings_writer.h"

namespace quoth::index {

using namespace postings_format;

namespace {

float average_length(const DocumentLayout& layout) {
  if (layout.tokens == 0 || layout.begins.empty()) return 1;
  return static_cast<float>(static_cast<double>(layout.tokens) / static_cast<double>(layout.begins.size()));
}

void append_u32(std::vector<std::byte>& out, std::uint32_t value) {
  const std::size_t at = out.size();
  out.resize(at + 4);
  store_bytes(out.data() + at, 4, value);
}

}  // namespace

// Offsets of a term that began before the last take() are relative to the first byte since that take, and so
// negative: they are kept modulo their width, and PostingsWriter adds to them modulo the same.
struct PostingEncoder::State {
  explicit State(const DocumentLayout& given)
      : layout(given), finder(given.begins, given.body_end), average(average_length(given)) {}

  const DocumentLayout& layout;
  DocumentFinder finder;
  float average;
  EncodedPostings out;
  std::uint64_t taken_blocks = 0;  // bytes handed out by take()
  std::uint64_t taken_skips = 0;

  // The term under way.
  bool in_rows = false;
  std::uint32_t expected = 0;
  std::uint32_t added = 0;
  std::uint32_t in_bodies = 0;
  std::array<Slot, kBlockSize> block;  // the last added % kBlockSize slots, or a whole block
  std::size_t waiting = 0;
  std::uint64_t list_begin = 0;  // of blocks, since the encoder was made
  std::uint64_t skip_begin = 0;
  std::vector<DocId> docs;
  std::vector<std::uint32_t> freqs;
  Slot doc_end = 0;  // of docs.back()

  std::uint64_t blocks_size() const { return taken_blocks + out.blocks.size(); }
  std::uint64_t skips_size() const { return taken_skips + out.skips.size(); }

  void count_documents(std::span<const Slot> slots);
  void flush_block();
  void encode_rows(std::span<const Slot> others);
  std::uint8_t block_impact(std::size_t begin, std::size_t end) const;
  std::uint8_t write_documents(DocKind kind);
  void write_bitmap();
  void write_doc_block(std::size_t begin, std::size_t end, DocKind kind);
  void write_record();
  void write_long_record(std::byte* record);
  void write_short_record(std::byte* record);
};

PostingEncoder::PostingEncoder(const DocumentLayout& layout) : state_(std::make_unique<State>(layout)) {}
PostingEncoder::~PostingEncoder() = default;

void PostingEncoder::begin_term(std::uint32_t count, bool in_rows) {
  State& s = *state_;
  assert(count > 0 && (s.expected == 0 || count <= s.expected));
  assert(!in_rows || count > kMaxDerived);
  s.in_rows = in_rows;
  if (in_rows) ++s.out.in_rows;
  s.expected = count;
  s.added = 0;
  s.in_bodies = 0;
  s.waiting = 0;
  s.list_begin = s.blocks_size();
  s.skip_begin = s.skips_size();
  s.docs.clear();
  s.freqs.clear();
  s.doc_end = 0;
}

void PostingEncoder::add(std::span<const Slot> slots) {
  State& s = *state_;
  assert(slots.size() <= s.expected - s.added);
  s.count_documents(slots);
  while (!slots.empty()) {
    const std::size_t some = std::min(slots.size(), kBlockSize - s.waiting);
    std::copy_n(slots.begin(), some, s.block.begin() + static_cast<std::ptrdiff_t>(s.waiting));
    s.waiting += some;
    s.added += static_cast<std::uint32_t>(some);
    slots = slots.subspan(some);
    if (s.waiting == kBlockSize && s.expected > kMaxDerived) s.flush_block();
  }
}

void PostingEncoder::State::count_documents(std::span<const Slot> slots) {
  for (const Slot slot : slots) {
    if (slot >= layout.body_end) return;  // and so are all that follow
    ++in_bodies;
    if (slot < doc_end) {
      ++freqs.back();
      continue;
    }
    const DocId doc = finder.find(slot);
    docs.push_back(doc);
    freqs.push_back(1);
    doc_end = finder.end(doc);
  }
}

// The first slot stands in the skip entry, so that only the others are coded.
void PostingEncoder::State::flush_block() {
  if (waiting == 0) return;
  append_u32(out.skips, block[0]);
  append_u32(out.skips, static_cast<std::uint32_t>(blocks_size() - list_begin));
  const std::span<const Slot> others = std::span(block).subspan(1, waiting - 1);
  if (in_rows) {
    encode_rows(others);
  } else if (!others.empty()) {
    encode_block(others, block[0] + 1, out.blocks);
  }
  waiting = 0;
}

// The rows of slots behind the first slot's, each once, and before them how many there are.
void PostingEncoder::State::encode_rows(std::span<const Slot> others) {
  if (others.empty()) return;
  std::array<std::uint32_t, kBlockSize> rows;
  std::size_t count = 0;
  std::uint32_t last = block[0] / kRowSlots;
  for (const Slot slot : others) {
    if (slot / kRowSlots == last) continue;
    rows[count++] = last = slot / kRowSlots;
  }
  out.blocks.push_back(static_cast<std::byte>(count));
  if (count > 0) encode_block(std::span(rows).first(count), block[0] / kRowSlots + 1, out.blocks);
}

void PostingEncoder::end_term() {
  State& s = *state_;
  assert(s.added == s.expected);
  if (s.added > kMaxDerived) s.flush_block();
  s.write_record();
}

std::uint8_t PostingEncoder::State::block_impact(std::size_t begin, std::size_t end) const {
  float most = 0;
  for (std::size_t i = begin; i < end; ++i)
    most = std::max(most, impact(freqs[i], layout.lengths[docs[i]], average));
  return encode_impact(most);
}

// Bits, and before each stretch of documents how many there were.
void PostingEncoder::State::write_bitmap() {
  const std::size_t documents = layout.begins.size();
  const std::size_t words = (documents + 63) / 64;
  const std::size_t stretches = (documents + kRankStretch - 1) / kRankStretch;
  const std::size_t bits = out.documents.size();
  out.documents.resize(bits + 8 * words + 4 * stretches);
  std::size_t done = 0;
  for (std::size_t i = 0; i < stretches; ++i) {
    store_bytes(out.documents.data() + bits + 8 * words + 4 * i, 4, done);
    for (; done < docs.size() && docs[done] < (i + 1) * kRankStretch; ++done) {
      out.documents[bits + docs[done] / 8] |= static_cast<std::byte>(1U << (docs[done] % 8));
    }
  }
}

// The last document stands in the directory and the bitmap has them all; frequencies are coded as running
// sums.
void PostingEncoder::State::write_doc_block(std::size_t begin, std::size_t end, DocKind kind) {
  if (kind == DocKind::kBlocks && end - begin > 1) {
    const DocId lower = begin == 0 ? 0 : docs[begin - 1] + 1;
    encode_block(std::span(docs).subspan(begin, end - begin - 1), lower, out.documents);
  }
  std::array<std::uint32_t, kBlockSize> sums;
  std::uint32_t sum = 0;
  for (std::size_t i = begin; i < end; ++i) sums[i - begin] = sum += freqs[i];
  encode_block(std::span(sums).first(end - begin), 1, out.documents);
}

// Returns the list's greatest bound.
std::uint8_t PostingEncoder::State::write_documents(DocKind kind) {
  if (kind == DocKind::kBitmap) write_bitmap();
  const std::size_t blocks = blocks_for(static_cast<std::uint32_t>(docs.size()));
  const std::size_t directory = out.documents.size();
  const std::size_t bodies = directory + blocks * PostingDirectory::kEntryBytes;
  out.documents.resize(bodies);
  std::uint8_t most = 0;
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::size_t begin = i * kBlockSize;
    const std::size_t end = std::min(begin + kBlockSize, docs.size());
    const std::uint8_t bound = block_impact(begin, end);
    most = std::max(most, bound);
    store_bytes(out.documents.data() + directory + 4 * i, 4, docs[end - 1]);
    store_bytes(out.documents.data() + directory + 4 * (blocks + i), 4, out.documents.size() - bodies);
    out.documents[directory + 8 * blocks + i] = static_cast<std::byte>(bound);
    write_doc_block(begin, end, kind);
  }
  out.documents.resize((out.documents.size() + kDocumentsAlignment - 1) / kDocumentsAlignment *
                       kDocumentsAlignment);
  return most;
}

void PostingEncoder::State::write_record() {
  const std::size_t shape = record_shape(added);
  ++out.record_counts[shape];
  const std::size_t at = out.records.size();
  out.records.resize(at + kShapeBytes[shape]);
  std::byte* record = out.records.data() + at;
  if (shape == kLongShape) return write_long_record(record);
  if (shape == kShortShape) return write_short_record(record);
  for (std::size_t i = 0; i < added; ++i) store_bytes(record + 4 * i, 4, block[i]);
}

void PostingEncoder::State::write_long_record(std::byte* record) {
  store_bytes(record + kOccurrencesAt, 4, added);
  store_bytes(record + kBodyOccurrencesAt, 4, in_bodies);
  store_bytes(record + kDocumentsAt, 4, docs.size());
  DocKind kind = DocKind::kDerived;
  const std::uint64_t documents = out.documents.size() / kDocumentsAlignment;
  if (!docs.empty())
    kind = docs.size() > layout.begins.size() / kBitmapShare ? DocKind::kBitmap : DocKind::kBlocks;
  if (kind != DocKind::kDerived) record[kMaxImpactAt] = static_cast<std::byte>(write_documents(kind));
  record[kDocKindAt] = static_cast<std::byte>(kind);
  store_bytes(record + kSkipIndexAt, 5, (skip_begin - taken_skips) / kSkipBytes & kMask40);
  store_bytes(record + kDocumentsOffsetAt, 5, kind == DocKind::kDerived ? 0 : documents);
  store_bytes(record + kBlocksOffsetAt, 6, (list_begin - taken_blocks) & kMask48);
}

// The only block is coded here: it has no skip entry.
void PostingEncoder::State::write_short_record(std::byte* record) {
  record[kShortOccurrencesAt] = static_cast<std::byte>(added);
  record[kShortBodyOccurrencesAt] = static_cast<std::byte>(in_bodies);
  record[kShortDocumentsAt] = static_cast<std::byte>(docs.size());
  record[kShortMaxImpactAt] = static_cast<std::byte>(block_impact(0, docs.size()));
  store_bytes(record + kShortFirstSlotAt, 4, block[0]);
  store_bytes(record + kShortBlockOffsetAt, 6, (list_begin - taken_blocks) & kMask48);
  encode_block(std::span(block).subspan(1, added - 1), block[0] + 1, out.blocks);
}

std::size_t PostingEncoder::pending_bytes() const {
  const EncodedPostings& out = state_->out;
  return out.blocks.size() + out.skips.size() + out.documents.size() + out.records.size();
}

EncodedPostings PostingEncoder::take() {
  State& s = *state_;
  s.taken_blocks += s.out.blocks.size();
  s.taken_skips += s.out.skips.size();
  return std::exchange(s.out, {});
}

}  // namespace quoth::index
