#include "index/segment/common_terms.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "index/segment/checksum.h"
#include "index/segment/dictionary_format.h"

namespace quoth::index {

using namespace dictionary_format;

namespace {

// An entry without its rank.
struct Key {
  std::uint64_t low;
  std::uint64_t high;
};

Key key_of(std::string_view term) {
  std::array<char, kCommonEntryBytes> entry{};
  entry[0] = static_cast<char>(term.size());
  std::memcpy(entry.data() + 1, term.data(), term.size());
  return {load_le<std::uint64_t>(entry.data()), load_le<std::uint64_t>(entry.data() + 8)};
}

constexpr unsigned kRankShift = 48;  // the rank is the high 16 bits of the second half

}  // namespace

Result<CommonTerms> CommonTerms::open(Bytes bytes) {
  CommonTerms common;
  if (bytes.size() % kLineBytes != 0 || bytes.size() / kLineBytes > common_lines(kCommonRanks)) {
    return Error{ErrorCode::kCorrupt, "section \"common terms\" cannot have " + std::to_string(bytes.size()) +
                                          " bytes: it is made of at most " +
                                          std::to_string(common_lines(kCommonRanks)) + " lines of " +
                                          std::to_string(kLineBytes)};
  }
  common.lines_ = bytes;
  common.line_count_ = static_cast<std::uint32_t>(bytes.size() / kLineBytes);
  return common;
}

Bytes CommonTerms::line_bytes(std::uint64_t hash) const {
  if (line_count_ == 0) return {};
  return lines_.subspan(std::size_t{bucket_of(hash, line_count_)} * kLineBytes, kLineBytes);
}

Rank CommonTerms::find(std::string_view term, std::uint64_t hash) const {
  if (line_count_ == 0 || term.empty() || term.size() > kCommonTermSize) return kNoRank;
  const Key key = key_of(term);
  const std::byte* const line = line_bytes(hash).data();
  for (std::size_t i = 0; i < kLineEntries; ++i) {
    const std::byte* const entry = line + i * kCommonEntryBytes;
    const auto high = load_le<std::uint64_t>(entry + 8);
    if (load_le<std::uint64_t>(entry) != key.low || (high ^ key.high) << 16 != 0) continue;
    return static_cast<Rank>(high >> kRankShift);
  }
  return kNoRank;
}

CommonTermsWriter::CommonTermsWriter(std::uint32_t term_count)
    : terms_(term_count < kFewTerms ? 0 : std::min(term_count, kCommonRanks)) {}

void CommonTermsWriter::add(std::string_view term, Rank rank) {
  if (rank < terms_.size() && term.size() <= kCommonTermSize) terms_[rank] = term;
}

// The commonest first; one whose line is full is left out.
std::vector<std::byte> CommonTermsWriter::bytes() const {
  const auto is_short = [](const std::string& term) { return !term.empty(); };
  const std::uint32_t lines =
      common_lines(static_cast<std::uint32_t>(std::count_if(terms_.begin(), terms_.end(), is_short)));
  std::vector<std::byte> bytes(std::size_t{lines} * kLineBytes);
  std::vector<std::uint8_t> sizes(lines);
  for (Rank rank = 0; rank < terms_.size(); ++rank) {
    const std::string& term = terms_[rank];
    if (!is_short(term)) continue;
    const std::uint32_t line = bucket_of(hash64(as_bytes(term)), lines);
    if (sizes[line] == kLineEntries) continue;
    std::byte* const entry = bytes.data() + line * kLineBytes + sizes[line]++ * kCommonEntryBytes;
    const Key key = key_of(term);
    const std::uint64_t high = key.high | std::uint64_t{rank} << kRankShift;
    std::memcpy(entry, &key.low, sizeof key.low);
    std::memcpy(entry + sizeof key.low, &high, sizeof high);
  }
  return bytes;
}

}  // namespace quoth::index
