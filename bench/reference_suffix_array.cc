#include "bench/reference_suffix_array.h"

#include <algorithm>

#include <divsufsort.h>

namespace quoth::bench {
namespace {

// libdivsufsort sorts bytes: each token becomes three, most significant first, so that the order of the
// suffixes that begin at a token is the order of the token sequences.
constexpr std::size_t kTokenBytes = 3;
constexpr Rank kByteSentinel = 0xffffff;

std::vector<std::uint8_t> to_bytes(std::span<const Rank> tokens) {
  std::vector<std::uint8_t> bytes(tokens.size() * kTokenBytes);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Rank token = std::min(tokens[i], kByteSentinel);
    bytes[i * kTokenBytes] = static_cast<std::uint8_t>(token >> 16);
    bytes[i * kTokenBytes + 1] = static_cast<std::uint8_t>(token >> 8);
    bytes[i * kTokenBytes + 2] = static_cast<std::uint8_t>(token);
  }
  return bytes;
}

}  // namespace

Result<ReferenceSuffixArray> ReferenceSuffixArray::build(std::span<const Rank> tokens) {
  constexpr std::size_t kMaxTokens = 0x7fffffff / kTokenBytes;
  if (tokens.size() > kMaxTokens) return Error{ErrorCode::kLimit, "too many tokens for a 32-bit suffix array"};
  const std::vector<std::uint8_t> bytes = to_bytes(tokens);
  std::vector<std::int32_t> all(bytes.size());
  if (divsufsort(bytes.data(), all.data(), static_cast<std::int32_t>(bytes.size())) != 0) {
    return Error{ErrorCode::kNoMemory, "libdivsufsort ran out of memory"};
  }
  ReferenceSuffixArray result;
  result.tokens_ = tokens;
  result.own_.reserve(tokens.size());
  for (const std::int32_t at : all) {
    if (at % static_cast<std::int32_t>(kTokenBytes) == 0) {
      result.own_.push_back(at / static_cast<std::int32_t>(kTokenBytes));
    }
  }
  result.suffixes_ = result.own_;
  return result;
}

ReferenceSuffixArray ReferenceSuffixArray::over(std::span<const Rank> tokens,
                                                std::span<const std::int32_t> suffixes) {
  ReferenceSuffixArray result;
  result.tokens_ = tokens;
  result.suffixes_ = suffixes;
  return result;
}

std::pair<std::size_t, std::size_t> ReferenceSuffixArray::range(std::span<const Rank> words) const {
  const auto compare = [&](std::int32_t suffix) {
    const auto rest = tokens_.subspan(static_cast<std::size_t>(suffix));
    const std::size_t n = std::min(rest.size(), words.size());
    for (std::size_t i = 0; i < n; ++i) {
      if (rest[i] != words[i]) return rest[i] < words[i] ? -1 : 1;
    }
    return n < words.size() ? -1 : 0;
  };
  const auto low = std::partition_point(suffixes_.begin(), suffixes_.end(), [&](std::int32_t s) { return compare(s) < 0; });
  const auto high = std::partition_point(low, suffixes_.end(), [&](std::int32_t s) { return compare(s) == 0; });
  return {static_cast<std::size_t>(low - suffixes_.begin()), static_cast<std::size_t>(high - suffixes_.begin())};
}

std::uint64_t ReferenceSuffixArray::count_phrase(std::span<const Rank> words) const {
  const auto [low, high] = range(words);
  return high - low;
}

std::vector<Slot> ReferenceSuffixArray::list_phrase(std::span<const Rank> words) const {
  const auto [low, high] = range(words);
  std::vector<Slot> slots(suffixes_.begin() + static_cast<std::ptrdiff_t>(low),
                          suffixes_.begin() + static_cast<std::ptrdiff_t>(high));
  std::sort(slots.begin(), slots.end());
  return slots;
}

}  // namespace quoth::bench
