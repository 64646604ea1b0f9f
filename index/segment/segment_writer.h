// SegmentWriter: the parts of a segment, in the order a build makes them -> one published-ready file.
//
// Everything that arrives waits in spools under `work_directory`; finish() lays out the file front
// to back (header, sections, table, footer), with checksums, and syncs it. The bytes are
// a function of what was added, never of time, machine or memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "index/analysis/analyzer.h"
#include "index/io/io.h"
#include "index/segment/anchors_writer.h"
#include "index/segment/dictionary_writer.h"
#include "index/segment/gram_counts_writer.h"
#include "index/segment/ngrams_writer.h"
#include "index/segment/postings_writer.h"
#include "index/segment/segment_file_writer.h"
#include "index/segment/text_writer.h"
#include "quoth/document.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

class SegmentWriter {
 public:
  struct Options {
    // Exists; spools go here and are gone afterwards. The index directory itself, so that clean-up
    // finds what a dead writer left (index/segment/index_directory.h).
    std::string work_directory;
    std::size_t memory_limit = 0;  // for all buffers of the writer together
    TextCoding text = TextCoding::kPacked;
  };
  SegmentWriter(Io& io, Options options);
  ~SegmentWriter();

  // While documents are read, in order: their fields and the byte length of their text. An error is
  // final: fields are to be checked before (limits in columns_writer.h).
  Result<void> add_document(const Document& fields_only, std::uint64_t text_bytes, std::uint32_t body_tokens,
                            std::uint32_t title_tokens);
  // Regions of document `doc`, which was added, by token ordinal; sentences and paragraphs in order,
  // quotations as they end.
  Result<void> add_regions(DocId doc, std::span<const Region> regions);
  // The number line so far: begins and lengths of all documents; titles follow in the same order.
  // Of all documents once the last one was added.
  const DocumentLayout& layout() const;
  // What grows with the number of documents, beside the buffers that have a limit.
  std::size_t document_bytes() const;

  // Once ranks are known: forward array from slot 0 on, without gaps, both zones.
  Result<void> add_forward(std::span<const std::uint16_t> ids);
  // The whole line is there; it may be read now, from several threads at once: ids of the slots from `slot`
  // on.
  Result<void> end_forward();
  Result<void> read_forward(std::uint64_t slot, std::span<std::uint16_t> ids) const;
  // N-grams and signatures, for whoever makes them; none if it is left alone.
  NgramsWriter& ngrams();
  GramCountsWriter& gram_counts();
  AnchorsWriter& anchors();
  Result<void> add_text(const EncodedText& text);
  Result<void> add_postings(EncodedPostings postings);
  // Must be called before the first add_term.
  Result<void> begin_terms(std::uint32_t term_count);
  Result<void> add_term(std::string_view term, Rank rank);
  // After the last one: makes the sections ready that depend on neither n-grams nor counts nor anchors. Terms may be
  // added and ended by one thread while another one adds those. finish() does it where it was not done.
  Result<void> end_terms();

  // Writes `path` (must not exist), syncs and closes it.
  Result<SegmentFile> finish(const std::string& path);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
