// One JSON value per line, safe to print anywhere.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "quoth/result.h"

namespace quoth::tools {

// Text as a JSON string value; invalid UTF-8 becomes U+FFFD. `null_if_empty` for absent fields.
boost::json::value json_text(std::string_view text);
boost::json::value json_text_or_null(std::string_view text);
boost::json::object json_error(const Error& error);

// The value and a newline. Control, C1, bidi and line-separator characters inside strings are escaped, so
// that a record is one line and cannot command a terminal.
std::string json_line(const boost::json::value& value);

}  // namespace quoth::tools
