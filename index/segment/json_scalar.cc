#include "index/segment/json_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace quoth::index {
namespace {

// Takes the four hexadecimal digits of a \u escape.
std::optional<std::uint32_t> take_hex(std::string_view& text) {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, unit, 16);
  if (error != std::errc() || end != text.data() + 4) return std::nullopt;
  text.remove_prefix(4);
  return unit;
}

void append_utf8(std::uint32_t c, std::string& out) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
    put(0x80 | (c & 0x3f));
  }
}

// Behind "\u": one escape, or the two of a surrogate pair.
bool take_unicode(std::string_view& text, std::string& out) {
  const auto high = take_hex(text);
  if (!high || (*high >= 0xdc00 && *high < 0xe000)) return false;
  if (*high < 0xd800 || *high >= 0xe000) {
    append_utf8(*high, out);
    return true;
  }
  if (!text.starts_with("\\u")) return false;
  text.remove_prefix(2);
  const auto low = take_hex(text);
  if (!low || *low < 0xdc00 || *low >= 0xe000) return false;
  append_utf8(0x10000 + ((*high - 0xd800) << 10) + (*low - 0xdc00), out);
  return true;
}

constexpr std::string_view kEscapes = "\"\\/bfnrt";
constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";

}  // namespace

std::optional<std::string> json_string(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.back() != '"') return std::nullopt;
  json = json.substr(1, json.size() - 2);
  std::string out;
  while (!json.empty()) {
    const std::size_t plain = std::min(json.size(), json.find_first_of("\\\""));
    out.append(json.substr(0, plain));
    json.remove_prefix(plain);
    if (json.empty()) break;
    if (json.front() == '"' || json.size() < 2) return std::nullopt;
    const char escape = json[1];
    json.remove_prefix(2);
    if (escape == 'u') {
      if (!take_unicode(json, out)) return std::nullopt;
    } else {
      const std::size_t which = kEscapes.find(escape);
      if (which == std::string_view::npos) return std::nullopt;
      out.push_back(kEscaped[which]);
    }
  }
  return out;
}

std::optional<double> json_number(std::string_view json) {
  // from_chars also takes "inf" and "nan", which JSON does not have.
  if (json.empty() || (json.front() != '-' && (json.front() < '0' || json.front() > '9')))
    return std::nullopt;
  if (json.size() > 1 && json.front() == '-' && (json[1] < '0' || json[1] > '9')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
  if (error != std::errc() || end != json.data() + json.size()) return std::nullopt;
  return value;
}

std::string to_json_string(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t which = c == '/' ? std::string_view::npos : kEscaped.find(c);
    if (which != std::string_view::npos) {
      out.push_back('\\');
      out.push_back(kEscapes[which]);
    } else if (byte < 0x20) {
      out.append("\\u00");
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace quoth::index
