#include "engine/input/json_lines.h"

#include <utility>

#include "engine/input/json_stream.h"

namespace quoth::engine {

JsonLinesSource::JsonLinesSource(const InputContext& context, LineReader lines, std::string name, std::string id)
    : context_(context), lines_(std::move(lines)), name_(std::move(name)), id_(std::move(id)) {}

Result<std::optional<Record>> JsonLinesSource::next() {
  for (;;) {
    QUOTH_TRY_ASSIGN(const std::optional<LineReader::Line> line, lines_.next());
    if (!line) return std::optional<Record>();
    if (line->whole && line->text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    QUOTH_TRY_ASSIGN(Record record, line->whole ? whole_record(*line) : long_record(*line));
    return std::optional<Record>(std::move(record));
  }
}

Record JsonLinesSource::reject(const LineReader::Line& line, const Error& reason) const {
  return Rejection{name_, line.number, line.offset, reason.message};
}

Result<Record> JsonLinesSource::whole_record(const LineReader::Line& line) {
  fields_.clear();
  if (auto parsed = parser_.parse(line.text, fields_); !parsed.ok()) return reject(line, parsed.error());
  auto document = fields_.finish(id_ + ":" + std::to_string(line.number));
  if (!document.ok()) return reject(line, document.error());
  return Record(SourceDocument{std::move(document).value(), nullptr});
}

Result<Record> JsonLinesSource::long_record(const LineReader::Line& line) {
  fields_.clear();
  JsonStreamParser parser(context_, fields_);
  JsonStreamParser::Outcome outcome = parser.feed(line.text);
  while (outcome.ok()) {
    QUOTH_TRY_ASSIGN(const std::string_view piece, lines_.more());
    outcome = piece.empty() ? parser.finish() : parser.feed(piece);
    if (piece.empty()) break;
  }
  if (outcome.failure) return std::move(*outcome.failure);
  if (outcome.rejection) return reject(line, *outcome.rejection);
  auto document = fields_.finish(id_ + ":" + std::to_string(line.number));
  if (!document.ok()) return reject(line, document.error());
  QUOTH_TRY_ASSIGN(auto text, std::move(parser.text()).finish());
  return Record(SourceDocument{std::move(document).value(), std::move(text)});
}

}  // namespace quoth::engine
