// Reference 3: a verdict on a quotation from a suffix array, for the same answer as Searcher::quote().
//
// It starts from the text of the quotation: analysis, a hash table from words to their numbers, the binary
// search, and for EXACT the raw texts, all in memory with the place of every word: 16 bytes a word more than
// the suffix array and the numbers. It knows no marks, edits, dates or documents.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/reference_suffix_array.h"
#include "index/analysis/analyzer.h"
#include "index/segment/segment.h"

namespace quoth::bench {

class ReferenceQuote {
 public:
  // Both must outlive it.
  ReferenceQuote(const index::Segment& segment, const ReferenceSuffixArray& suffixes);

  struct Answer {
    std::uint64_t sightings = 0;
    bool exact = false;
    std::uint64_t number() const { return sightings * 2 + (exact ? 1 : 0); }
  };
  // Pre: the quotation is takes() between two double marks.
  Answer look_up(std::string_view quotation);

  // Text without anything that quote() reads as a mark.
  static bool takes(std::string_view text);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  const index::Segment& segment_;
  const ReferenceSuffixArray& suffixes_;
  std::unordered_map<std::string, Rank, Hash, std::equal_to<>> ranks_;
  std::vector<std::string> texts_;
  std::vector<Place> places_;  // of every slot, in its text
  index::Analyzer analyzer_;
  index::TokenBuffer tokens_;
  std::vector<Rank> words_;
};

}  // namespace quoth::bench
