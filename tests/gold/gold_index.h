// GoldIndex: a corpus, and an index of the same documents, made by the real builder.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "quoth/quoth.h"
#include "tests/gold/corpus.h"
#include "tests/support/temp_folder.h"

namespace quoth::test {

class GoldIndex {
 public:
  explicit GoldIndex(std::vector<Document> documents) {
    auto builder = IndexBuilder::create(folder_ / "index");
    REQUIRE(builder.ok());
    for (const Document& document : documents) REQUIRE(builder.value()->add(document).ok());
    const auto summary = builder.value()->commit();
    REQUIRE(summary.ok());
    REQUIRE(summary.value().indexed == documents.size());
    corpus_ = std::make_unique<GoldCorpus>(std::move(documents));
    auto index = Index::open(folder_ / "index");
    REQUIRE(index.ok());
    searcher_.emplace(index.value().searcher());
  }

  GoldCorpus& corpus() { return *corpus_; }
  const Searcher& searcher() const { return *searcher_; }
  QuoteAnswer quote(std::string_view text, const QuoteOptions& options) const {
    auto answer = searcher_->quote(text, options);
    INFO(text);
    if (!answer.ok()) FAIL(answer.error().message);
    return std::move(answer).value();
  }

 private:
  TempFolder folder_;
  std::unique_ptr<GoldCorpus> corpus_;
  std::optional<Searcher> searcher_;
};

// The documents of a file of JSON lines, as they are; those too long to be held are left out.
std::vector<Document> read_documents(const std::string& path);
inline const char* const kSamplePath = QUOTH_SOURCE_DIR "/examples/sample/speeches.jsonl";
// The folder that QUOTH_DATA names, or "".
std::string shared_data();

}  // namespace quoth::test
