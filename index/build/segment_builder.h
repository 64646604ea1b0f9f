// SegmentBuilder: documents in, one finished segment file out, in bounded memory, on all cores.
//
// Three passes. First, while documents arrive, workers turn batches of them into ids that are
// local to the worker, and collect terms in tables that spill as sorted runs. When the last document
// is in, the runs are merged and every term gets its rank. The second pass turns local ids into
// ranks: forward array, text, regions; and deals occurrences out by rank. The third sorts each
// part and encodes postings; then runs of frequent words are listed from the forward array. Batches, parts
// and ranks depend on the documents alone, and results are taken in order, so that the bytes are the same
// whatever the threads and the memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "index/build/build_memory.h"
#include "index/io/io.h"
#include "index/segment/ngrams_plan.h"
#include "index/segment/segment_writer.h"
#include "quoth/document.h"
#include "quoth/result.h"

namespace quoth::index {

struct BuiltSegment {
  SegmentFile file;
  std::uint64_t documents = 0;
  std::uint64_t tokens = 0;  // in bodies
  std::uint64_t terms = 0;
  std::uint64_t text_bytes = 0;
};

// One thread calls; the workers are inside.
class SegmentBuilder {
 public:
  enum class Stage : std::uint8_t { kSorting, kWriting };
  struct Options {
    std::string work_directory;  // for temporary files; the index directory itself
    BuildMemory memory;
    const std::atomic<bool>* cancel = nullptr;
    // Called during finish(), by one thread at a time; may be empty.
    std::function<void(Stage, double fraction)> progress;
    NgramOptions ngrams;
    TextCoding text = TextCoding::kPacked;
  };
  SegmentBuilder(Io& io, Options options);
  ~SegmentBuilder();

  // Why the document cannot stand in a segment, whatever else is in it (limits of names, values, title and
  // text), or nothing. A document is to be checked before it is added: an error there is final.
  Result<void> check(const Document& document, std::uint64_t text_bytes);

  Result<void> add(Document document);
  // The same in pieces, for a text too long to hold.
  Result<void> begin_text(Document fields);
  Result<void> add_text(std::string_view piece);
  Result<void> end_text();

  std::uint64_t documents() const;
  // Writes and syncs `path`, which must not exist. The builder is spent.
  Result<BuiltSegment> finish(const std::string& path);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
