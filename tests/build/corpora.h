// Documents for tests of the build: all that is odd about real ones, from a seed.
#pragma once

#include <string>
#include <vector>

#include "quoth/document.h"

namespace quoth::test {

// A few kilobytes: empty texts, titles here and there, fields of all kinds, rare and frequent words.
std::vector<Document> small_corpus(unsigned seed);
// Several batches long, with two documents that are longer than a batch.
std::vector<Document> large_corpus(unsigned seed);
// About `bytes` of words with a Zipf-like distribution, in sentences and paragraphs.
std::string prose(unsigned seed, std::size_t bytes);
// As a JSON Lines record, without its line end.
std::string json_line(const Document& document);

}  // namespace quoth::test
