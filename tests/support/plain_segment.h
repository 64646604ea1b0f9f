// read_plain_segment: the second reader of segments, written from docs/format.md alone.
//
// It decodes everything at once into standard containers, number by number and bit by bit, and
// shares no code with the library, so that the page, the library's reader and its writer check each
// other. It insists on every byte that the page prescribes, unlike the library, which
// leaves to `verify` what it does not rely on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace quoth::test {

struct PlainRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  friend bool operator==(const PlainRange&, const PlainRange&) = default;
};

struct PlainTerm {
  std::string bytes;
  std::vector<std::uint32_t> slots;                               // of both zones
  std::vector<std::pair<std::uint32_t, std::uint32_t>> postings;  // documents and frequencies, of the body
  std::vector<double> bounds;                                     // of each 128 postings; one if derived
  double bound = 0;                                               // of all
  std::vector<std::uint8_t> signatures;                           // per slot, or none
  std::vector<std::uint8_t> far_signatures;                       // the same
};

struct PlainGram {
  std::vector<std::uint32_t> words;  // ranks
  std::uint32_t occurrences = 0;
  std::uint32_t in_bodies = 0;
  std::uint32_t documents = 0;
  bool listed = false;
  std::vector<std::uint32_t> slots;  // if listed
  std::uint64_t signatures_at = 0;
  std::vector<std::uint8_t> signatures;
  std::vector<std::uint8_t> far_signatures;
};

struct PlainDocument {
  PlainRange body;   // slots
  PlainRange title;  // slots; empty without a title zone
  std::string text;
  std::vector<PlainRange> words;  // bytes of the text
  std::optional<std::int32_t> day;
};

struct PlainColumn {
  unsigned kind = 0;
  std::vector<std::string> values;                    // by code
  std::vector<std::vector<std::uint32_t>> documents;  // by code
  std::map<std::uint32_t, std::uint32_t> codes;       // by document
};

struct PlainSegment {
  std::string id;
  std::string analyzer;
  std::uint32_t body_end = 0;
  std::uint32_t slot_end = 0;
  std::uint64_t words = 0;
  std::vector<PlainTerm> terms;        // by rank
  std::vector<std::uint32_t> sorted;   // ranks in byte order of terms
  std::vector<std::uint32_t> ranks;    // by slot; 0xFFFFFFFF for none, 0xFFFFFFFE for a rare word of a title
  std::vector<std::uint32_t> forward;  // by slot, as stored
  std::vector<PlainDocument> documents;
  std::vector<PlainRange> regions[3];  // slots
  std::map<std::string, PlainColumn> columns;
  std::vector<std::uint32_t> by_day;
  std::uint32_t threshold = 0;  // 0 without n-grams
  std::uint32_t frequent_words = 0;
  std::vector<PlainGram> grams;  // in order of their entries
  std::map<std::vector<std::uint32_t>, std::pair<std::uint32_t, std::uint32_t>>
      gram_counts;                                                 // occurrences, documents
  std::vector<std::optional<std::vector<std::uint32_t>>> anchors;  // by bucket; nothing if overfull
};

// Throws std::runtime_error with the place and the rule when the bytes are not what the page says.
PlainSegment read_plain_segment(std::span<const std::byte> file);

}  // namespace quoth::test
