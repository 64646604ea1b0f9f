// BatchStore: analysed batches, kept until the ranks of their terms are known.
//
// Per token a local id and an operation, per document regions and the title's ids. All of it is
// written once in the order of batches and read back twice: bodies, then titles.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/bytes.h"
#include "index/io/spool.h"
#include "index/segment/text_writer.h"
#include "quoth/document.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

// A document of a batch, once it has ended.
struct AnalysedDocument {
  Document fields;  // without its text
  std::uint64_t text_bytes = 0;
  std::uint32_t body_tokens = 0;
  std::uint32_t title_tokens = 0;
};

// What a worker makes of a RawBatch; reusable.
struct AnalysedBatch {
  std::vector<AnalysedDocument> documents;  // that end in this batch
  std::vector<std::byte> ids;               // per token operation: local ids (short_code.h)
  TextOps ops;
  std::vector<std::byte> regions;     // per document with a part here: RegionsCoder
  std::vector<std::byte> titles;      // per document that begins here: number of tokens, local ids
  std::uint64_t title_groups = 0;     // 16-slot groups that those titles take
  std::uint32_t begins = 0;           // documents that begin here
  bool continues = false;             // begins inside a document,
  std::uint64_t tokens_before = 0;    // of that document, in the batches before
  std::uint64_t bytes_before = 0;

  void clear();
};

// Where a batch lies in the store, and what of it is needed to place it.
struct BatchPlace {
  std::uint32_t run = 0;        // of its local ids
  DocId first_doc = 0;          // the document it begins with
  std::uint32_t begins = 0;     // documents that begin in it
  std::uint32_t ends = 0;       // documents that end in it
  std::uint64_t body_offset = 0;
  std::uint64_t title_offset = 0;
  std::uint64_t title_groups = 0;
  std::uint64_t tokens_before = 0;
  std::uint64_t bytes_before = 0;
  std::uint32_t ids_bytes = 0;
  std::uint32_t ops_bytes = 0;
  std::uint32_t literals_bytes = 0;
  std::uint32_t regions_bytes = 0;
  std::uint32_t titles_bytes = 0;
  std::uint32_t tokens = 0;  // operations of tokens
  bool continues = false;
};

// Regions of one document in one batch: count, then kind, end and length of each.
void put_regions(std::vector<std::byte>& out, std::span<const Region> regions);
// Reads what put_regions() wrote; `at` moves past it.
void get_regions(const std::byte*& at, const std::byte* end, std::vector<Region>& out);

class BatchStore {
 public:
  BatchStore(Io& io, const std::string& prefix, std::size_t memory_limit);

  Result<void> append(const AnalysedBatch& batch, std::uint32_t run, DocId first_doc);
  Result<void> finish();

  std::span<const BatchPlace> places() const { return places_; }
  // Thread-safe after finish().
  Result<void> read_body(const BatchPlace& place, std::vector<std::byte>& out);
  Result<void> read_titles(const BatchPlace& place, std::vector<std::byte>& out);

 private:
  Spool bodies_;
  Spool titles_;
  std::vector<BatchPlace> places_;
};

}  // namespace quoth::index
