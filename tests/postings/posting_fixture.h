// Postings made from plain lists: documents, slots per term -> sections, opened as a segment would.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"
#include "index/segment/postings_writer.h"
#include "index/segment/term_records.h"

namespace quoth::test {

// The number line of random documents, with titles.
struct Line {
  std::vector<std::uint32_t> lengths;
  std::vector<std::uint32_t> title_lengths;
  index::DocumentLayout layout;
  std::vector<Slot> words;  // slots with a word, of both zones
};
Line make_line(std::mt19937& random, std::size_t documents, std::uint32_t longest);

// A random ascending choice of `count` of the line's word slots.
std::vector<Slot> choose_slots(std::mt19937& random, const Line& line, std::size_t count);

// By rank: no list is longer than one before it.
using Lists = std::vector<std::vector<Slot>>;
Lists by_rank(Lists lists);

// A forward array of the line, padded at both ends, with random words; and their lists, by rank.
std::vector<std::uint16_t> random_forward(std::mt19937& random, const Line& line, std::size_t words,
                                          Lists& lists);

// How a build would do it; the bytes must not depend on any of these.
struct EncodeOptions {
  std::size_t encoders = 1;               // ranges of ranks
  std::size_t chunk = 1U << 20;           // slots per add()
  std::size_t take_at = ~std::size_t{0};  // pending bytes
  std::size_t memory_limit = std::size_t{1} << 20;
  Rank rows_end = 0;  // lists of ranks below name rows
};

struct Sections {
  std::string records;
  std::string skips;
  std::string blocks;
  std::string documents;
  std::uint32_t terms = 0;
  friend bool operator==(const Sections&, const Sections&) = default;
};
Sections encode(const Line& line, const Lists& lists, const EncodeOptions& options = {});
std::string read_all(index::Spool& spool);
std::string read_records(index::PostingsWriter& writer);  // header and records

// Opened sections; owns their bytes.
class Postings {
 public:
  // `forward`: padded, for lists that name rows; it outlives this.
  Postings(const Line& line, const Sections& sections, std::span<const std::uint16_t> forward = {});
  const index::TermRecords& records() const { return records_; }
  const index::DocMap& doc_map() const { return doc_map_; }

 private:
  index::AlignedBytes map_bytes_;
  index::AlignedBytes records_bytes_;
  index::AlignedBytes skips_;
  index::AlignedBytes blocks_;
  index::AlignedBytes documents_;
  index::DocMap doc_map_;
  index::TermRecords records_;
};

// The obvious answers.
struct PlainDocs {
  std::vector<DocId> docs;
  std::vector<std::uint32_t> freqs;
};
PlainDocs plain_documents(const Line& line, std::span<const Slot> slots);

}  // namespace quoth::test
