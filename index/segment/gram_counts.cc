#include "index/segment/gram_counts.h"

#include <algorithm>
#include <string>

namespace quoth::index {

using namespace gram_counts_format;

namespace {

Error corrupt(const char* what) {
  return {ErrorCode::kCorrupt, std::string("section 'count table' ") + what};
}

}  // namespace

Result<GramCounts> GramCounts::open(Bytes section, std::uint32_t term_count, std::uint32_t document_count,
                                    std::span<const std::uint16_t> forward) {
  if (section.size() < kHeaderBytes) return corrupt("is cut short");
  const auto number = [&](std::size_t at) { return load_le<std::uint32_t>(section.data() + at); };
  GramCounts counts;
  counts.ranks_ = number(kRanksAt);
  counts.limit_ = number(kLimitAt);
  counts.extend_ = number(kExtendAt);
  counts.main_ = number(kMainBucketsAt);
  counts.buckets_ = number(kBucketsAt);
  counts.entries_ = number(kEntriesAt);
  counts.document_count_ = document_count;
  counts.forward_ = forward;
  const Bytes reserved = section.subspan(kReservedAt, kHeaderBytes - kReservedAt);
  if (std::any_of(reserved.begin(), reserved.end(), [](std::byte byte) { return byte != std::byte{0}; }))
    return corrupt("has reserved fields that are not zero");
  if (counts.ranks_ == 0 || counts.ranks_ > std::min(kMaxRanks, term_count) || counts.limit_ == 0 ||
      counts.extend_ < counts.limit_ || counts.main_ == 0 || counts.buckets_ < counts.main_ ||
      counts.buckets_ - counts.main_ >= kMaxProbes ||
      counts.entries_ > std::uint64_t{counts.buckets_} * kBucketEntries) {
    return corrupt("has impossible numbers in its header");
  }
  counts.section_ = section;
  counts.table_ = section.subspan(kHeaderBytes);
  if (counts.table_.size() != counts.buckets_ * kBucketBytes)
    return corrupt("does not have the length that its header asks for");
  return counts;
}

bool GramCounts::stands_at(std::span<const Rank> words, Slot slot) const {
  if (slot > forward_.size() || words.size() > forward_.size() - slot) return false;
  return std::equal(words.begin(), words.end(), forward_.begin() + slot);
}

std::optional<GramCount> GramCounts::find(std::span<const Rank> words) const {
  if (words.size() < kMinWords || words.size() > kMaxWords) return std::nullopt;
  if (std::any_of(words.begin(), words.end(), [&](Rank rank) { return rank >= ranks_; })) return std::nullopt;
  const std::uint64_t hash = hash_words(words);
  const std::size_t begin = bucket_of(hash, main_) * kBucketBytes;
  const std::size_t end = std::min(table_.size(), begin + kMaxProbes * kBucketBytes);
  for (std::size_t at = begin; at < end; at += kEntryBytes) {
    const std::byte* const entry = table_.data() + at;
    const std::uint32_t documents = load_le<std::uint32_t>(entry + kDocumentsAt);
    if (documents >> kWordsShift == 0) return std::nullopt;
    if (load_le<std::uint32_t>(entry + kTagAt) != tag_of(hash) || documents >> kWordsShift != words.size() ||
        !stands_at(words, load_le<std::uint32_t>(entry + kSampleAt)))
      continue;
    GramCount count;
    count.occurrences = load_le<std::uint32_t>(entry + kOccurrencesAt);
    count.documents = std::min({documents & kDocumentsMask, count.occurrences, document_count_});
    return count;
  }
  return std::nullopt;
}

}  // namespace quoth::index
