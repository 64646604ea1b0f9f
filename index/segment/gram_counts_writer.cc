#include "index/segment/gram_counts_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>

#include "index/segment/spool_tools.h"

namespace quoth::index {

using namespace gram_counts_format;

namespace {

// What the sorter compares are bytes, so that the first is the highest: hash, sample, words and documents.
// The number beside it is the occurrences.
struct SortedRun {
  std::uint64_t hash = 0;
  Slot sample = 0;
  std::uint32_t documents = 0;

  static constexpr std::size_t kBytes = 16;
  using Key = std::array<char, kBytes>;

  Key key() const {
    Key key;
    for (std::size_t i = 0; i < 8; ++i) key[i] = static_cast<char>(hash >> (56 - 8 * i) & 0xff);
    for (std::size_t i = 0; i < 4; ++i) key[8 + i] = static_cast<char>(sample >> (24 - 8 * i) & 0xff);
    for (std::size_t i = 0; i < 4; ++i) key[12 + i] = static_cast<char>(documents >> (24 - 8 * i) & 0xff);
    return key;
  }
  static SortedRun of(std::string_view key) {
    const auto number = [&](std::size_t begin, std::size_t size) {
      std::uint64_t value = 0;
      for (std::size_t i = begin; i < begin + size; ++i)
        value = value << 8 | static_cast<std::uint8_t>(key[i]);
      return value;
    };
    return {number(0, 8), static_cast<Slot>(number(8, 4)), static_cast<std::uint32_t>(number(12, 4))};
  }
};

}  // namespace

Result<void> GramCountsWriter::add(std::span<const Rank> words, Slot sample, const GramCount& count) {
  SortedRun run;
  run.hash = hash_words(words);
  run.sample = sample;
  run.documents = count.documents | static_cast<std::uint32_t>(words.size()) << kWordsShift;
  const SortedRun::Key key = run.key();
  ++added_;
  return sorter_.add({key.data(), key.size()}, count.occurrences);
}

// In order of hashes, and so of buckets: an entry stands in the first free place from its bucket on.
Result<void> GramCountsWriter::finish() {
  if (added_ == 0) return {};
  const std::uint32_t main = main_buckets(added_);
  QUOTH_TRY(sorter_.sort());
  SpoolWriter out(table_);
  std::uint64_t place = 0;  // of the next entry
  const auto skip_to = [&](std::uint64_t to) -> Result<void> {
    for (; place < to; ++place) {
      out.bytes().u64(0);
      out.bytes().u64(0);
      QUOTH_TRY(out.settle());
    }
    return {};
  };
  std::string_view key;
  std::uint32_t occurrences = 0;
  for (;;) {
    QUOTH_TRY_ASSIGN(const bool more, sorter_.next(key, occurrences));
    if (!more) break;
    const SortedRun run = SortedRun::of(key);
    const std::uint64_t home = std::uint64_t{bucket_of(run.hash, main)} * kBucketEntries;
    if (place >= home + kMaxProbes * kBucketEntries) continue;
    QUOTH_TRY(skip_to(home));
    out.bytes().u32(tag_of(run.hash));
    out.bytes().u32(run.sample);
    out.bytes().u32(occurrences);
    out.bytes().u32(run.documents);
    QUOTH_TRY(out.settle());
    ++place;
    ++stored_;
  }
  buckets_ = std::max(main, static_cast<std::uint32_t>((place + kBucketEntries - 1) / kBucketEntries));
  QUOTH_TRY(skip_to(std::uint64_t{buckets_} * kBucketEntries));
  return out.flush();
}

std::vector<std::byte> GramCountsWriter::header() const {
  ByteWriter out;
  out.u32(limits_.ranks);
  out.u32(limits_.limit);
  out.u32(limits_.extend);
  out.u32(main_buckets(added_));
  out.u32(buckets_);
  out.u32(stored_);
  out.pad_to(kHeaderBytes);
  return std::move(out.buffer());
}

}  // namespace quoth::index
