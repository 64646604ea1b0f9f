#include "engine/input/json_fields.h"

#include <algorithm>
#include <utility>

#include "engine/input/document_source.h"

namespace quoth::engine {
namespace {

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::kString: return "a string";
    case JsonKind::kNumber: return "a number";
    case JsonKind::kBool: return "true or false";
    case JsonKind::kNull: return "null";
    case JsonKind::kArray: return "an array";
    case JsonKind::kObject: return "an object";
  }
  return "something else";
}

Error wrong_kind(std::string_view name, JsonKind kind) {
  std::string reason = "\"";
  reason.append(name).append("\" must be a string, found ").append(name_of(kind));
  return rejected(std::move(reason));
}

}  // namespace

Error rejected(std::string reason) { return {ErrorCode::kInput, std::move(reason)}; }

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  std::size_t plain = 0;  // start of what needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out.push_back(kHex[c >> 4]);
        out.push_back(kHex[c & 15]);
    }
  }
  out.append(text, plain, text.size() - plain);
  out.push_back('"');
}

bool is_json_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const bool leading_zero = i < text.size() && text[i] == '0';
  const std::size_t whole = digits();
  if (whole == 0 || (leading_zero && whole > 1)) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    const std::size_t from = i;
    if (digits() == 0) return false;
    const std::size_t zeros = std::min(text.find_first_not_of('0', from), i) - from;
    if (i - from - zeros > 9) return false;
  }
  return i == text.size();
}

void RecordFields::clear() {
  document_ = {};
  names_.clear();
  bytes_ = 0;
  has_id_ = false;
  has_text_ = false;
}

Result<void> RecordFields::note(std::string_view name, std::size_t value_bytes) {
  names_.emplace_back(name);
  bytes_ += name.size() + value_bytes;
  if (bytes_ > kMaxFieldBytes) {
    return rejected("the fields without the text are larger than " + std::to_string(kMaxFieldBytes) + " bytes");
  }
  return {};
}

Result<void> RecordFields::add(std::string_view name, JsonKind kind, std::string_view value) {
  const bool is_text = name == "text";
  QUOTH_TRY(note(name, is_text ? 0 : value.size()));
  if (is_text) {
    if (kind != JsonKind::kString) return wrong_kind(name, kind);
    document_.text.assign(value);
    has_text_ = true;
    return {};
  }
  if (name == "id" || name == "title") {
    if (kind == JsonKind::kNull) return {};
    if (kind != JsonKind::kString && kind != JsonKind::kNumber) return wrong_kind(name, kind);
    (name == "id" ? document_.id : document_.title).assign(value);
    has_id_ = has_id_ || name == "id";
    return {};
  }
  Field field{std::string(name), {}};
  if (kind == JsonKind::kString) {
    field.json.reserve(value.size() + 2);
    append_json_string(field.json, value);
  } else {
    field.json.assign(value);
  }
  document_.fields.push_back(std::move(field));
  return {};
}

Result<void> RecordFields::add_streamed_text() {
  has_text_ = true;
  return note("text", 0);
}

Result<Document> RecordFields::finish(std::string_view default_id) {
  std::sort(names_.begin(), names_.end());
  const auto twice = std::adjacent_find(names_.begin(), names_.end());
  if (twice != names_.end()) {
    std::string reason = "the member ";
    append_json_string(reason, *twice);
    return rejected(reason + " comes twice");
  }
  if (!has_text_) return rejected("there is no \"text\"");
  if (!has_id_) document_.id.assign(default_id);
  return std::move(document_);
}

}  // namespace quoth::engine
