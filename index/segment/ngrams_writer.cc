#include "index/segment/ngrams_writer.h"

#include <algorithm>
#include <utility>

#include "index/segment/postings_format.h"

namespace quoth::index {

using namespace ngrams_format;
using postings_format::kMask40;
using postings_format::kMask48;
using postings_format::kMaxInlined;
using postings_format::kSkipBytes;
using postings_format::load_bytes;
using postings_format::store_bytes;

void NgramEncoder::begin_gram(const Gram& gram) {
  gram_ = gram;
  skips_begin_ = taken_skips_ + out_.skips.size();
  blocks_begin_ = taken_blocks_ + out_.blocks.size();
  signatures_begin_ = taken_signatures_ + out_.signatures.size();
  waiting_ = 0;
  far_.clear();
  far_count_ = 0;
}

void NgramEncoder::add(std::span<const Slot> slots, std::span<const Signature> signatures) {
  if (gram_has_signatures(gram_.occurrences, gram_limit_, threshold_)) {
    for (const Signature& signature : signatures) out_.signatures.push_back(std::byte{signature.near});
    if (far_limit_ > 0 && gram_.occurrences > far_limit_) add_far(signatures);
  }
  while (!slots.empty()) {
    const std::size_t some = std::min(slots.size(), kBlockSize - waiting_);
    std::copy_n(slots.begin(), some, block_.begin() + static_cast<std::ptrdiff_t>(waiting_));
    waiting_ += some;
    slots = slots.subspan(some);
    if (waiting_ == kBlockSize) flush_block();
  }
}

void NgramEncoder::add_far(std::span<const Signature> signatures) {
  for (const Signature& signature : signatures) {
    const FarPlace place = far_place(far_count_++);
    if (place.byte == far_.size()) far_.emplace_back();
    far_[place.byte] |= static_cast<std::byte>(signature.far << place.shift);
  }
}

// The first slot stands in the skip entry, so that only the others are coded.
void NgramEncoder::flush_block() {
  if (waiting_ == 0) return;
  const std::size_t at = out_.skips.size();
  out_.skips.resize(at + kSkipBytes);
  store_bytes(out_.skips.data() + at, 4, block_[0]);
  store_bytes(out_.skips.data() + at + 4, 4, taken_blocks_ + out_.blocks.size() - blocks_begin_);
  if (waiting_ > 1) encode_block(std::span(block_).subspan(1, waiting_ - 1), block_[0] + 1, out_.blocks);
  waiting_ = 0;
}

// Offsets of a gram that began before the last take() are relative to the first byte since that take, and so
// negative: they are kept modulo their width, and NgramsWriter adds to them modulo the same.
void NgramEncoder::end_gram(std::uint32_t in_bodies, std::uint32_t documents) {
  const std::uint32_t flags = (gram_.is_listed ? kListed : 0) | (gram_.is_extended ? kExtended : 0);
  std::array<std::byte, kEntryBytes> entry{};
  store_bytes(entry.data() + kOccurrencesAt, 4, gram_.occurrences);
  store_bytes(entry.data() + kBodyOccurrencesAt, 4, in_bodies);
  store_bytes(entry.data() + kDocumentsAt, 4, documents | flags);
  store_bytes(entry.data() + kChildrenAt, 4, gram_.children);
  if (gram_.is_listed && gram_.occurrences <= kMaxInlined) {
    for (std::size_t i = 0; i < waiting_; ++i) store_bytes(entry.data() + kInlinedAt + 4 * i, 4, block_[i]);
  } else if (gram_.is_listed) {
    flush_block();
    store_bytes(entry.data() + kSkipIndexAt, 5, (skips_begin_ - taken_skips_) / kSkipBytes & kMask40);
    store_bytes(entry.data() + kBlocksOffsetAt, 6, (blocks_begin_ - taken_blocks_) & kMask48);
    if (gram_has_signatures(gram_.occurrences, gram_limit_, threshold_))
      store_bytes(entry.data() + kSignaturesAt, 5, (signatures_begin_ - taken_signatures_) & kMask40);
    out_.signatures.insert(out_.signatures.end(), far_.begin(), far_.end());
  }
  out_.entries.insert(out_.entries.end(), entry.begin(), entry.end());
  const std::size_t at = out_.next.size();
  out_.next.resize(at + sizeof(std::uint16_t));
  store_bytes(out_.next.data() + at, sizeof(std::uint16_t), gram_.last_word);
}

std::size_t NgramEncoder::pending_bytes() const {
  return out_.next.size() + out_.entries.size() + out_.skips.size() + out_.blocks.size() +
         out_.signatures.size();
}

EncodedNgrams NgramEncoder::take() {
  taken_skips_ += out_.skips.size();
  taken_blocks_ += out_.blocks.size();
  taken_signatures_ += out_.signatures.size();
  return std::exchange(out_, {});
}

NgramsWriter::NgramsWriter(Io& io, const std::string& prefix, std::size_t memory_limit)
    : next_(io, prefix + "next", memory_limit / 16),
      entries_(io, prefix + "entries", memory_limit / 8),
      skips_(io, prefix + "skips", memory_limit / 16),
      blocks_(io, prefix + "blocks", memory_limit / 4),
      word_signatures_(io, prefix + "word-signatures", memory_limit / 4),
      gram_signatures_(io, prefix + "gram-signatures", memory_limit / 4) {}

namespace {

// Adds `base` to a number of `n` bytes, modulo its width.
void rebase(std::byte* at, std::size_t n, std::uint64_t base) {
  store_bytes(at, n, load_bytes(at, n) + base);
}

}  // namespace

Result<void> NgramsWriter::append(EncodedNgrams grams) {
  if (blocks_.size() > kMask48 - grams.blocks.size() ||
      gram_signatures_.size() > kMask40 - grams.signatures.size() ||
      skips_.size() / kSkipBytes > kMask40 - grams.skips.size() / kSkipBytes) {
    return Error{ErrorCode::kLimit,
                 "the n-gram lists would be longer than their offsets can say: "
                 "build several smaller segments"};
  }
  for (std::size_t at = 0; at < grams.entries.size(); at += kEntryBytes) {
    std::byte* const entry = grams.entries.data() + at;
    const std::uint32_t count = load_le<std::uint32_t>(entry + kOccurrencesAt);
    if ((load_le<std::uint32_t>(entry + kDocumentsAt) & kListed) == 0 || count <= kMaxInlined) continue;
    rebase(entry + kSkipIndexAt, 5, skips_.size() / kSkipBytes);
    rebase(entry + kBlocksOffsetAt, 6, blocks_.size());
    if (gram_has_signatures(count, header_.gram_limit, header_.threshold))
      rebase(entry + kSignaturesAt, 5, gram_signatures_.size());
  }
  QUOTH_TRY(next_.append(grams.next));
  QUOTH_TRY(entries_.append(grams.entries));
  QUOTH_TRY(skips_.append(grams.skips));
  QUOTH_TRY(blocks_.append(grams.blocks));
  return gram_signatures_.append(grams.signatures);
}

std::vector<std::byte> NgramsWriter::directory_header() const {
  ByteWriter out;
  out.u32(header_.threshold);
  out.u32(header_.frequent_words);
  out.u32(header_.levels);
  for (const std::uint32_t size : header_.level_sizes) out.u32(size);
  out.u32(0);
  out.u64(skips_.size() / kSkipBytes);
  out.pad_to(kDirectoryHeaderBytes);
  for (const std::uint32_t row : header_.rows) out.u32(row);
  return std::move(out.buffer());
}

std::size_t NgramsWriter::directory_padding() const {
  const std::uint64_t before =
      kDirectoryHeaderBytes + header_.rows.size() * sizeof(std::uint32_t) + next_.size();
  return static_cast<std::size_t>((kEntryBytes - before % kEntryBytes) % kEntryBytes);
}

std::vector<std::byte> NgramsWriter::signatures_header() const {
  ByteWriter out;
  const std::size_t words = header_.signature_begins.empty() ? 0 : header_.signature_begins.size() - 1;
  out.u32(header_.signature_first);
  out.u32(header_.signature_first + static_cast<std::uint32_t>(words));
  out.u32(header_.gram_limit);
  out.u32(header_.far_limit);
  for (const std::uint32_t begin : header_.signature_begins) out.u32(begin);
  if (header_.signature_begins.empty()) out.u32(0);
  out.pad_to(kSignatureAlignment);
  return std::move(out.buffer());
}

}  // namespace quoth::index
