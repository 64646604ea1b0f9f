// JsonLinesSource: one record a line.
#pragma once

#include <memory>
#include <string>

#include "engine/input/document_source.h"
#include "engine/input/json_line.h"
#include "engine/input/line_reader.h"

namespace quoth::engine {

// Blank lines are no records. `name` is what a Rejection calls the input, `id` what the ids of
// records without one begin with.
class JsonLinesSource final : public DocumentSource {
 public:
  JsonLinesSource(const InputContext& context, LineReader lines, std::string name, std::string id);

  Result<std::optional<Record>> next() override;
  std::uint64_t stored_offset() const override { return lines_.source().stored_offset(); }

 private:
  Result<Record> whole_record(const LineReader::Line& line);
  Result<Record> long_record(const LineReader::Line& line);
  Record reject(const LineReader::Line& line, const Error& reason) const;

  InputContext context_;
  LineReader lines_;
  std::string name_;
  std::string id_;
  JsonLineParser parser_;
  RecordFields fields_;
};

}  // namespace quoth::engine
