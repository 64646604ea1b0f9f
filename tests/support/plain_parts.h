// The sections of a segment, for the two halves of the plain reader.
#pragma once

#include "tests/support/plain_bytes.h"
#include "tests/support/plain_segment.h"

namespace quoth::test {

struct PlainSections {
  PlainBytes common_terms, term_buckets, term_records, position_skips, document_map, regions, columns, term_strings,
      document_postings, position_blocks, forward_array, text, ngram_directory, ngram_lists, signatures, anchors, count_table;
};

// Sections 5 to 7.
void read_plain_terms(const PlainSections& sections, std::uint32_t terms, PlainSegment& out);
void check_plain_buckets(const PlainSections& sections, const PlainSegment& segment);
void check_plain_common_terms(const PlainSections& sections, const PlainSegment& segment);
void read_plain_document_map(const PlainSections& sections, std::uint32_t documents, PlainSegment& out);
void read_plain_forward(const PlainSections& sections, PlainSegment& out);
void read_plain_postings(const PlainSections& sections, PlainSegment& out);
// A list of `count` slots: its skip entries and its blocks (section 6.2).
std::vector<std::uint32_t> read_plain_slots(PlainReader& skips, PlainReader& blocks, std::uint32_t count);
// Sections 6.5 and 6.6.
void read_plain_ngrams(const PlainSections& sections, PlainSegment& out);
// Section 6.8; needs the ones above.
void read_plain_gram_counts(const PlainSections& sections, PlainSegment& out);
// Section 6.7.
void read_plain_anchors(const PlainSections& sections, PlainSegment& out);
// Section 8; needs the ones above.
void read_plain_regions(const PlainSections& sections, PlainSegment& out);
void read_plain_columns(const PlainSections& sections, PlainSegment& out);
void read_plain_texts(const PlainSections& sections, PlainSegment& out);

}  // namespace quoth::test
