#include "engine/input/json_line.h"

#include <simdjson.h>

#include <cstring>
#include <string>

#include "engine/input/line_reader.h"

namespace quoth::engine {
namespace {

namespace od = simdjson::ondemand;
static_assert(LineReader::kPaddingBytes >= simdjson::SIMDJSON_PADDING);

Error invalid(simdjson::error_code code) {
  return rejected(std::string("not valid JSON: ") + simdjson::error_message(code));
}

#define QUOTH_TRY_JSON(expr)                                                            \
  do {                                                                                  \
    const simdjson::error_code quoth_json_code = (expr);                                \
    if (quoth_json_code != simdjson::SUCCESS) return invalid(quoth_json_code);          \
  } while (false)

// The value of four hexadecimal digits, or -1.
int hex4(std::string_view digits) {
  int value = 0;
  if (digits.size() < 4) return -1;
  for (const char c : digits.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

// Whether every \u escape of a surrogate is one of a pair. simdjson 3.0 lets some others
// pass and makes characters of them that nobody wrote.
bool surrogates_are_paired(std::string_view line) {
  for (std::size_t i = line.find('\\'); i != std::string_view::npos; i = line.find('\\', i)) {
    if (i + 1 >= line.size() || line[i + 1] != 'u') {
      i += 2;
      continue;
    }
    const int first = hex4(line.substr(i + 2));
    i += 6;
    if (first < 0xd800 || first > 0xdfff) continue;
    if (first >= 0xdc00 || line.substr(std::min(i, line.size()), 2) != "\\u") return false;
    const int second = hex4(line.substr(i + 2));
    if (second < 0xdc00 || second > 0xdfff) return false;
    i += 6;
  }
  return true;
}

std::string_view without_trailing_space(std::string_view token) {
  const std::size_t last = token.find_last_not_of(" \t\r\n");
  return token.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

Result<JsonKind> scalar_kind(std::string_view token) {
  if (token == "true" || token == "false") return JsonKind::kBool;
  if (token == "null") return JsonKind::kNull;
  if (is_json_number(token)) return JsonKind::kNumber;
  return rejected("not valid JSON: expected a value");
}

// Writes `value` to `out` without white space. Recursion is bounded by kMaxJsonDepth.
Result<void> append_compact(od::value value, unsigned depth, std::string& out);

Result<void> append_array(od::array array, unsigned depth, std::string& out) {
  if (depth > kMaxJsonDepth) return rejected("not valid JSON here: arrays and objects nest too deep");
  out.push_back('[');
  bool first = true;
  for (auto item : array) {
    od::value value;
    QUOTH_TRY_JSON(item.get(value));
    if (!first) out.push_back(',');
    first = false;
    QUOTH_TRY(append_compact(value, depth, out));
  }
  out.push_back(']');
  return {};
}

Result<void> append_object(od::object object, unsigned depth, std::string& out) {
  if (depth > kMaxJsonDepth) return rejected("not valid JSON here: arrays and objects nest too deep");
  out.push_back('{');
  bool first = true;
  for (auto item : object) {
    od::field field;
    std::string_view name;
    QUOTH_TRY_JSON(std::move(item).get(field));
    QUOTH_TRY_JSON(field.unescaped_key().get(name));
    if (!first) out.push_back(',');
    first = false;
    append_json_string(out, name);
    out.push_back(':');
    QUOTH_TRY(append_compact(field.value(), depth, out));
  }
  out.push_back('}');
  return {};
}

Result<void> append_compact(od::value value, unsigned depth, std::string& out) {
  od::json_type type{};
  QUOTH_TRY_JSON(value.type().get(type));
  switch (type) {
    case od::json_type::array: {
      od::array array;
      QUOTH_TRY_JSON(value.get_array().get(array));
      return append_array(array, depth + 1, out);
    }
    case od::json_type::object: {
      od::object object;
      QUOTH_TRY_JSON(value.get_object().get(object));
      return append_object(object, depth + 1, out);
    }
    case od::json_type::string: {
      std::string_view text;
      QUOTH_TRY_JSON(value.get_string().get(text));
      append_json_string(out, text);
      return {};
    }
    default: {
      const std::string_view token = without_trailing_space(value.raw_json_token());
      QUOTH_TRY_ASSIGN(const JsonKind kind, scalar_kind(token));
      (void)kind;
      out.append(token);
      // Reading it as raw JSON does not move the cursor; any typed read does.
      return {};
    }
  }
}

}  // namespace

struct JsonLineParser::State {
  od::parser parser{LineReader::kWholeLineBytes * 2};
  std::string compact;

  Result<void> add_member(od::field field, RecordFields& fields) {
    std::string_view name;
    QUOTH_TRY_JSON(field.unescaped_key().get(name));
    od::value value = field.value();
    od::json_type type{};
    QUOTH_TRY_JSON(value.type().get(type));
    if (type == od::json_type::string) {
      std::string_view text;
      QUOTH_TRY_JSON(value.get_string().get(text));
      return fields.add(name, JsonKind::kString, text);
    }
    compact.clear();
    QUOTH_TRY(append_compact(value, 1, compact));
    JsonKind kind = type == od::json_type::array ? JsonKind::kArray : JsonKind::kObject;
    if (type != od::json_type::array && type != od::json_type::object) {
      QUOTH_TRY_ASSIGN(kind, scalar_kind(compact));
    }
    return fields.add(name, kind, compact);
  }
};

JsonLineParser::JsonLineParser() : state_(std::make_unique<State>()) {}
JsonLineParser::~JsonLineParser() = default;

Result<void> JsonLineParser::parse(std::string_view line, RecordFields& fields) {
  if (!surrogates_are_paired(line)) return rejected("not valid JSON: a surrogate escape without its other half");
  od::document document;
  QUOTH_TRY_JSON(state_->parser.iterate(line.data(), line.size(), line.size() + LineReader::kPaddingBytes).get(document));
  od::object object;
  const simdjson::error_code code = document.get_object().get(object);
  if (code == simdjson::INCORRECT_TYPE) return rejected("the record is not a JSON object");
  QUOTH_TRY_JSON(code);
  for (auto item : object) {
    od::field field;
    QUOTH_TRY_JSON(std::move(item).get(field));
    QUOTH_TRY(state_->add_member(field, fields));
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return rejected("not valid JSON: something follows the record's closing brace");
  }
  return {};
}

#undef QUOTH_TRY_JSON

}  // namespace quoth::engine
