// JsonLineParser: a JSON record that lies in memory as a whole, by simdjson.
#pragma once

#include <memory>
#include <string_view>

#include "engine/input/json_fields.h"
#include "quoth/result.h"

namespace quoth::engine {

// Reusable; not copyable.
class JsonLineParser {
 public:
  JsonLineParser();
  ~JsonLineParser();

  // Adds the members of the object in `line` to `fields`. An error kInput is the reason why
  // the line is no record. Pre: LineReader::kPaddingBytes readable bytes follow the line.
  Result<void> parse(std::string_view line, RecordFields& fields);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::engine
