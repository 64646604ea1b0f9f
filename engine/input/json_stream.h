// JsonStreamParser: a JSON record too long to lie in memory, by Boost.JSON's push parser.
//
// Accepts exactly what JsonLineParser accepts and reports the same members, except that the text
// goes to a TextSpool piece by piece. A test compares the two.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "engine/input/json_fields.h"
#include "engine/input/text_spool.h"
#include "quoth/result.h"

namespace quoth::engine {

// For one record.
class JsonStreamParser {
 public:
  // Both must outlive the parser.
  JsonStreamParser(const InputContext& context, RecordFields& fields);
  ~JsonStreamParser();

  // What became of a piece, or of the whole record. Two ways to fail: the reason why it is no
  // record, or an error in keeping the text.
  struct Outcome {
    std::optional<Error> rejection;
    std::optional<Error> failure;
    bool ok() const { return !rejection && !failure; }
  };
  Outcome feed(std::string_view piece);
  // After the last piece; text() has the text then.
  Outcome finish();
  TextSpool&& text();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::engine
