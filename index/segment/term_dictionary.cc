#include "index/segment/term_dictionary.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "index/segment/checksum.h"
#include "index/segment/dictionary_format.h"

namespace quoth::index {

using namespace dictionary_format;

namespace {

constexpr std::size_t kBatch = 32;  // most queries are looked up at once

Error wrong_size(const char* section, std::uint32_t terms, std::size_t bytes) {
  return {ErrorCode::kCorrupt, std::string("section \"") + section + "\" cannot have " +
                                   std::to_string(bytes) + " bytes for " + std::to_string(terms) +
                                   " terms: restore or rebuild the index"};
}

// The first entry of a bucket with the tag, or kBucketEntries. Four tags at a time: of a difference of zero,
// the borrow of the subtraction reaches its highest bit, and the lowest such lane is a true one.
std::size_t first_with_tag(const std::byte* tags, std::uint16_t tag) {
  constexpr std::uint64_t kOnes = 0x0001000100010001;
  for (std::size_t i = 0; i < kBucketEntries; i += 4) {
    // The last four begin among the third's: two of them stand before it, and were no match.
    const std::size_t at = std::min(i, kBucketEntries - 4);
    const std::uint64_t x = load_le<std::uint64_t>(tags + 2 * at) ^ tag * kOnes;
    const std::uint64_t zero = (x - kOnes) & ~x & (kOnes << 15);
    if (zero != 0) return at + static_cast<std::size_t>(std::countr_zero(zero)) / 16;
  }
  return kBucketEntries;
}

}  // namespace

// One string block, checked to hold its own entries; empty when damaged.
struct TermDictionary::StringBlock {
  const std::byte* data = nullptr;
  std::size_t size = 0;
  std::size_t count = 0;

  Rank rank(std::size_t i) const { return load_le<std::uint32_t>(data + 4 * i); }
  std::size_t shared(std::size_t i) const { return static_cast<std::size_t>(data[4 * count + i]); }
  std::size_t rest(std::size_t i) const { return static_cast<std::size_t>(data[5 * count + i]); }
  std::size_t term_size(std::size_t i) const { return shared(i) + rest(i); }

  // Bytes that stand before those of term i. Pre: i < count.
  std::size_t rests_before(std::size_t i) const {
    std::size_t sum = 0;
    const std::byte* const rests = data + 5 * count;
    std::size_t j = 0;
    // Eight bytes at once: neighbours are added, then the multiplication adds the four sums.
    for (; j + 8 <= i; j += 8) {
      const std::uint64_t eight = load_le<std::uint64_t>(rests + j);
      constexpr std::uint64_t kEven = 0x00ff00ff00ff00ff;
      sum += static_cast<std::size_t>(((eight & kEven) + (eight >> 8 & kEven)) * 0x0001000100010001 >> 48);
    }
    for (; j < i; ++j) sum += static_cast<std::size_t>(rests[j]);
    return sum;
  }

  // True if term i is `term`: compared piece by piece from its end, without putting it together. Pre: i <
  // count; term_size(i) == term.size(). False when damaged.
  bool equals(std::size_t i, std::string_view term) const {
    std::size_t at = kEntryBytes * count + rests_before(i);
    if (at > size || rest(i) > size - at) return false;
    std::size_t lacking = shared(i);
    if (std::memcmp(data + at, term.data() + lacking, rest(i)) != 0) return false;
    for (std::size_t j = i; lacking > 0;) {
      if (j == 0) return false;
      --j;
      at -= rest(j);
      const std::size_t from = shared(j);
      if (from >= lacking) continue;
      if (lacking - from > rest(j)) return false;
      if (std::memcmp(data + at, term.data() + from, lacking - from) != 0) return false;
      lacking = from;
    }
    return true;
  }

  // The bytes of term i, put together back to front: of each term before it only what it still lacks.
  // Pre: i < count. False when damaged.
  bool term(std::size_t i, TermBuffer& buffer, std::string_view& out) const {
    const std::size_t length = term_size(i);
    if (length > kMaxTermSize) return false;
    std::array<std::uint32_t, kBlockTerms> begins;
    std::size_t at = kEntryBytes * count;
    for (std::size_t j = 0; j <= i; ++j) {
      begins[j] = static_cast<std::uint32_t>(at);
      at += rest(j);
    }
    if (at > size) return false;
    std::memcpy(buffer.data() + shared(i), data + begins[i], rest(i));
    std::size_t lacking = shared(i);
    for (std::size_t j = i; lacking > 0;) {
      if (j == 0) return false;
      --j;
      const std::size_t from = shared(j);
      if (from >= lacking) continue;
      if (lacking - from > rest(j)) return false;
      std::memcpy(buffer.data() + from, data + begins[j], lacking - from);
      lacking = from;
    }
    out = {buffer.data(), length};
    return true;
  }
};

Result<TermDictionary> TermDictionary::open(Bytes buckets, Bytes strings, Bytes common,
                                            std::uint32_t term_count) {
  TermDictionary d;
  QUOTH_TRY_ASSIGN(d.common_, CommonTerms::open(common));
  d.term_count_ = term_count;
  d.main_buckets_ = main_buckets(term_count);
  d.string_blocks_ = string_blocks(term_count);
  const std::uint64_t all = buckets.size() / kBucketBytes;
  if (buckets.size() % kBucketBytes != 0 || all < d.main_buckets_ || all > kSearchStrings) {
    return wrong_size("term buckets", term_count, buckets.size());
  }
  d.all_buckets_ = static_cast<std::uint32_t>(all);
  d.buckets_ = buckets;
  const std::uint64_t tables = 8 * (d.string_blocks_ + 1) + 4 * std::uint64_t{term_count};
  if (strings.size() < tables) return wrong_size("term strings", term_count, strings.size());
  const std::size_t blocks = static_cast<std::size_t>(strings.size() - tables);
  d.blocks_ = strings.first(blocks);
  d.offsets_ = strings.data() + blocks;
  d.indexes_ = d.offsets_ + 8 * (d.string_blocks_ + 1);
  return d;
}

// Pre: number < string_blocks_.
TermDictionary::StringBlock TermDictionary::block(std::uint64_t number) const {
  const std::byte* entry = offsets_ + 8 * static_cast<std::size_t>(number);
  const std::uint64_t begin = load_le<std::uint64_t>(entry);
  const std::uint64_t end = load_le<std::uint64_t>(entry + 8);
  if (begin > end || end > blocks_.size()) return {};
  StringBlock b;
  b.data = blocks_.data() + begin;
  b.size = static_cast<std::size_t>(end - begin);
  b.count =
      static_cast<std::size_t>(std::min<std::uint64_t>(kBlockTerms, term_count_ - number * kBlockTerms));
  return b.size < kEntryBytes * b.count ? StringBlock{} : b;
}

// The first term of a block stands there whole. Empty when damaged.
std::string_view TermDictionary::first_term(std::uint64_t number) const {
  const StringBlock b = block(number);
  if (b.count == 0 || b.shared(0) != 0 || b.rest(0) > b.size - kEntryBytes * b.count) return {};
  return {reinterpret_cast<const char*>(b.data + kEntryBytes * b.count), b.rest(0)};
}

Rank TermDictionary::find(std::string_view term) const {
  if (term_count_ == 0 || term.size() > kMaxTermSize) return kNoRank;
  const std::uint64_t hash = hash64(as_bytes(term));
  const Rank rank = common_.find(term, hash);
  return rank < term_count_ ? rank : find_hashed(term, hash);
}

Rank TermDictionary::find_in_buckets(std::string_view term) const {
  if (term_count_ == 0 || term.size() > kMaxTermSize) return kNoRank;
  return find_hashed(term, hash64(as_bytes(term)));
}

Rank TermDictionary::find_hashed(std::string_view term, std::uint64_t hash) const {
  const std::uint16_t tag = tag_of(hash);
  std::uint32_t number = bucket_of(hash, main_buckets_);
  for (std::uint32_t hops = 0; hops <= kMaxChain && number < all_buckets_; ++hops) {
    const std::byte* bucket = buckets_.data() + std::size_t{number} * kBucketBytes;
    for (std::size_t i = 0; i < kBucketEntries; ++i) {
      if (load_le<std::uint16_t>(bucket + kTagsAt + 2 * i) != tag) continue;
      const Rank rank = compare_at(load_le<std::uint32_t>(bucket + kIndexesAt + 4 * i), term);
      if (rank != kNoRank) return rank;
    }
    number = load_le<std::uint32_t>(bucket + kNextAt);
  }
  return number == kSearchStrings ? search_strings(term) : kNoRank;
}

// The rank of the term at a place in byte order if it is `term`.
Rank TermDictionary::compare_at(std::uint32_t index, std::string_view term) const {
  if (index >= term_count_) return kNoRank;
  const StringBlock b = block(index / kBlockTerms);
  const std::size_t i = index % kBlockTerms;
  if (i >= b.count || b.term_size(i) != term.size()) return kNoRank;
  if (!b.equals(i, term)) return kNoRank;
  const Rank rank = b.rank(i);
  return rank < term_count_ ? rank : kNoRank;
}

Rank TermDictionary::search_strings(std::string_view term) const {
  const TermCursor cursor = lower_bound(term);
  return cursor.valid() && cursor.term() == term ? cursor.rank() : kNoRank;
}

// Pre: there is a term.
Bytes TermDictionary::bucket_bytes(std::uint64_t hash) const {
  return buckets_.subspan(std::size_t{bucket_of(hash, main_buckets_)} * kBucketBytes, kBucketBytes);
}

// Of the first entry of the hash's bucket whose tag agrees; kNoIndex if there is none.
std::uint32_t TermDictionary::first_index(std::uint64_t hash) const {
  const std::byte* const bucket = bucket_bytes(hash).data();
  const std::size_t first = first_with_tag(bucket + kTagsAt, tag_of(hash));
  if (first == kBucketEntries) return kNoIndex;
  const std::uint32_t index = load_le<std::uint32_t>(bucket + kIndexesAt + 4 * first);
  return index < term_count_ ? index : kNoIndex;
}

// Where the block of a term lies. Pre: index < term_count_.
Bytes TermDictionary::offset_bytes(std::uint32_t index) const {
  return {offsets_ + 8 * std::size_t{index / kBlockTerms}, 16};
}

// The string block of a term, some 200 bytes. Pre: index < term_count_.
Bytes TermDictionary::block_bytes(std::uint32_t index) const {
  const StringBlock b = block(index / kBlockTerms);
  return {b.data, b.count == 0 ? 0 : b.size};
}

void TermDictionary::find_all(std::span<const std::string_view> terms, std::span<Rank> out) const {
  std::fill_n(out.begin(), terms.size(), kNoRank);
  if (term_count_ == 0) return;
  std::array<std::uint64_t, kBatch> hashes;
  std::array<std::uint8_t, kBatch> uncommon;
  while (!terms.empty()) {
    const std::size_t some = std::min(kBatch, terms.size());
    for (std::size_t i = 0; i < some; ++i) {
      hashes[i] = hash64(as_bytes(terms[i]));
      __builtin_prefetch(common_.line_bytes(hashes[i]).data());
    }
    std::size_t others = 0;
    for (std::size_t i = 0; i < some; ++i) {
      const Rank rank = common_.find(terms[i], hashes[i]);
      if (rank < term_count_) {
        out[i] = rank;
      } else if (terms[i].size() <= kMaxTermSize) {
        __builtin_prefetch(bucket_bytes(hashes[i]).data());
        uncommon[others++] = static_cast<std::uint8_t>(i);
      }
    }
    find_uncommon(terms, hashes, std::span(uncommon).first(others), out);
    terms = terms.subspan(some);
    out = out.subspan(some);
  }
}

// In steps for all `which`, each asking for what the next one reads, so that the misses overlap.
void TermDictionary::find_uncommon(std::span<const std::string_view> terms,
                                   std::span<const std::uint64_t> hashes, std::span<const std::uint8_t> which,
                                   std::span<Rank> out) const {
  std::array<std::uint32_t, kBatch> indexes;
  for (const std::size_t i : which) {
    indexes[i] = first_index(hashes[i]);
    if (indexes[i] != kNoIndex) __builtin_prefetch(offset_bytes(indexes[i]).data());
  }
  for (const std::size_t i : which) {
    if (indexes[i] == kNoIndex) continue;
    const Bytes block = block_bytes(indexes[i]);
    for (std::size_t line = 0; line < std::min(block.size(), 4 * kBucketBytes); line += kBucketBytes)
      __builtin_prefetch(block.data() + line);
  }
  for (const std::size_t i : which) {
    if (indexes[i] != kNoIndex) out[i] = compare_at(indexes[i], terms[i]);
    // Another term with the same tag came first, or the term is in an overflow bucket, or nowhere.
    if (out[i] == kNoRank) out[i] = find_hashed(terms[i], hashes[i]);
  }
}

void TermDictionary::ask_for(std::span<const std::string_view> terms,
                             const std::function<void(Bytes)>& ask) const {
  if (term_count_ == 0) return;
  std::vector<std::uint64_t> hashes;
  for (const std::string_view term : terms) {
    hashes.push_back(hash64(as_bytes(term)));
    ask(common_.line_bytes(hashes.back()));
  }
  std::size_t others = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (common_.find(terms[i], hashes[i]) >= term_count_) hashes[others++] = hashes[i];
  }
  hashes.resize(others);
  for (const std::uint64_t hash : hashes) ask(bucket_bytes(hash));
  std::vector<std::uint32_t> indexes;
  for (const std::uint64_t hash : hashes) {
    const std::uint32_t index = first_index(hash);
    if (index == kNoIndex) continue;
    indexes.push_back(index);
    ask(offset_bytes(index));
  }
  for (const std::uint32_t index : indexes) ask(block_bytes(index));
}

// The place of a rank in byte order; kNoIndex for a rank >= size() or damage.
std::uint32_t TermDictionary::index_of(Rank rank) const {
  if (rank >= term_count_) return kNoIndex;
  const std::uint32_t index = load_le<std::uint32_t>(indexes_ + 4 * std::size_t{rank});
  return index < term_count_ ? index : kNoIndex;
}

bool TermDictionary::term(Rank rank, TermBuffer& buffer, std::string_view& out) const {
  const std::uint32_t index = index_of(rank);
  if (index == kNoIndex) return false;
  const StringBlock b = block(index / kBlockTerms);
  const std::size_t i = index % kBlockTerms;
  return i < b.count && b.term(i, buffer, out);
}

bool TermDictionary::term(Rank rank, std::string& out) const {
  TermBuffer buffer;
  std::string_view found;
  if (!term(rank, buffer, found)) return false;
  out.assign(found);
  return true;
}

std::size_t TermDictionary::term_size(Rank rank) const {
  const std::uint32_t index = index_of(rank);
  if (index == kNoIndex) return 0;
  const StringBlock b = block(index / kBlockTerms);
  const std::size_t i = index % kBlockTerms;
  if (i >= b.count || b.term_size(i) > kMaxTermSize) return 0;
  return b.term_size(i);
}

TermCursor TermDictionary::lower_bound(std::string_view bytes) const {
  TermCursor cursor;
  cursor.dictionary_ = this;
  // The last block whose first term is <= bytes, or the first.
  std::uint64_t low = 0;
  std::uint64_t high = string_blocks_;
  while (high > low + 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (first_term(middle) <= bytes) {
      low = middle;
    } else {
      high = middle;
    }
  }
  cursor.enter(low);
  for (std::size_t steps = 0; steps <= kBlockTerms && cursor.valid() && cursor.term() < bytes; ++steps)
    cursor.next();
  return cursor;
}

void TermCursor::enter(std::uint64_t number) {
  valid_ = false;
  if (number >= dictionary_->string_blocks_) return;
  const TermDictionary::StringBlock b = dictionary_->block(number);
  number_ = number;
  block_ = {b.data, b.size};
  count_ = b.count;
  in_block_ = 0;
  offset_ = dictionary_format::kEntryBytes * b.count;
  term_.clear();
  if (count_ > 0) read();
}

void TermCursor::read() {
  const std::size_t shared = static_cast<std::size_t>(block_[4 * count_ + in_block_]);
  const std::size_t rest = static_cast<std::size_t>(block_[5 * count_ + in_block_]);
  rank_ = load_le<std::uint32_t>(block_.data() + 4 * in_block_);
  valid_ = shared <= term_.size() && rest <= block_.size() - offset_ && shared + rest <= kMaxTermSize &&
           rank_ < dictionary_->term_count_;
  if (!valid_) return;
  term_.resize(shared);
  term_.append(reinterpret_cast<const char*>(block_.data() + offset_), rest);
  offset_ += rest;
}

void TermCursor::next() {
  if (!valid_) return;
  if (++in_block_ < count_) return read();
  enter(number_ + 1);
}

}  // namespace quoth::index
