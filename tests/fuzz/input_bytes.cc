// Any bytes under any name are read to an end or an error, in bounded memory.
//
// The first byte chooses the name; the rest is the file.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/input/document_source.h"
#include "index/io/memory_io.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quoth;
  using namespace quoth::engine;
  static constexpr std::array<const char*, 6> kNames = {"a.txt", "a.gz", "a.zst", "a.jsonl", "a.jsonl.gz", "a.jsonl.zst"};
  constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;  // a bomb is not read to its end
  if (size == 0) return 0;
  const std::string name = kNames[data[0] % kNames.size()];
  index::MemoryIo io;
  io.put(name, std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  const InputContext context{io, "tmp-", ""};
  auto source = open_document_source(context, name, name, InputFormat::kAuto);
  if (!source.ok()) return 0;
  std::uint64_t bytes = 0;
  while (bytes < kMostBytes) {
    auto record = source.value()->next();
    if (!record.ok() || !record.value().has_value()) return 0;
    const auto* document = std::get_if<SourceDocument>(&*record.value());
    bytes += 1 + (document == nullptr ? 0 : document->document.text.size() + (document->text ? document->text->size() : 0));
  }
  return 0;
}
