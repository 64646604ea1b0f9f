// The little JSON that columns need: strings and numbers, from and to JSON text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace quoth::index {

// The content of a JSON string, as UTF-8. Nothing when `json` is no string, or holds
// half of a surrogate pair, which no UTF-8 text can.
std::optional<std::string> json_string(std::string_view json);
// The value of a JSON number. Nothing when `json` is none, or beyond the range of double.
std::optional<double> json_number(std::string_view json);
// `text` as a JSON string.
std::string to_json_string(std::string_view text);

}  // namespace quoth::index
