#include "tests/gold/gold_index.h"

#include <cstdlib>
#include <variant>

#include "engine/input/document_source.h"

namespace quoth::test {

std::vector<Document> read_documents(const std::string& path) {
  CAPTURE(path);
  const engine::InputContext context{index::real_io(), path, ""};
  auto source = engine::open_document_source(context, path, path, InputFormat::kJsonLines);
  REQUIRE(source.ok());
  std::vector<Document> out;
  for (;;) {
    auto record = source.value()->next();
    REQUIRE(record.ok());
    if (!record.value().has_value()) return out;
    auto* read = std::get_if<engine::SourceDocument>(&*record.value());
    REQUIRE(read != nullptr);
    if (read->text != nullptr) continue;  // too long to be held: the gold sets do without
    out.push_back(std::move(read->document));
  }
}

std::string shared_data() {
  const char* folder = std::getenv("QUOTH_DATA");
  return folder == nullptr ? "" : folder;
}

}  // namespace quoth::test
