// Number lines of random words, without texts: what n-grams are made of.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "index/segment/ngrams_plan.h"
#include "index/segment/segment_writer.h"
#include "quoth/document.h"

namespace quoth::test {

struct NumberLine {
  std::vector<std::uint32_t> lengths;        // of bodies
  std::vector<std::uint32_t> title_lengths;  // as many
  std::vector<std::uint16_t> forward;
  std::vector<index::NgramPlan::Step> steps;  // counts by rank
};

// `words` words over documents, drawn from `vocabulary` by a Zipf-like law of exponent `slope`, with runs
// that are copied from further up now and then.
NumberLine random_line(unsigned seed, std::size_t words, std::size_t vocabulary, double slope);

// All bytes of the three sections that `fill` makes of a line.
struct NgramBytes {
  std::vector<std::byte> directory;
  std::vector<std::byte> lists;
  std::vector<std::byte> signatures;
  friend bool operator==(const NgramBytes&, const NgramBytes&) = default;
};
NgramBytes ngram_bytes(
    const NumberLine& line,
    const std::function<Result<void>(const index::DocumentLayout&, index::SegmentWriter&)>& fill);

// A few dozen documents of few different words, so that runs of them recur.
std::vector<Document> wordy_documents(unsigned seed, std::size_t vocabulary);

}  // namespace quoth::test
