#include "tools/output/json.h"

#include <fmt/format.h>
#include <unicode/utf8.h>

namespace quoth::tools {

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

Json json_error(const Error& error) {
  Json out = {{"code", static_cast<int>(error.code)}, {"message", error.message}};
  if (error.position >= 0) out["column"] = error.position;
  return out;
}

std::string json_line(const Json& value) {
  const std::string plain = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string out;
  out.reserve(plain.size() + 1);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(plain.data());
  std::size_t at = 0;
  while (at < plain.size()) {
    const std::size_t begin = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, plain.size(), c);
    const bool hidden = (c >= 0x7f && c <= 0x9f) || c == 0x061c || (c >= 0x200e && c <= 0x200f) ||
                        (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (hidden) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out.append(plain, begin, at - begin);
    }
  }
  out += '\n';
  return out;
}

}  // namespace quoth::tools
