// NgramPlan: which words are frequent, which have signatures, and which have lists that name rows of slots,
// decided by the counts alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "quoth/types.h"

namespace quoth::index {

// docs/decisions/0011-ngrams.md has the figures behind these.
struct NgramOptions {
  // The threshold in hundredths of the square root of the number of words; 0: neither n-grams nor signatures.
  std::uint32_t root_percent = 500;
  std::uint32_t threshold = 0;      // instead, if > 0; for tests
  std::uint32_t word_limit = 256;   // words that occur more often, but are not frequent, have signatures
  std::uint32_t gram_limit = 512;   // and so have listed grams
  std::uint32_t far_limit = 1024;   // of these, lists of more postings have far signatures; 0: none
  // Lists of words that occur more often than this name rows of slots (docs/decisions/0016-rows.md).
  static constexpr std::uint32_t kThreshold = 0;  // than frequent words do: none where there are no n-grams
  static constexpr std::uint32_t kNever = 0xffffffff;
  std::uint32_t row_limit = kThreshold;
  bool anchors = false;             // pick them too (index/segment/anchors.h)
  // Counts of runs of common words are kept (index/segment/gram_counts_plan.h): of words that occur more
  // often than count_words, of runs that occur count_limit times or more (0: of none), extended from
  // count_extend on.
  std::uint32_t count_words = 2048;
  std::uint32_t count_limit = 32;
  std::uint32_t count_extend = 512;
};

struct NgramPlan {
  // Successive ranks have these counts, in both zones: `terms` of them have `count`.
  struct Step {
    std::uint64_t count = 0;
    std::uint64_t terms = 0;
  };
  static NgramPlan of(std::span<const Step> steps, const NgramOptions& options);

  std::uint32_t threshold = 0;
  std::vector<std::uint32_t> occurrences;  // of the frequent words, by rank; no n-grams if empty
  Rank signature_first = 0;                // the first word with signatures
  std::vector<std::uint32_t> signature_counts;  // per word with signatures: its occurrences
  // The same, and the end: where they begin. Empty if there are none.
  std::vector<std::uint32_t> signature_begins;
  std::uint32_t gram_limit = 0;
  std::uint32_t far_limit = 0;
  Rank rows_end = 0;  // lists of words below name rows

  bool empty() const { return occurrences.empty() && signature_begins.empty(); }

 private:
  bool place_signatures();
};

}  // namespace quoth::index
