// Documents for tests of whole segments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "quoth/document.h"

namespace quoth::test {

// Four: quotations, no text, titles, fields of each kind, words outside ASCII.
std::vector<Document> few_documents();
// Words by a steep law, sentences, paragraphs, quotations, titles, fields; some documents empty.
std::vector<Document> random_documents(unsigned seed, std::size_t count, std::uint32_t vocabulary);

}  // namespace quoth::test
