// GoldCorpus: documents as words and bytes, and slow, sure answers about them.
//
// Shares nothing with the engine but the analyzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "index/analysis/analyzer.h"
#include "quoth/document.h"
#include "quoth/types.h"
#include "tests/support/edit_oracle.h"

namespace quoth::test {

struct GoldText {
  std::vector<WordId> words;
  std::vector<ByteRange> bytes;  // of each word
};

struct GoldDocument {
  Document source;
  GoldText text;
};

class GoldCorpus {
 public:
  explicit GoldCorpus(std::vector<Document> documents);

  const std::vector<GoldDocument>& documents() const { return documents_; }
  const GoldDocument* find(std::string_view id) const;
  std::size_t vocabulary() const { return names_.size(); }
  std::uint64_t size() const { return size_; }  // words of all documents
  const std::string& name(WordId word) const { return names_[word]; }
  std::uint64_t count(WordId word) const { return word < places_.size() ? places_[word].size() : 0; }

  // Words of a text; those that stand in no document get numbers of their own.
  GoldText read(std::string_view text);
  // Whether the words stand in a row in a document.
  bool has_words(std::span<const WordId> words) const;
  // Whether the characters do, each run of white space taken as one space.
  bool has_characters(std::string_view text) const;
  // The fewest word edits between the words and a passage; for at most EditScan::kMaxWords of them.
  std::size_t fewest_edits(std::span<const WordId> words) const;
  // Whether the words of one part stand somewhere before those of the other, at most `gap` words between.
  bool in_order(std::span<const WordId> one, std::span<const WordId> other, std::size_t gap) const;

 private:
  struct Place {
    std::uint32_t document, word;
  };
  std::vector<Place> starts(std::span<const WordId> words) const;

  index::Analyzer analyzer_;
  std::unordered_map<std::string, WordId> numbers_;
  std::vector<std::string> names_;
  std::vector<GoldDocument> documents_;
  std::uint64_t size_ = 0;
  std::vector<std::string> spaced_;         // texts with single spaces
  std::vector<std::vector<Place>> places_;  // of each word, in order
  mutable std::unique_ptr<EditScan> scan_;  // made anew when words were added
  mutable std::size_t scan_words_ = 0;
};

// With single spaces for runs of white space, and none at the ends.
std::string single_spaced(std::string_view text);

}  // namespace quoth::test
