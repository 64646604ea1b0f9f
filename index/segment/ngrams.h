// Ngrams: which runs of frequent words occur how often, and where (docs/format.md, sections 6.5 and 6.6).
//
// A word is *frequent* when it occurs more than threshold() times. Runs of frequent words are examined for
// as long as both runs of one word less cost more than the threshold; a run that was examined and is not
// in the directory occurs nowhere. It has a list of its own if the cheaper of those two costs more than
// twice its occurrences. So every phrase of up to kMaxGram frequent words, or with one word
// that is not frequent, has a seed of at most max(threshold, 2 x its occurrences) candidates:
// tests/ngrams checks that for all phrases of whole corpora.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "index/bytes.h"
#include "index/segment/ngrams_format.h"
#include "index/segment/position_list.h"
#include "index/segment/signatures.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// The sections that n-grams and signatures live in; empty ones for a segment without them.
struct NgramSections {
  Bytes directory;
  Bytes lists;
  Bytes signatures;
  std::uint32_t term_count = 0;
  std::uint32_t document_count = 0;
  Slot slot_end = 0;
};

class Ngrams {
 public:
  static constexpr std::size_t kMaxGram = ngrams_format::kMaxGramWords;

  Ngrams() = default;
  // Checks sizes and the rows of words; entries are checked when they are read.
  static Result<Ngrams> open(const NgramSections& sections);

  std::uint32_t threshold() const { return threshold_; }      // 0 when the segment has none
  std::uint32_t frequent_words() const { return frequent_; }  // their ranks are 0 .. frequent_words() - 1
  std::size_t levels() const { return levels_; }  // grams of 2 to this many words are examined; 0: none
  // Grams of so many words in the directory.
  std::uint32_t size(std::size_t words) const;

  struct Gram {
    enum class Kind : std::uint8_t {
      kUnknown,  // not examined: nothing is known
      kAbsent,   // occurs nowhere
      kCounted,  // its counts are known
      kListed,   // and its slots
    };
    Kind kind = Kind::kUnknown;
    std::uint32_t occurrences = 0;        // in bodies
    std::uint32_t title_occurrences = 0;  // in titles
    std::uint32_t documents = 0;          // whose body has the gram
    PositionList positions;               // of its first word, of both zones
    Signatures signatures;                // short lists and long ones have none
  };
  // At most 10 look-ups of one or two cache misses each.
  Gram find(std::span<const Rank> words) const;

  // Those of a word's list, which has so many postings; empty when it has none.
  Signatures word_signatures(Rank rank, std::uint32_t postings) const;
  // Where it is said where they begin; empty when the word has none.
  Bytes signature_begin_bytes(Rank rank) const {
    if (rank < signature_first_ || rank >= signature_end_) return {};
    return signature_begins_.subspan(4 * std::size_t{rank - signature_first_}, 8);
  }
  // Ranks of words with signatures.
  Rank signatures_begin() const { return signature_first_; }
  Rank signatures_end() const { return signature_end_; }
  // Listed grams with more postings than this, and at most threshold(), have signatures.
  std::uint32_t signature_limit() const { return signature_limit_; }
  // Of lists with signatures those with more postings than this have far ones; 0: none has.
  std::uint32_t far_limit() const { return far_limit_; }

  // Entry by entry, for verify (engine/verify_ngrams.cc). Numbers are below size(); kNone is no entry.
  static constexpr std::uint32_t kNone = 0xffffffff;
  std::uint32_t size() const { return entry_count_; }
  // Pre: both words are frequent.
  std::uint32_t find_pair(Rank first, Rank second) const;
  // Pre: entry < size().
  std::uint32_t extend(std::uint32_t entry, Rank next) const;
  bool is_extended(std::uint32_t entry) const;
  Gram read(std::uint32_t entry) const;
  Bytes entry_bytes(std::uint32_t entry) const {
    return entries_.subspan(entry * ngrams_format::kEntryBytes, ngrams_format::kEntryBytes);
  }
  std::uint64_t gram_signature_bytes() const { return gram_signatures_.size(); }
  bool padding_is_zero() const;

 private:
  Result<void> open_directory();
  Result<void> open_signatures();
  std::uint32_t child(std::uint32_t begin, std::uint32_t end, Rank next) const;
  std::uint32_t children_begin(std::uint32_t entry) const;
  void read_list(const std::byte* entry, Gram& gram) const;
  Signatures split(Bytes bytes, std::uint32_t postings) const;

  NgramSections sections_;
  std::uint32_t threshold_ = 0;
  std::uint32_t frequent_ = 0;
  std::uint32_t levels_ = 0;
  std::array<std::uint32_t, kMaxGram - 1> level_sizes_{};
  std::uint32_t entry_count_ = 0;
  std::uint64_t skip_count_ = 0;
  Bytes rows_;  // per frequent word, and the end: its first pair
  Bytes next_;  // per entry: its last word
  Bytes entries_;

  Rank signature_first_ = 0;
  Rank signature_end_ = 0;
  std::uint32_t signature_limit_ = 0;
  std::uint32_t far_limit_ = 0;
  Bytes signature_begins_;
  Bytes word_signatures_;
  Bytes gram_signatures_;
};

}  // namespace quoth::index
