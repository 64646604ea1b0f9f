// Any bytes are a record or no record, and both JSON parsers say the same.
//
// The first byte chooses how the second parser is fed; the rest is the line.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "engine/input/json_line.h"
#include "engine/input/json_stream.h"
#include "engine/input/line_reader.h"
#include "index/io/memory_io.h"

namespace {

using namespace quoth;
using namespace quoth::engine;

std::string printed(const Document& document, std::string_view text) {
  std::string out = document.id + '\n' + document.title + '\n';
  out.append(text);
  for (const Field& field : document.fields) out += '\n' + field.name + '=' + field.json;
  return out;
}

std::optional<std::string> whole(std::string line) {
  const std::size_t size = line.size();
  line.append(LineReader::kPaddingBytes, '\0');
  JsonLineParser parser;
  RecordFields fields;
  if (!parser.parse(std::string_view(line).substr(0, size), fields).ok()) return std::nullopt;
  const auto document = fields.finish("id");
  if (!document.ok()) return std::nullopt;
  return printed(document.value(), document.value().text);
}

std::optional<std::string> pieces(std::string_view line, std::size_t step) {
  index::MemoryIo io;
  RecordFields fields;
  JsonStreamParser parser({io, "tmp-", ""}, fields);
  JsonStreamParser::Outcome outcome;
  for (std::size_t at = 0; at < line.size() && outcome.ok(); at += step) outcome = parser.feed(line.substr(at, step));
  if (outcome.ok()) outcome = parser.finish();
  if (!outcome.ok()) return std::nullopt;
  const auto document = fields.finish("id");
  if (!document.ok()) return std::nullopt;
  const auto stream = std::move(parser.text()).finish().value();
  std::string text(static_cast<std::size_t>(stream->size()), '\0');
  (void)stream->read(text).value();
  return printed(document.value(), text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string line(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (line.find('\n') != std::string::npos) return 0;
  const std::size_t step = 1 + data[0];
  if (whole(line) != pieces(line, step)) {
    std::fprintf(stderr, "the parsers disagree\n");
    std::abort();
  }
  return 0;
}
