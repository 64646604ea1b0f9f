// Runs of three common words and more, counted level by level from those that occur often enough to be
// extended (docs/format.md, section 6.8).
//
// A run of k words is looked for if both of its runs of k - 1 words, its *prefix* and its *suffix*, are
// extended. Both have the middle words in common, so that the possible suffixes of a prefix are a range of
// the extended runs in order: counters lie in rows, without hashing, and their number is known before
// anything is counted. What stands where is found by looking at the forward array for triples, and in the
// list of places of the level before for the others; it is written down, since it is looked at a second time
// when the counters are known.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "index/bits.h"
#include "index/build/gram_count_pass.h"
#include "index/build/pages.h"
#include "index/io/spool.h"
#include "index/segment/gram_counts_format.h"

namespace quoth::index {

// Which document slots lie in that are asked for in ascending order.
class DocumentCursor {
 public:
  explicit DocumentCursor(const BodyLine& line) : line_(line) {}
  DocId at(Slot slot) {
    if (slot < end_) return document_;
    while (document_ + 1 < line_.begins.size() && line_.begins[document_ + 1] <= slot) ++document_;
    end_ = document_ + 1 < line_.begins.size() ? line_.begins[document_ + 1] : line_.end;
    return document_;
  }

 private:
  const BodyLine& line_;
  DocId document_ = 0;
  Slot end_ = 0;
};

// What the second look finds of a run.
struct RunPlaces {
  Slot sample = kEndSlot;
  std::uint32_t documents = 0;
  DocId last_document = kEndDoc;

  // Slots ascend. Whether the document is a new one cannot be foreseen: no branch for it.
  void add(Slot slot, DocId document) {
    sample = slot < sample ? slot : sample;
    documents += document != last_document ? 1U : 0U;
    last_document = document;
  }
};

// The extended runs of one length, in order of their words; numbered from 0.
struct ExtendedRuns {
  struct Run {
    std::uint32_t prefix = 0;  // number of the run of its first words; of a pair, the first word
    std::uint32_t suffix = 0;  // and of its last
    std::uint16_t last_word = 0;
    std::uint32_t occurrences = 0;
  };
  std::vector<Run> runs;
  std::vector<std::uint32_t> begins;  // of the runs of each prefix, and the end

  // Fills `begins`. Pre: prefixes ascend and are below `prefixes`.
  void index(std::uint32_t prefixes);
  // Drops runs of fewer occurrences. Not the numbers of those that are left: for pairs only.
  void keep(std::uint32_t least, std::uint32_t prefixes);
  // How many runs of one more word may follow run `number`: those whose prefix is its suffix.
  std::uint32_t row_size(std::uint32_t number) const {
    return begins[runs[number].suffix + 1] - begins[runs[number].suffix];
  }
  std::uint64_t cells() const;  // all rows
};

// Numbers of extended pairs by their words: a bit for each pair of words, and how many there are before it.
class PairNumbers {
 public:
  PairNumbers(const ExtendedRuns& pairs, Rank ranks);
  bool has(std::uint16_t first, std::uint16_t second) const {
    const std::size_t at = place(first, second);
    return (bits_[at / 64] >> (at % 64) & 1) != 0;
  }
  // Pre: has() it.
  std::uint32_t number(std::uint16_t first, std::uint16_t second) const {
    const std::size_t at = place(first, second);
    const std::uint64_t below = bits_[at / 64] & ((std::uint64_t{1} << (at % 64)) - 1);
    return before_[at / 64] + set_bits(below);
  }

 private:
  std::size_t place(std::uint16_t first, std::uint16_t second) const {
    return std::size_t{first} * ranks_ + second;
  }

  Rank ranks_;
  PageVector<std::uint64_t> bits_;
  PageVector<std::uint32_t> before_;
};

class GramCountLevels {
 public:
  // Pre: `pairs` are those of `extend` occurrences and more, indexed.
  GramCountLevels(const GramCountPlan& plan, std::uint32_t extend, const BodyLine& line,
                  const PassMeans& means, ExtendedRuns pairs, GramCountsWriter& writer);
  Result<void> run();

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // Two extended runs that stand a word apart: the beginning and the end of a run.
  struct Candidate {
    Slot slot = 0;           // of its first word
    std::uint32_t cell = 0;  // where its counter is
  };
  static_assert(sizeof(Candidate) == 8);
  struct Stored {
    std::uint32_t prefix = 0;
    std::uint32_t suffix = 0;
    std::uint32_t occurrences = 0;
    std::uint32_t extended = kNone;  // its number among the extended ones
    RunPlaces places;
  };

  const ExtendedRuns& last() const { return levels_.back(); }
  std::size_t words() const { return levels_.size() + 1; }  // of the runs of last()
  // Where the counter is of what begins with run `prefix` and ends with run `suffix`.
  std::uint32_t cell(std::uint32_t prefix, std::uint32_t suffix) const {
    return static_cast<std::uint32_t>(rows_[prefix] + suffix);
  }

  // All candidates, in order of slots, to note().
  Result<void> find_candidates(Spool& found);
  Result<void> find_triples(Spool& found);
  void find_triples(const ForwardWindow& window, std::vector<Candidate>& found) const;
  Result<void> note(std::span<const Candidate> candidates, Spool& found);

  Result<bool> count(Spool& found);
  Result<void> place(Spool& found);
  Result<void> hand_in();
  void spell(const Stored& run, std::span<Rank> words) const;

  const GramCountPlan& plan_;
  std::uint32_t extend_;
  const BodyLine& line_;
  const PassMeans& means_;
  GramCountsWriter& writer_;
  PairNumbers pair_numbers_;
  std::vector<ExtendedRuns> levels_;  // from pairs on
  Spool places_;                      // slots and numbers of the extended runs of last(); not of pairs
  // Of the level under way.
  std::vector<std::size_t> rows_;    // where counters begin, less the first suffix; modulo 2^64
  PageVector<std::uint32_t> cells_;  // counters, then places in stored_ and one, 0 for none
  std::vector<Stored> stored_;       // in order
};

}  // namespace quoth::index
