// The plainest builder there can be: all in memory, one thread, standard containers.
//
// What tests open, and the reference whose bytes the real builder's must equal.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "index/io/io.h"
#include "index/segment/ngrams_plan.h"
#include "index/segment/segment.h"
#include "index/segment/segment_file_writer.h"
#include "index/segment/text_format.h"
#include "quoth/document.h"
#include "quoth/result.h"

namespace quoth::test {

// Writes a segment of these documents to `path`; `work` is the folder for what waits meanwhile.
Result<index::SegmentFile> try_build_segment(index::Io& io, const std::string& work, const std::string& path,
                                             const std::vector<Document>& documents, std::size_t memory_limit,
                                             const index::NgramOptions& ngrams = {},
                                             index::TextCoding text = index::TextCoding::kPacked);

// The functions below end the program on an error.

// The bytes of a segment of these documents, which do not depend on the limit.
inline constexpr std::size_t kAmpleMemory = std::size_t{1} << 28;
std::vector<std::byte> build_segment(const std::vector<Document>& documents,
                                     std::size_t memory_limit = kAmpleMemory,
                                     const index::NgramOptions& ngrams = {},
                                     index::TextCoding text = index::TextCoding::kPacked);
// A cold one says that it is not in memory (cold_file.h).
std::unique_ptr<const index::Segment> open_segment(const std::vector<Document>& documents,
                                                   const index::NgramOptions& ngrams = {},
                                                   bool is_cold = false,
                                                   index::TextCoding text = index::TextCoding::kPacked);
// Thresholds so small that a corpus of some hundred words has n-grams and signatures.
index::NgramOptions few_ngrams(std::uint32_t threshold = 8);
// Publishes an index of one segment.
void write_index(index::Io& io, const std::string& directory, const std::vector<Document>& documents);

// A document that has only a text.
Document text_document(std::string text);
std::vector<Document> text_documents(const std::vector<std::string>& texts);

}  // namespace quoth::test
