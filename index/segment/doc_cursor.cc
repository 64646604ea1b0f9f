#include "index/segment/doc_cursor.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "index/codec/impact_code.h"
#include "index/segment/derived_documents.h"
#include "index/segment/postings_format.h"

namespace quoth::index {

using namespace postings_format;

std::span<const std::uint64_t> DocList::bitmap() const {
  if (kind != Kind::kBitmap || std::endian::native != std::endian::little) return {};
  const std::size_t words = (std::size_t{document_count} + 63) / 64;
  if (data.size() / 8 < words || reinterpret_cast<std::uintptr_t>(data.data()) % alignof(std::uint64_t) != 0)
    return {};
  return {reinterpret_cast<const std::uint64_t*>(data.data()), words};
}

DocCursor::DocCursor(const DocList& list)
    : kind_(list.kind),
      max_impact_(list.max_impact),
      count_(list.count),
      document_count_(std::min(list.document_count, kEndDoc)) {
  switch (kind_) {
    case DocList::Kind::kEmpty:
      break;
    case DocList::Kind::kDerived:
      derive(list);
      break;
    case DocList::Kind::kBlocks:
      directory_ = PostingDirectory(list.data, count_);
      land(0, 0);
      break;
    case DocList::Kind::kBitmap: {
      const std::size_t words = (std::size_t{document_count_} + 63) / 64;
      const std::size_t ranks = (std::size_t{document_count_} + kRankStretch - 1) / kRankStretch;
      if (list.data.size() / 8 < words || list.data.size() - 8 * words < 4 * ranks) break;
      bits_ = list.data.data();
      ranks_ = bits_ + 8 * words;
      directory_ = PostingDirectory(list.data.subspan(8 * words + 4 * ranks), count_);
      next_word(0);
      break;
    }
  }
}

void DocCursor::derive(const DocList& list) {
  block_size_ = derive_documents(list, docs_, sums_);
  if (block_size_ == 0) return;
  if (!list.has_bound) derived_impact_ = derived_bound(list, docs_, sums_, block_size_);
  freq_block_ = 0;
  freq_count_ = block_size_;
  current_ = docs_[0];
}

// Decodes a block and keeps of it what is >= floor. A block that contradicts its neighbours ends the list.
void DocCursor::load_block(std::size_t block, DocId floor) {
  block_ = block;
  block_size_ = 0;
  in_block_ = 0;
  const DocId last = directory_.last(block);
  const DocId before = block == 0 ? 0 : directory_.last(block - 1);
  if (last >= document_count_ || (block > 0 && before >= last)) return;
  const std::size_t wanted = std::min<std::size_t>(kBlockSize, count_ - block * kBlockSize);
  freqs_at_ = directory_.offset(block);
  std::size_t size = 0;
  if (wanted > 1) {
    const DecodedBlock decoded =
        decode_block(directory_.body(freqs_at_), wanted - 1, block == 0 ? 0 : before + 1, last, docs_);
    size = decoded.count;
    freqs_at_ += decoded.bytes;
  }
  docs_[size++] = last;
  const std::size_t start = docs_[0] >= floor ? 0 : active_kernels().lower_bound(docs_.data(), size, floor);
  if (start == size) return;
  in_block_ = static_cast<std::uint32_t>(start);
  block_size_ = static_cast<std::uint32_t>(size);
}

// Moves to the first document >= floor in `block`, which holds it unless it is damaged.
DocId DocCursor::land(std::size_t block, DocId floor) {
  if (block >= directory_.size()) return finish();
  load_block(block, floor);
  return block_size_ > 0 ? current_ = docs_[in_block_] : finish();
}

DocId DocCursor::finish() {
  in_block_ = 0;
  block_size_ = 0;
  word_ = 0;
  return current_ = kEndDoc;
}

DocId DocCursor::next_block() {
  if (current_ == kEndDoc) return finish();
  switch (kind_) {
    case DocList::Kind::kBitmap:
      return next_word(word_index_ + 1);
    case DocList::Kind::kBlocks:
      return land(block_ + 1, current_ + 1);
    default:
      return finish();
  }
}

DocId DocCursor::seek_block(DocId target) {
  if (target >= document_count_) return finish();
  if (kind_ == DocList::Kind::kBlocks) return land(directory_.find(target, block_ + 1), target);
  if (kind_ != DocList::Kind::kBitmap) return finish();
  rank_known_ = false;
  word_index_ = target / 64;
  word_ = load_word(word_index_) & ~std::uint64_t{0} << (target % 64);
  return word_ != 0 ? take_bit() : next_word(word_index_ + 1);
}

// Bits past the last document are not seen.
std::uint64_t DocCursor::load_word(std::uint32_t index) const {
  const std::uint64_t word = load_le<std::uint64_t>(bits_ + 8 * std::size_t{index});
  const DocId left = document_count_ - index * 64;
  return left >= 64 ? word : word & ((std::uint64_t{1} << left) - 1);
}

DocId DocCursor::next_word(std::uint32_t index) {
  in_block_ = 0;
  const std::uint32_t words = (document_count_ + 63) / 64;
  for (; index < words; ++index) {
    word_ = load_word(index);
    if (word_ == 0) continue;
    word_index_ = index;
    return take_bit();
  }
  return finish();
}

// Bits set before current_: its place among the postings.
std::uint64_t DocCursor::bitmap_rank() {
  constexpr std::uint32_t kWords = kRankStretch / 64;
  const std::uint32_t stretch = word_index_ / kWords;
  const std::uint32_t before = word_index_ % kWords;
  std::array<std::uint64_t, kWords> words;
  for (std::uint32_t i = 0; i < before; ++i) words[i] = load_word(stretch * kWords + i);
  words[before] = load_word(word_index_) & ((std::uint64_t{1} << (current_ % 64)) - 1);
  rank_ = load_le<std::uint32_t>(ranks_ + 4 * std::size_t{stretch}) +
          active_kernels().count_bits(words.data(), before + 1);
  rank_known_ = true;
  return rank_;
}

// Frequencies are coded as their running sums, so that they too are an ascending block.
void DocCursor::load_freqs(std::size_t block) {
  freq_block_ = block;
  freq_count_ = 0;
  if (block >= directory_.size()) return;
  const std::size_t wanted = std::min<std::size_t>(kBlockSize, count_ - block * kBlockSize);
  const std::size_t at = kind_ == DocList::Kind::kBitmap ? directory_.offset(block) : freqs_at_;
  freq_count_ = decode_block(directory_.body(at), wanted, 1, kEndSlot, sums_).count;
}

std::uint32_t DocCursor::one_freq(std::size_t block, std::size_t i) {
  asked_block_ = block;
  if (block >= directory_.size()) return 1;
  const std::size_t count = std::min<std::size_t>(kBlockSize, count_ - block * kBlockSize);
  const std::size_t at = kind_ == DocList::Kind::kBitmap ? directory_.offset(block) : freqs_at_;
  return i < count ? decode_gap(directory_.body(at), count, i) : 1;
}

// Frequencies of the postings from `place` on. Of a list of blocks: within the current one.
void DocCursor::copy_freqs(std::uint64_t place, std::span<std::uint32_t> out) {
  for (std::size_t done = 0; done < out.size();) {
    const std::size_t block = static_cast<std::size_t>(place / kBlockSize);
    const std::size_t first = place % kBlockSize;
    if (block != freq_block_) load_freqs(block);
    const std::size_t some = std::min(out.size() - done, kBlockSize - first);
    const std::size_t known = std::min(some, freq_count_ - std::min(freq_count_, first));
    std::uint32_t* to = out.data() + done;
    // All but the first without a branch: the compiler makes vectors of them.
    if (known > 0) to[0] = sums_[first] - (first == 0 ? 0 : sums_[first - 1]);
    for (std::size_t i = 1; i < known; ++i) to[i] = sums_[first + i] - sums_[first + i - 1];
    std::fill(to + known, to + some, 1);  // damaged
    done += some;
    place += some;
  }
}

// Documents of a bitmap up to `last`, moved past.
std::size_t DocCursor::take_bits(DocId last, std::span<DocId> docs) {
  std::size_t n = 0;
  while (n < docs.size() && current_ <= last && current_ != kEndDoc) {
    docs[n++] = current_;
    const std::size_t before = n;
    const DocId base = word_index_ * 64;
    std::uint64_t word = word_;
    for (; word != 0 && n < docs.size(); word &= word - 1) {
      const DocId doc = base + static_cast<DocId>(std::countr_zero(word));
      if (doc > last) break;
      docs[n++] = doc;
    }
    word_ = word;
    rank_ += n - before;
    next();
  }
  return n;
}

std::size_t DocCursor::fill(std::span<DocId> docs, std::span<std::uint32_t> freqs) {
  return fill_to(kEndDoc - 1, docs, freqs);
}

std::size_t DocCursor::fill_to(DocId last, std::span<DocId> docs, std::span<std::uint32_t> freqs) {
  std::size_t count = 0;
  while (count < docs.size() && current_ <= last && current_ != kEndDoc) {
    if (kind_ == DocList::Kind::kBitmap) {
      const std::uint64_t place = freqs.empty() ? 0 : rank_known_ ? rank_ : bitmap_rank();
      const std::size_t end = count + take_bits(last, docs.subspan(count));
      if (!freqs.empty()) copy_freqs(place, freqs.subspan(count, end - count));
      return end;
    }
    std::size_t some = std::min<std::size_t>(docs.size() - count, block_size_ - in_block_);
    if (docs_[in_block_ + some - 1] > last) {
      some = static_cast<std::size_t>(
          std::upper_bound(docs_.begin() + in_block_, docs_.begin() + in_block_ + some, last) -
          (docs_.begin() + in_block_));
    }
    std::memcpy(docs.data() + count, docs_.data() + in_block_, some * sizeof(DocId));
    if (!freqs.empty()) copy_freqs(block_ * kBlockSize + in_block_, freqs.subspan(count, some));
    count += some;
    in_block_ += static_cast<std::uint32_t>(some - 1);
    current_ = docs_[in_block_];
    next();
  }
  return count;
}

std::uint64_t DocCursor::cost() const {
  if (current_ == kEndDoc) return 0;
  std::uint64_t before = 0;
  switch (kind_) {
    case DocList::Kind::kEmpty:
      return 0;
    case DocList::Kind::kDerived:
      return block_size_ - in_block_;
    case DocList::Kind::kBlocks:
      before = block_ * kBlockSize + in_block_;
      break;
    case DocList::Kind::kBitmap:
      before = load_le<std::uint32_t>(ranks_ + 4 * std::size_t{current_ / kRankStretch});
      break;
  }
  return count_ - std::min<std::uint64_t>(before, count_ - std::min(count_, 1U));
}

DocCursor::BlockBound DocCursor::block_bound(DocId target) {
  if (current_ == kEndDoc || target >= document_count_) return {};
  if (kind_ == DocList::Kind::kDerived) {
    const DocId last = docs_[block_size_ - 1];
    return target > last ? BlockBound{} : BlockBound{.last = last, .impact = max_impact()};
  }
  if (bound_block_ > 0 &&
      (bound_block_ >= directory_.size() || directory_.last(bound_block_ - 1) >= target)) {
    bound_block_ = kind_ == DocList::Kind::kBlocks ? block_ : 0;
  }
  bound_block_ = directory_.find(target, bound_block_);
  if (bound_block_ >= directory_.size()) return {};
  return {.last = std::min(directory_.last(bound_block_), document_count_ - 1),
          .impact = decode_impact(directory_.bound(bound_block_))};
}

}  // namespace quoth::index
