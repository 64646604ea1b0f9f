#include "index/segment/ngrams.h"

#include <algorithm>
#include <string>

#include "index/segment/postings_format.h"
#include "index/segment/segment.h"

namespace quoth::index {

using namespace ngrams_format;
using postings_format::blocks_for;
using postings_format::kMaxInlined;
using postings_format::kSkipBytes;
using postings_format::load_bytes;

namespace {

Error corrupt(const char* section, const char* what) {
  return {ErrorCode::kCorrupt, std::string("section '") + section + "' " + what};
}

bool is_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::size_t round_up(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

}  // namespace

Result<Ngrams> Ngrams::open(const NgramSections& sections) {
  Ngrams grams;
  grams.sections_ = sections;
  if (!sections.directory.empty()) QUOTH_TRY(grams.open_directory());
  if (!sections.signatures.empty()) QUOTH_TRY(grams.open_signatures());
  return grams;
}

Result<void> Ngrams::open_directory() {
  const Bytes bytes = sections_.directory;
  if (bytes.size() < kDirectoryHeaderBytes) return corrupt("n-gram directory", "is cut short");
  threshold_ = load_le<std::uint32_t>(bytes.data() + kThresholdAt);
  frequent_ = load_le<std::uint32_t>(bytes.data() + kFrequentWordsAt);
  levels_ = load_le<std::uint32_t>(bytes.data() + kLevelsAt);
  skip_count_ = load_le<std::uint64_t>(bytes.data() + kSkipCountAt);
  std::uint64_t entries = 0;
  for (std::size_t i = 0; i < level_sizes_.size(); ++i) {
    level_sizes_[i] = load_le<std::uint32_t>(bytes.data() + kLevelSizesAt + 4 * i);
    entries += level_sizes_[i];
  }
  if (!is_zero(bytes.subspan(kReservedAt, kSkipCountAt - kReservedAt)) ||
      !is_zero(bytes.subspan(kSkipCountAt + 8, kDirectoryHeaderBytes - kSkipCountAt - 8))) {
    return corrupt("n-gram directory", "has reserved fields that are not zero");
  }
  if (frequent_ == 0 || frequent_ > std::min(kMaxFrequentWords, sections_.term_count) || levels_ < 2 ||
      levels_ > kMaxGram || threshold_ == 0 || entries >= kNone) {
    return corrupt("n-gram directory", "has impossible numbers in its header");
  }
  const std::size_t rows = (std::size_t{frequent_} + 1) * sizeof(std::uint32_t);
  const std::size_t next_end = round_up(
      kDirectoryHeaderBytes + rows + static_cast<std::size_t>(entries) * sizeof(std::uint16_t), kEntryBytes);
  if (bytes.size() != next_end + entries * kEntryBytes) {
    return corrupt("n-gram directory", "does not have the length that its header asks for");
  }
  if (skip_count_ > sections_.lists.size() / kSkipBytes) {
    return corrupt("n-gram lists", "is shorter than the directory says");
  }
  entry_count_ = static_cast<std::uint32_t>(entries);
  rows_ = bytes.subspan(kDirectoryHeaderBytes, rows);
  next_ = bytes.subspan(kDirectoryHeaderBytes + rows, entry_count_ * sizeof(std::uint16_t));
  entries_ = bytes.subspan(next_end);
  std::uint32_t before = 0;
  for (std::uint32_t word = 0; word <= frequent_; ++word) {
    const std::uint32_t begin = load_le<std::uint32_t>(rows_.data() + 4 * std::size_t{word});
    if (begin < before || begin > level_sizes_[0])
      return corrupt("n-gram directory", "has rows out of order");
    before = begin;
  }
  if (before != level_sizes_[0]) return corrupt("n-gram directory", "has pairs that belong to no word");
  return {};
}

Result<void> Ngrams::open_signatures() {
  const Bytes bytes = sections_.signatures;
  if (bytes.size() < kSignatureHeaderBytes) return corrupt("context signatures", "is cut short");
  signature_first_ = load_le<std::uint32_t>(bytes.data() + kFirstRankAt);
  signature_end_ = load_le<std::uint32_t>(bytes.data() + kEndRankAt);
  signature_limit_ = load_le<std::uint32_t>(bytes.data() + kGramLimitAt);
  far_limit_ = load_le<std::uint32_t>(bytes.data() + kFarLimitAt);
  if (signature_first_ > signature_end_ ||
      signature_end_ > std::min<std::uint32_t>(sections_.term_count, kEscapeRank)) {
    return corrupt("context signatures", "names impossible ranks");
  }
  const std::size_t begins = (std::size_t{signature_end_} - signature_first_ + 1) * sizeof(std::uint32_t);
  const std::size_t data = round_up(kSignatureHeaderBytes + begins, kSignatureAlignment);
  if (bytes.size() < data) return corrupt("context signatures", "is shorter than its header asks for");
  signature_begins_ = bytes.subspan(kSignatureHeaderBytes, begins);
  const std::uint32_t words =
      load_le<std::uint32_t>(signature_begins_.data() + begins - sizeof(std::uint32_t));
  if (words > bytes.size() - data) return corrupt("context signatures", "ends before the words' do");
  word_signatures_ = bytes.subspan(data, words);
  gram_signatures_ = bytes.subspan(data + words);
  return {};
}

bool Ngrams::padding_is_zero() const {
  const auto between = [](Bytes before, Bytes after) {
    const std::byte* const end = before.data() + before.size();
    return is_zero(Bytes(end, static_cast<std::size_t>(after.data() - end)));
  };
  return (sections_.directory.empty() || between(next_, entries_)) &&
         (sections_.signatures.empty() || between(signature_begins_, word_signatures_));
}

std::uint32_t Ngrams::size(std::size_t words) const {
  return words >= 2 && words <= kMaxGram ? level_sizes_[words - 2] : 0;
}

// The entry of [begin, end) whose last word is `next`. They ascend; in damaged bytes any may be found.
std::uint32_t Ngrams::child(std::uint32_t begin, std::uint32_t end, Rank next) const {
  end = std::min(end, entry_count_);
  if (begin >= end) return kNone;
  std::uint32_t low = begin;
  for (std::uint32_t n = end - begin; n > 1;) {
    const std::uint32_t half = n / 2;
    low += load_le<std::uint16_t>(next_.data() + 2 * std::size_t{low + half}) <= next ? half : 0;
    n -= half;
  }
  return load_le<std::uint16_t>(next_.data() + 2 * std::size_t{low}) == next ? low : kNone;
}

std::uint32_t Ngrams::find_pair(Rank first, Rank second) const {
  const std::byte* const row = rows_.data() + 4 * std::size_t{first};
  return child(load_le<std::uint32_t>(row), load_le<std::uint32_t>(row + 4), second);
}

std::uint32_t Ngrams::children_begin(std::uint32_t entry) const {
  if (entry >= entry_count_) return entry_count_;
  return load_le<std::uint32_t>(entries_.data() + entry * kEntryBytes + kChildrenAt);
}

std::uint32_t Ngrams::extend(std::uint32_t entry, Rank next) const {
  return child(children_begin(entry), children_begin(entry + 1), next);
}

bool Ngrams::is_extended(std::uint32_t entry) const {
  return (load_le<std::uint32_t>(entries_.data() + entry * kEntryBytes + kDocumentsAt) & kExtended) != 0;
}

// Level by level: a gram of k words is examined if both of its grams of k - 1 words are extended.
Ngrams::Gram Ngrams::find(std::span<const Rank> words) const {
  Gram gram;
  if (words.size() < 2 || words.size() > levels_) return gram;
  if (std::any_of(words.begin(), words.end(), [&](Rank rank) { return rank >= frequent_; })) return gram;
  std::array<std::uint32_t, kMaxGram> entries;  // of the level, by first word; kNone: not examined
  const std::size_t pairs = words.size() - 1;
  for (std::size_t i = 0; i < pairs; ++i) {
    entries[i] = find_pair(words[i], words[i + 1]);
    if (entries[i] == kNone) {
      gram.kind = Gram::Kind::kAbsent;
      return gram;
    }
  }
  for (std::size_t level = 3; level <= words.size(); ++level) {
    for (std::size_t i = 0; i + level <= words.size(); ++i) {
      const bool examined = entries[i] != kNone && entries[i + 1] != kNone && is_extended(entries[i]) &&
                            is_extended(entries[i + 1]);
      entries[i] = examined ? extend(entries[i], words[i + level - 1]) : kNone;
      if (examined && entries[i] == kNone) {
        gram.kind = Gram::Kind::kAbsent;
        return gram;
      }
    }
  }
  return entries[0] == kNone ? gram : read(entries[0]);
}

// Counts are each at most what the one before allows.
Ngrams::Gram Ngrams::read(std::uint32_t index) const {
  const std::byte* const entry = entries_.data() + index * kEntryBytes;
  Gram gram;
  const std::uint32_t all = load_le<std::uint32_t>(entry + kOccurrencesAt);
  const std::uint32_t documents = load_le<std::uint32_t>(entry + kDocumentsAt);
  gram.kind = Gram::Kind::kCounted;
  gram.occurrences = std::min(all, load_le<std::uint32_t>(entry + kBodyOccurrencesAt));
  gram.title_occurrences = all - gram.occurrences;
  gram.documents = std::min({documents & kDocumentsMask, gram.occurrences, sections_.document_count});
  if ((documents & kListed) != 0) {
    gram.kind = Gram::Kind::kListed;
    read_list(entry, gram);
  }
  return gram;
}

// A list that points outside its section is empty.
void Ngrams::read_list(const std::byte* entry, Gram& gram) const {
  PositionList& list = gram.positions;
  const std::uint32_t count = load_le<std::uint32_t>(entry + kOccurrencesAt);
  list.bounds = {.begin = 0, .end = sections_.slot_end};
  if (count <= kMaxInlined) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const Slot slot = load_le<std::uint32_t>(entry + kInlinedAt + 4 * std::size_t{i});
      if (slot >= sections_.slot_end || (i > 0 && slot <= list.inlined[i - 1])) break;
      list.inlined[list.inlined_count++] = slot;
    }
    list.count = list.inlined_count;
    return;
  }
  const std::uint64_t skip = load_bytes(entry + kSkipIndexAt, 5);
  const std::uint64_t block = load_bytes(entry + kBlocksOffsetAt, 6);
  const Bytes blocks = sections_.lists.subspan(static_cast<std::size_t>(skip_count_) * kSkipBytes);
  if (skip > skip_count_ || blocks_for(count) > skip_count_ - skip || block > blocks.size()) return;
  list.count = count;
  list.skips =
      sections_.lists.subspan(static_cast<std::size_t>(skip) * kSkipBytes, blocks_for(count) * kSkipBytes);
  list.blocks = blocks.subspan(static_cast<std::size_t>(block));
  if (!gram_has_signatures(count, signature_limit_, threshold_) || sections_.signatures.empty()) return;
  const std::uint64_t at = load_bytes(entry + kSignaturesAt, 5);
  const std::size_t size = signature_bytes(count, far_limit_);
  if (at > gram_signatures_.size() || size > gram_signatures_.size() - at) return;
  gram.signatures = split(gram_signatures_.subspan(static_cast<std::size_t>(at), size), count);
}

// Pre: as many bytes as the signatures of a list of so many postings.
Signatures Ngrams::split(Bytes bytes, std::uint32_t postings) const {
  const std::span all(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return {all.first(postings), all.subspan(postings)};
}

Signatures Ngrams::word_signatures(Rank rank, std::uint32_t postings) const {
  if (rank < signature_first_ || rank >= signature_end_) return {};
  const std::byte* const begins = signature_begins_.data() + 4 * std::size_t{rank - signature_first_};
  const std::uint32_t begin = load_le<std::uint32_t>(begins);
  const std::uint32_t end = load_le<std::uint32_t>(begins + 4);
  if (begin > end || end > word_signatures_.size()) return {};
  const Bytes bytes = word_signatures_.subspan(begin, end - begin);
  return bytes.size() == signature_bytes(postings, far_limit_) ? split(bytes, postings) : Signatures{};
}

}  // namespace quoth::index
