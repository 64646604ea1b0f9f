// The plainest builder there can be: all in memory, one thread, standard containers.
//
// What tests open, and the reference whose bytes the real builder's must equal.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "index/io/io.h"
#include "index/segment/segment.h"
#include "quoth/document.h"

namespace quoth::test {

// The bytes of a segment of these documents. All functions here end the test on an error.
std::vector<std::byte> build_segment(const std::vector<Document>& documents);
std::unique_ptr<const index::Segment> open_segment(const std::vector<Document>& documents);
// Publishes an index of one segment.
void write_index(index::Io& io, const std::string& directory, const std::vector<Document>& documents);

// A document that has only a text.
Document text_document(std::string text);
std::vector<Document> text_documents(const std::vector<std::string>& texts);

}  // namespace quoth::test
