#include "engine/input/document_check.h"

#include <simdjson.h>

#include <string>

#include "engine/input/json_fields.h"
#include "engine/input/json_line.h"
#include "engine/input/line_reader.h"

namespace quoth::engine {

Result<void> check_document(const Document& document) {
  if (!simdjson::validate_utf8(document.id)) return rejected("the id is not valid UTF-8");
  if (!simdjson::validate_utf8(document.title)) return rejected("the title is not valid UTF-8");
  if (document.fields.empty()) return {};
  // As one record, for the parser of records to judge.
  std::string record = "{\"text\":\"\"";
  for (const Field& field : document.fields) {
    if (field.name == "id" || field.name == "title") return rejected("\"" + field.name + "\" is not one of the fields");
    record.push_back(',');
    append_json_string(record, field.name);
    record.append(":").append(field.json);
  }
  record.push_back('}');
  const std::size_t size = record.size();
  record.append(LineReader::kPaddingBytes, '\0');
  JsonLineParser parser;
  RecordFields fields;
  QUOTH_TRY(parser.parse(std::string_view(record).substr(0, size), fields));
  QUOTH_TRY_ASSIGN(const Document parsed, fields.finish(""));
  // A value such as `1,"x":2` would parse as two.
  if (parsed.fields.size() != document.fields.size()) return rejected("a field's value is not JSON");
  return {};
}

}  // namespace quoth::engine
