#include "index/segment/ngrams_plan.h"

#include <algorithm>
#include <limits>

#include "index/segment/ngrams_format.h"
#include "index/segment/postings_format.h"
#include "index/segment/segment.h"

namespace quoth::index {
namespace {

constexpr std::uint64_t kLeastThreshold = 64;

// The integer part of the square root: bit by bit, the same on every machine.
std::uint64_t root(std::uint64_t value) {
  std::uint64_t result = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    if ((result + bit) * (result + bit) <= value) result += bit;
  }
  return result;
}

// How many words occur more than `limit` times, of those that have a number of their own in the forward
// array.
Rank words_above(std::span<const NgramPlan::Step> steps, std::uint64_t limit) {
  std::uint64_t words = 0;
  for (const NgramPlan::Step& step : steps) {
    if (step.count <= limit) break;
    words += step.terms;
  }
  return static_cast<Rank>(std::min<std::uint64_t>(words, kEscapeRank));
}

}  // namespace

NgramPlan NgramPlan::of(std::span<const Step> steps, const NgramOptions& options) {
  NgramPlan plan;
  // Lists of one block are too short.
  const auto in_rows = [&](std::uint32_t limit) {
    return words_above(steps, std::max(limit, postings_format::kMaxDerived));
  };
  if (options.row_limit != NgramOptions::kThreshold) plan.rows_end = in_rows(options.row_limit);
  if (options.root_percent == 0) return plan;
  std::uint64_t words = 0;
  for (const Step& step : steps) words += step.count * step.terms;
  const std::uint64_t percent = options.root_percent;
  std::uint64_t threshold = std::max(kLeastThreshold, root(words * percent * percent / 10'000));
  if (options.threshold > 0) threshold = options.threshold;
  std::uint64_t rank = 0;
  for (const Step& step : steps) {
    if (rank + step.terms > ngrams_format::kMaxFrequentWords) {
      threshold = std::max(threshold, step.count);
      break;
    }
    rank += step.terms;
  }
  plan.threshold = static_cast<std::uint32_t>(threshold);
  if (options.row_limit == NgramOptions::kThreshold) plan.rows_end = in_rows(plan.threshold);

  // Short lists stand in the records, where nothing is to be sieved.
  const std::uint64_t word_limit = std::max(options.word_limit, postings_format::kMaxInlined);
  plan.gram_limit = std::max(options.gram_limit, postings_format::kMaxInlined);
  rank = 0;
  for (const Step& step : steps) {
    if (step.count <= threshold && step.count <= word_limit) break;
    for (std::uint64_t i = 0; i < step.terms; ++i, ++rank) {
      if (step.count > threshold) {
        plan.occurrences.push_back(static_cast<std::uint32_t>(step.count));
        plan.signature_first = static_cast<Rank>(rank + 1);
      } else if (rank < kEscapeRank) {
        plan.signature_counts.push_back(static_cast<std::uint32_t>(step.count));
      }
    }
  }
  plan.far_limit = options.far_limit;
  if (!plan.place_signatures()) {
    plan.far_limit = 0;
    plan.place_signatures();
  }
  return plan;
}

// False if there are more bytes than a begin can say; without far signatures there never are.
bool NgramPlan::place_signatures() {
  signature_begins.clear();
  if (signature_counts.empty()) return true;
  std::uint64_t bytes = 0;
  signature_begins.push_back(0);
  for (const std::uint32_t count : signature_counts) {
    bytes += ngrams_format::signature_bytes(count, far_limit);
    if (bytes > std::numeric_limits<std::uint32_t>::max()) return false;
    signature_begins.push_back(static_cast<std::uint32_t>(bytes));
  }
  return true;
}

}  // namespace quoth::index
