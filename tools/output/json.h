// One JSON value per line, safe to print anywhere.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "quoth/result.h"

namespace quoth::tools {

using Json = nlohmann::ordered_json;  // members in the order they were set

// null for a field that a document does not have.
Json text_or_null(std::string_view text);
Json json_error(const Error& error);

// The value and a newline. Bytes that are not UTF-8 become U+FFFD; control, C1, bidi and line-separator
// characters inside strings are escaped, so that a record is one line and cannot command a terminal.
std::string json_line(const Json& value);

}  // namespace quoth::tools
