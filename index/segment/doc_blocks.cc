#include "index/segment/doc_blocks.h"

#include <algorithm>
#include <array>

#include "index/codec/impact_code.h"
#include "index/segment/derived_documents.h"
#include "index/segment/postings_format.h"

namespace quoth::index {

using namespace postings_format;

namespace {

// From so many wanted frequencies of a block on, all are decoded.
constexpr std::size_t kFewFreqs = 6;
// Bounds are looked up block by block for ranges of at most so many.
constexpr std::size_t kFewBlocks = 16;

}  // namespace

DocBlocks::DocBlocks(const DocList& list)
    : max_impact_(decode_impact(list.max_impact)),
      count_(list.count),
      document_count_(std::min(list.document_count, kEndDoc)) {
  switch (list.kind) {
    case DocList::Kind::kEmpty:
      break;
    case DocList::Kind::kDerived:
      is_derived_ = true;
      size_ = derive_documents(list, docs_, sums_);
      std::fill(docs_.begin() + size_, docs_.begin() + kBlockSize, kEndDoc);
      freq_count_ = size_;
      if (!list.has_bound && size_ > 0) max_impact_ = derived_bound(list, docs_, sums_, size_);
      break;
    case DocList::Kind::kBlocks:
      directory_ = PostingDirectory(list.data, count_);
      break;
    case DocList::Kind::kBitmap: {
      const std::size_t words = (std::size_t{document_count_} + 63) / 64;
      const std::size_t ranks = (std::size_t{document_count_} + kRankStretch - 1) / kRankStretch;
      if (list.data.size() / 8 < words || list.data.size() - 8 * words < 4 * ranks) break;
      bits_ = list.data.data();
      aligned_ = list.bitmap().data();
      ranks_ = bits_ + 8 * words;
      directory_ = PostingDirectory(list.data.subspan(8 * words + 4 * ranks), count_);
      break;
    }
  }
}

void DocBlocks::prefetch(const DocList& list) {
  constexpr std::size_t kLine = 64;
  const auto bring = [](Bytes bytes, std::size_t from, std::size_t lines) {
    for (std::size_t i = 0; i < lines && from < bytes.size(); ++i, from += kLine)
      __builtin_prefetch(bytes.data() + from);
  };
  const std::size_t blocks = blocks_for(list.count);
  switch (list.kind) {
    case DocList::Kind::kEmpty:
      break;
    case DocList::Kind::kDerived:
      bring(list.positions.blocks, 0, 3);
      break;
    case DocList::Kind::kBlocks:
      // Last documents, offsets, bounds and the first body.
      bring(list.data, 0, 1);
      bring(list.data, 4 * blocks, 1);
      bring(list.data, 8 * blocks, 1);
      bring(list.data, PostingDirectory::kEntryBytes * blocks, 3);
      break;
    case DocList::Kind::kBitmap: {
      const std::size_t words = (std::size_t{list.document_count} + 63) / 64;
      bring(list.data, 0, 2);
      bring(list.data, 8 * words, 3);  // ranks
      break;
    }
  }
}

// False for a block that contradicts its neighbours.
bool DocBlocks::load(std::size_t block) {
  if (is_derived_) return true;
  if (block == block_) return size_ > 0;
  block_ = block;
  size_ = 0;
  const DocId last = directory_.last(block);
  const DocId before = block == 0 ? 0 : directory_.last(block - 1);
  if (last >= document_count_ || (block > 0 && before >= last)) return false;
  const std::size_t wanted = std::min<std::size_t>(kBlockSize, count_ - block * kBlockSize);
  std::size_t at = directory_.offset(block);
  std::size_t size = 0;
  if (wanted > 1) {
    const DecodedBlock decoded =
        decode_block(directory_.body(at), wanted - 1, block == 0 ? 0 : before + 1, last, docs_);
    size = decoded.count;
    at += decoded.bytes;
  }
  docs_[size++] = last;
  freqs_at_ = static_cast<std::uint32_t>(at);
  size_ = static_cast<std::uint32_t>(size);
  std::fill(docs_.begin() + size_, docs_.begin() + kBlockSize, kEndDoc);
  return true;
}

std::size_t DocBlocks::read(std::size_t block, DocId* docs, Place* places) {
  if (!load(block)) return 0;
  std::copy_n(docs_.begin(), size_, docs);
  const std::uint8_t last = static_cast<std::uint8_t>(size_ - 1);
  for (std::uint32_t i = 0; i < size_; ++i) places[i] = {freqs_at_, static_cast<std::uint8_t>(i), last};
  return size_;
}

std::size_t DocBlocks::keep(std::span<DocId> docs, std::uint16_t* tags, Place* places) {
  std::size_t kept = 0;
  if (is_bitmap()) {
    for (std::size_t i = 0; i < docs.size(); ++i) {
      const DocId doc = docs[i];
      docs[kept] = doc;
      tags[kept] = tags[i];
      kept += std::to_integer<std::size_t>(bits_[doc / 8]) >> (doc % 8) & 1;
    }
    return kept;
  }
  const std::size_t end = blocks();
  for (std::size_t i = 0, block = block_ == kNone ? 0 : block_; i < docs.size(); ++block) {
    if (!is_derived_) block = directory_.find(docs[i], block);
    if (block >= end) break;
    const DocId last = last_of(block);
    if (!load(block)) {
      while (i < docs.size() && docs[i] <= last) ++i;
      continue;
    }
    for (; i < docs.size() && docs[i] <= last; ++i) {
      const DocId doc = docs[i];
      // Steps that depend on no branch: those of several documents overlap.
      std::size_t low = 0;
      for (std::size_t half = kBlockSize / 2; half > 0; half /= 2) {
        low += half & (std::size_t{0} - std::size_t{docs_[low + half - 1] < doc});
      }
      places[tags[i]] = {freqs_at_, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(size_ - 1)};
      docs[kept] = doc;
      tags[kept] = tags[i];
      kept += static_cast<std::size_t>(docs_[low] == doc);
    }
  }
  return kept;
}

// Bits before a document are its place among the postings.
void DocBlocks::locate(std::span<const DocId> docs, Place* places) const {
  constexpr std::uint32_t kWords = kRankStretch / 64;
  const Kernels& kernels = active_kernels();
  std::array<std::uint64_t, kWords> copied;  // of a bitmap that cannot be seen as words
  std::array<std::uint32_t, kRankStretch> bits;
  std::array<std::uint32_t, kRankStretch> before;
  std::size_t known = kNone;  // block of `place`
  Place place{~std::uint32_t{0}, 0, 0};
  for (std::size_t i = 0; i < docs.size();) {
    const std::uint32_t stretch = docs[i] / kRankStretch;
    const DocId begin = stretch * kRankStretch;
    const std::size_t most = std::min(docs.size() - i, bits.size());
    std::size_t n = 0;
    for (; n < most && docs[i + n] - begin < kRankStretch; ++n) bits[n] = docs[i + n] - begin;
    const std::uint32_t first = stretch * kWords;
    // Bits behind the last of these documents are not looked at.
    if (aligned_ == nullptr) {
      const std::uint32_t some = std::min(kWords, this->words() - first);
      for (std::uint32_t w = 0; w < some; ++w) copied[w] = word(first + w);
    }
    kernels.count_before(aligned_ != nullptr ? aligned_ + first : copied.data(), bits.data(), n,
                         before.data());
    const std::uint32_t base = load_le<std::uint32_t>(ranks_ + 4 * std::size_t{stretch});
    for (std::size_t k = 0; k < n; ++k, ++i) {
      const std::uint64_t rank = std::uint64_t{base} + before[k];
      const std::size_t block = static_cast<std::size_t>(rank / kBlockSize);
      if (block != known) {
        known = block;
        const bool is_there = block < directory_.size();  // not of damaged ranks
        place.at = is_there ? static_cast<std::uint32_t>(directory_.offset(block)) : ~std::uint32_t{0};
        place.last = static_cast<std::uint8_t>(
            is_there ? std::min<std::size_t>(kBlockSize, count_ - block * kBlockSize) - 1 : kBlockSize - 1);
      }
      place.in_block = std::min(static_cast<std::uint8_t>(rank % kBlockSize), place.last);
      places[i] = place;
    }
  }
}

void DocBlocks::load_freqs(std::uint32_t at, std::size_t count) {
  if (is_derived_ || freqs_loaded_ == at) return;
  freqs_loaded_ = at;
  freq_count_ = decode_block(directory_.body(at), count, 1, kEndSlot, sums_).count;
}

// Frequencies are coded as their running sums.
void DocBlocks::freqs(std::span<const Place> places, std::uint32_t* out) {
  const auto loaded = [&](std::uint8_t i) {
    if (i >= freq_count_) return std::uint32_t{1};  // damaged
    return i == 0 ? sums_[0] : sums_[i] - sums_[std::size_t{i} - 1];
  };
  for (std::size_t i = 0; i < places.size();) {
    const std::uint32_t at = places[i].at;
    std::size_t end = i + 1;
    while (end < places.size() && places[end].at == at) ++end;
    const std::size_t count = std::size_t{places[i].last} + 1;
    if (is_derived_ || freqs_loaded_ == at || end - i >= kFewFreqs) {
      load_freqs(at, count);
      for (; i < end; ++i) out[i] = loaded(places[i].in_block);
    } else {
      const Bytes body = directory_.body(at);
      for (; i < end; ++i) out[i] = decode_gap(body, count, places[i].in_block);
    }
  }
}

float DocBlocks::max_impact(DocId first, DocId last) {
  if (is_derived_ || directory_.size() == 0) return max_impact_;
  std::size_t block = bound_block_ = directory_.find(first, bound_block_);
  std::uint8_t most = 0;
  for (std::size_t i = 0; block < directory_.size(); ++block, ++i) {
    if (i == kFewBlocks) return max_impact_;
    most = std::max(most, directory_.bound(block));
    if (directory_.last(block) >= last) break;
  }
  return decode_impact(most);
}

}  // namespace quoth::index
