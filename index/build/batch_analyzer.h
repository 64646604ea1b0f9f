// BatchAnalyzer: the first pass of a build for one worker. Raw batches in, analysed batches out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/build/batch_store.h"
#include "index/build/raw_batch.h"
#include "index/build/term_table.h"
#include "index/segment/text_writer.h"
#include "quoth/result.h"

namespace quoth::index {

// Not thread-safe. Local ids are those of table(), which the owner may replace between batches by
// clearing it: nothing here refers to it then.
class BatchAnalyzer {
 public:
  Result<void> analyse(RawBatch batch, AnalysedBatch& out);
  TermTable& table() { return table_; }

 private:
  void begin_document(Document fields, AnalysedBatch& out);
  // Returns how much was used: all of it when `last`.
  std::size_t add_text(std::string_view text, bool last, AnalysedBatch& out);
  void add_tokens(AnalysedBatch& out);
  Result<void> end_document(AnalysedBatch& out);
  Result<void> analyse_piece(RawBatch batch, AnalysedBatch& out);
  void hold_back(AnalysedBatch& out);

  Analyzer analyzer_;
  TextOpsBuilder ops_;
  TermTable table_;
  TokenBuffer buffer_;
  std::vector<std::uint32_t> window_ids_;  // of the tokens in it
  std::vector<Region> regions_;  // of the document, in this batch

  // The document under way.
  AnalysedDocument document_;
  std::string rest_;              // of a long one: what the analyzer did not use yet
  std::uint64_t tokens_out_ = 0;  // operations of tokens given out in batches before
  std::uint64_t bytes_out_ = 0;   // bytes that all operations given out before stand for

  // In this batch.
  std::uint64_t ids_ = 0;         // ids written
  std::size_t last_id_at_ = 0;    // where the last one begins
  std::uint32_t last_id_ = 0;
  std::string held_;              // term of a token whose operation comes in the next batch
  bool holds_ = false;
};

}  // namespace quoth::index
