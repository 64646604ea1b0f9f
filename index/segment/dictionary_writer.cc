// DictionaryWriter: docs/format.md, sections 5.2 to 5.4.
#include "index/segment/dictionary_writer.h"

#include <algorithm>
#include <array>
#include <vector>

#include "index/segment/checksum.h"
#include "index/segment/dictionary_format.h"
#include "index/segment/postings_format.h"
#include "index/segment/spool_tools.h"

namespace quoth::index {

using namespace dictionary_format;
using postings_format::store_bytes;

namespace {

// What lands anywhere in a table (a rank's place, a hash's bucket) waits in a spool; the table is then made
// window by window, each with one pass over the spool. One pass is enough unless memory is very short.
constexpr std::size_t kMinWindowBytes = std::size_t{1} << 20;

Error wrong_terms(const std::string& what) {
  return {ErrorCode::kInternal, "terms of a dictionary: " + what};
}

struct Overflowing {
  std::uint32_t bucket = 0;
  std::uint16_t tag = 0;
  std::uint32_t index = 0;
};

void put_entry(std::byte* bucket, std::size_t i, std::uint16_t tag, std::uint32_t index) {
  store_bytes(bucket + kTagsAt + 2 * i, 2, tag);
  store_bytes(bucket + kIndexesAt + 4 * i, 4, index);
}

void clear_bucket(std::byte* bucket) {
  for (std::size_t i = 0; i < kBucketEntries; ++i) put_entry(bucket, i, 0, kNoIndex);
  store_bytes(bucket + kNextAt, 4, kNoBucket);
}

// The buckets [first, first + count) and what does not fit them.
class BucketWindow {
 public:
  BucketWindow(std::uint32_t first, std::uint32_t count)
      : first_(first), sizes_(count), bytes_(std::size_t{count} * kBucketBytes) {
    for (std::size_t i = 0; i < count; ++i) clear_bucket(bytes_.data() + i * kBucketBytes);
  }

  // In byte order of the terms.
  void add(std::uint32_t bucket, std::uint16_t tag, std::uint32_t index) {
    if (bucket < first_ || bucket - first_ >= sizes_.size()) return;
    const std::size_t at = bucket - first_;
    const std::uint32_t size = sizes_[at];
    constexpr std::uint32_t kMost = kBucketEntries * (1 + kMaxChain);
    if (size > kMost) return;
    ++sizes_[at];
    if (size < kBucketEntries) {
      put_entry(bytes_.data() + at * kBucketBytes, size, tag, index);
    } else if (size < kMost) {
      overflowing_.push_back({bucket, tag, index});
    }
  }

  // Appends the chains, whose first bucket gets the number `next`, and points the buckets to them. A size of
  // one more than a chain holds says that there are further terms.
  void build_chains(std::uint32_t next, std::vector<std::byte>& chains) {
    std::stable_sort(overflowing_.begin(), overflowing_.end(),
                     [](const Overflowing& a, const Overflowing& b) { return a.bucket < b.bucket; });
    std::size_t in_bucket = kBucketEntries;
    for (std::size_t i = 0; i < overflowing_.size(); ++i) {
      const Overflowing& entry = overflowing_[i];
      const bool is_first = i == 0 || overflowing_[i - 1].bucket != entry.bucket;
      if (is_first || in_bucket == kBucketEntries) {
        std::byte* before = is_first ? bytes_.data() + std::size_t{entry.bucket - first_} * kBucketBytes
                                     : chains.data() + chains.size() - kBucketBytes;
        store_bytes(before + kNextAt, 4, next++);
        chains.resize(chains.size() + kBucketBytes);
        clear_bucket(chains.data() + chains.size() - kBucketBytes);
        in_bucket = 0;
      }
      std::byte* last = chains.data() + chains.size() - kBucketBytes;
      put_entry(last, in_bucket++, entry.tag, entry.index);
      const bool is_last = i + 1 == overflowing_.size() || overflowing_[i + 1].bucket != entry.bucket;
      if (is_last && sizes_[entry.bucket - first_] > kBucketEntries * (1 + kMaxChain)) {
        store_bytes(last + kNextAt, 4, kSearchStrings);
      }
    }
  }

  Bytes bytes() const { return bytes_; }

 private:
  std::uint32_t first_;
  std::vector<std::uint32_t> sizes_;
  std::vector<std::byte> bytes_;
  std::vector<Overflowing> overflowing_;
};

}  // namespace

struct DictionaryWriter::State {
  State(Io& io, const std::string& prefix, std::uint32_t terms, std::size_t limit)
      : term_count(terms),
        window_bytes(std::max(limit / 4, kMinWindowBytes)),
        buckets(io, prefix + "buckets", limit / 8),
        chains(io, prefix + "chains", limit / 16),
        strings(io, prefix + "strings", limit / 8),
        offsets(io, prefix + "offsets", limit / 16),
        hashes(io, prefix + "hashes", limit / 8),
        ranks(io, prefix + "ranks", limit / 8),
        common(terms) {}

  Result<void> flush_block();
  Result<void> build_buckets();
  Result<void> append_indexes();

  std::uint32_t term_count;
  std::size_t window_bytes;
  Spool buckets;
  Spool chains;   // overflow buckets
  Spool strings;  // at last with the offsets and the indexes by rank
  Spool offsets;  // u64 per string block
  Spool hashes;   // u64 per term, in byte order
  Spool ranks;    // u32 per term, in byte order
  CommonTermsWriter common;
  SpoolWriter strings_out{strings};
  SpoolWriter offsets_out{offsets};
  SpoolWriter hashes_out{hashes};
  SpoolWriter ranks_out{ranks};

  std::uint32_t added = 0;
  std::string last;  // term added last
  std::array<Rank, kBlockTerms> block_ranks{};
  std::array<std::uint8_t, kBlockTerms> block_shared{};
  std::array<std::uint8_t, kBlockTerms> block_rest{};
  std::string block_bytes;
};

DictionaryWriter::DictionaryWriter(Io& io, const std::string& prefix, std::uint32_t term_count,
                                   std::size_t memory_limit)
    : state_(std::make_unique<State>(io, prefix, term_count, memory_limit)) {}
DictionaryWriter::~DictionaryWriter() = default;

Result<void> DictionaryWriter::add(std::string_view term, Rank rank) {
  State& s = *state_;
  if (s.added == s.term_count)
    return wrong_terms("more than the " + std::to_string(s.term_count) + " announced");
  if (term.empty() || term.size() > kMaxTermSize) {
    return wrong_terms("one of " + std::to_string(term.size()) + " bytes; 1 to 255 are possible");
  }
  if (rank >= s.term_count) return wrong_terms("rank " + std::to_string(rank) + " is not below their number");
  if (s.added > 0 && term <= s.last) return wrong_terms("\"" + std::string(term) + "\" is not in byte order");
  const std::size_t i = s.added % kBlockTerms;
  std::size_t shared = 0;
  if (i > 0) {
    const std::size_t most = std::min(term.size(), s.last.size());
    while (shared < most && term[shared] == s.last[shared]) ++shared;
  }
  s.common.add(term, rank);
  s.block_ranks[i] = rank;
  s.block_shared[i] = static_cast<std::uint8_t>(shared);
  s.block_rest[i] = static_cast<std::uint8_t>(term.size() - shared);
  s.block_bytes.append(term.substr(shared));
  s.last.assign(term);
  ++s.added;
  s.hashes_out.bytes().u64(hash64(as_bytes(term)));
  s.ranks_out.bytes().u32(rank);
  QUOTH_TRY(s.hashes_out.settle());
  QUOTH_TRY(s.ranks_out.settle());
  return i + 1 == kBlockTerms || s.added == s.term_count ? s.flush_block() : Result<void>{};
}

Result<void> DictionaryWriter::State::flush_block() {
  offsets_out.bytes().u64(strings_out.size());
  const std::size_t count = (added - 1) % kBlockTerms + 1;
  for (std::size_t i = 0; i < count; ++i) strings_out.bytes().u32(block_ranks[i]);
  for (std::size_t i = 0; i < count; ++i) strings_out.bytes().u8(block_shared[i]);
  for (std::size_t i = 0; i < count; ++i) strings_out.bytes().u8(block_rest[i]);
  strings_out.bytes().text(block_bytes);
  block_bytes.clear();
  QUOTH_TRY(strings_out.settle());
  return offsets_out.settle();
}

Result<void> DictionaryWriter::State::build_buckets() {
  const std::uint32_t all = main_buckets(term_count);
  // A bucket's line and size, and room for the few that overflow.
  const std::uint32_t step =
      static_cast<std::uint32_t>(std::min<std::size_t>(window_bytes / (kBucketBytes + 16), all));
  std::uint32_t in_chains = 0;
  std::vector<std::byte> chain_bytes;
  for (std::uint32_t first = 0; first < all;) {
    const std::uint32_t count = std::min(step, all - first);
    BucketWindow window(first, count);
    SpoolReader in(hashes);
    for (std::uint32_t index = 0; index < term_count; ++index) {
      QUOTH_TRY_ASSIGN(const std::uint64_t hash, in.read<std::uint64_t>());
      window.add(bucket_of(hash, all), tag_of(hash), index);
    }
    chain_bytes.clear();
    window.build_chains(all + in_chains, chain_bytes);
    in_chains += static_cast<std::uint32_t>(chain_bytes.size() / kBucketBytes);
    QUOTH_TRY(buckets.append(window.bytes()));
    QUOTH_TRY(chains.append(chain_bytes));
    first += count;
  }
  return append_spool(chains, buckets);
}

Result<void> DictionaryWriter::State::append_indexes() {
  const std::size_t step = std::min<std::size_t>(window_bytes / 4, term_count);
  std::vector<std::byte> window;
  for (std::size_t first = 0; first < term_count; first += step) {
    const std::size_t count = std::min(step, term_count - first);
    window.assign(4 * count, std::byte{0xff});
    SpoolReader in(ranks);
    std::size_t found = 0;
    for (std::uint32_t index = 0; index < term_count; ++index) {
      QUOTH_TRY_ASSIGN(const Rank rank, in.read<std::uint32_t>());
      if (rank < first || rank - first >= count) continue;
      std::byte* at = window.data() + 4 * (rank - first);
      if (load_le<std::uint32_t>(at) == kNoIndex) ++found;
      store_bytes(at, 4, index);
    }
    if (found != count) return wrong_terms("a rank is given twice and another one not at all");
    QUOTH_TRY(strings.append(window));
  }
  return {};
}

Result<void> DictionaryWriter::finish() {
  State& s = *state_;
  if (s.added != s.term_count) {
    return wrong_terms(std::to_string(s.added) + " instead of the " + std::to_string(s.term_count) +
                       " announced");
  }
  s.offsets_out.bytes().u64(s.strings_out.size());
  QUOTH_TRY(s.hashes_out.flush());
  QUOTH_TRY(s.ranks_out.flush());
  QUOTH_TRY(s.offsets_out.flush());
  QUOTH_TRY(s.strings_out.flush());
  QUOTH_TRY(s.hashes.finish_writing());
  QUOTH_TRY(s.ranks.finish_writing());
  QUOTH_TRY(s.build_buckets());
  QUOTH_TRY(append_spool(s.offsets, s.strings));
  return s.append_indexes();
}

Spool& DictionaryWriter::buckets() { return state_->buckets; }
Spool& DictionaryWriter::strings() { return state_->strings; }
const CommonTermsWriter& DictionaryWriter::common() const { return state_->common; }

}  // namespace quoth::index
