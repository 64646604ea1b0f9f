// What the parts of verify_meaning share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/segment/segment.h"
#include "index/segment/segment_file.h"
#include "quoth/types.h"

namespace quoth::engine {

// Problems found and work done.
class VerifyReporter {
 public:
  VerifyReporter(std::uint64_t work, const std::function<void(double)>& progress)
      : work_(work), progress_(progress) {}

  void problem(std::string_view section, const std::string& what) {
    if (!full()) problems_.push_back("section '" + std::string(section) + "': " + what);
  }
  // Problems that a view has already put into words.
  void problem(const Error& error) {
    if (!full()) problems_.push_back(error.message);
  }
  bool full() const { return problems_.size() >= index::kMaxProblems; }
  std::vector<std::string> take() { return std::move(problems_); }

  // Units of work: slots.
  void done(std::uint64_t units) {
    done_ += units;
    if (!progress_ || done_ < next_) return;
    next_ = done_ + (std::uint64_t{1} << 20);
    progress_(work_ == 0 ? 1.0 : std::min(1.0, static_cast<double>(done_) / static_cast<double>(work_)));
  }

 private:
  std::uint64_t work_;
  const std::function<void(double)>& progress_;
  std::uint64_t done_ = 0;
  std::uint64_t next_ = 0;
  std::vector<std::string> problems_;
};

// Which word stands at which slot, as sums of hashes over ranges of slots: two accounts of the
// same number line, taken in any order, are equal exactly if their sums are, but for a chance of 2^-64.
class SlotSums {
 public:
  static constexpr unsigned kRangeBits = 16;

  explicit SlotSums(Slot slot_end) : sums_((std::uint64_t{slot_end} >> kRangeBits) + 1) {}

  void add(Slot slot, Rank rank) { sums_[slot >> kRangeBits] += mix(std::uint64_t{slot} << 32 | rank); }
  std::size_t size() const { return sums_.size(); }
  std::uint64_t operator[](std::size_t range) const { return sums_[range]; }

  // The finaliser of SplitMix64: a permutation in which every bit moves every other.
  static std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }

 private:
  std::vector<std::uint64_t> sums_;
};

// The number in the forward array of a word.
inline std::uint16_t forward_id(Rank rank) {
  return rank < index::kEscapeRank ? static_cast<std::uint16_t>(rank) : index::kEscapeId;
}

inline std::string name_term(Rank rank) { return "the term of rank " + std::to_string(rank); }
inline std::string name_document(DocId doc) { return "document " + std::to_string(doc); }

// Dictionary, records, position lists, document postings. Every slot of a list goes to `lists`.
void verify_terms(const index::Segment& segment, SlotSums& lists, VerifyReporter& report);
// Forward array, texts, titles, regions. Pre: the document map is sound. Every word goes to `texts`. Returns
// how far (up to which slot) texts could be read: behind it `texts` says nothing.
Slot verify_documents(const index::Segment& segment, SlotSums& texts, VerifyReporter& report);
// N-grams and signatures.
void verify_ngrams(const index::Segment& segment, VerifyReporter& report);
// Counts runs of common words again. Nothing to do in a segment without a count table.
void verify_gram_counts(const index::Segment& segment, VerifyReporter& report);
// Picks the anchors of the forward array again. Nothing to do in a segment without them.
void verify_anchors(const index::Segment& segment, VerifyReporter& report);
// Columns and days.
void verify_columns(const index::Segment& segment, VerifyReporter& report);

}  // namespace quoth::engine
