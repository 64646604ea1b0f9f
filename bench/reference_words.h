// From words to term ids, for references that are given words: a hash table in memory, as a program without an
// index would have.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "index/segment/segment.h"
#include "quoth/types.h"

namespace quoth::bench {

class ReferenceWords {
 public:
  explicit ReferenceWords(const index::Segment& segment) {
    terms_.resize(segment.terms().size());
    for (Rank rank = 0; rank < terms_.size(); ++rank) segment.terms().term(rank, terms_[rank]);
    for (Rank rank = 0; rank < terms_.size(); ++rank) ids_.emplace(terms_[rank], rank);
  }

  // kNoRank for words that are not there.
  void find(std::span<const std::string_view> words, std::vector<Rank>& out) const {
    out.clear();
    for (const std::string_view word : words) {
      const auto found = ids_.find(word);
      out.push_back(found == ids_.end() ? kNoRank : found->second);
    }
  }
  // Views of the words with these ids.
  std::vector<std::string_view> words(std::span<const Rank> ids) const {
    std::vector<std::string_view> out;
    for (const Rank id : ids) out.push_back(terms_[id]);
    return out;
  }

 private:
  std::vector<std::string> terms_;
  boost::unordered_flat_map<std::string_view, Rank> ids_;
};

}  // namespace quoth::bench
