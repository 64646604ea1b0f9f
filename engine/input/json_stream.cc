#include "engine/input/json_stream.h"

#include <boost/json/basic_parser_impl.hpp>

#include <bitset>
#include <string>
#include <utility>

namespace quoth::engine {
namespace {

namespace json = boost::json;

class Handler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  Handler(const InputContext& context, RecordFields& fields) : fields_(fields), text_(context) {}

  JsonStreamParser::Outcome outcome;
  TextSpool& text() { return text_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code& code) { return open('{', code); }
  bool on_object_end(std::size_t, json::error_code& code) { return close('}', JsonKind::kObject, code); }
  bool on_array_begin(json::error_code& code) { return open('[', code); }
  bool on_array_end(std::size_t, json::error_code& code) { return close(']', JsonKind::kArray, code); }

  bool on_key_part(json::string_view part, std::size_t, json::error_code& code) {
    key_.append(part.data(), part.size());
    return within_limit(key_.size(), code);
  }
  bool on_key(json::string_view part, std::size_t size, json::error_code& code) {
    if (!on_key_part(part, size, code)) return false;
    if (depth_ == 1) {
      name_ = std::exchange(key_, {});
      is_text_ = name_ == "text";
      return true;
    }
    separate();
    append_json_string(value_, key_);
    value_.push_back(':');
    after_key_ = true;
    key_.clear();
    return within_limit(value_.size(), code);
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code& code) {
    if (depth_ == 0) return not_an_object(code);
    const std::string_view piece(part.data(), part.size());
    if (depth_ == 1 && is_text_) return add_text(piece, code);
    string_.append(piece);
    return within_limit(value_.size() + string_.size(), code);
  }
  bool on_string(json::string_view part, std::size_t size, json::error_code& code) {
    if (!on_string_part(part, size, code)) return false;
    if (depth_ == 1 && is_text_) return check(fields_.add_streamed_text(), code);
    if (depth_ == 1) {
      const bool good = check(fields_.add(name_, JsonKind::kString, string_), code);
      string_.clear();
      return good;
    }
    separate();
    append_json_string(value_, string_);
    string_.clear();
    return true;
  }

  bool on_number_part(json::string_view part, json::error_code& code) {
    if (depth_ == 0) return not_an_object(code);
    number_.append(part.data(), part.size());
    return within_limit(value_.size() + number_.size(), code);
  }
  bool on_int64(std::int64_t, json::string_view part, json::error_code& code) { return on_number(part, code); }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code& code) { return on_number(part, code); }
  bool on_double(double, json::string_view part, json::error_code& code) { return on_number(part, code); }

  bool on_bool(bool value, json::error_code& code) { return scalar(value ? "true" : "false", JsonKind::kBool, code); }
  bool on_null(json::error_code& code) { return scalar("null", JsonKind::kNull, code); }

  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  // Boost only needs to know that parsing ends; the reason is in `outcome`.
  static bool stop(json::error_code& code) {
    code = json::make_error_code(json::error::exception);
    return false;
  }
  bool reject(Error reason, json::error_code& code) {
    outcome.rejection = std::move(reason);
    return stop(code);
  }
  bool not_an_object(json::error_code& code) { return reject(rejected("the record is not a JSON object"), code); }
  bool check(Result<void> result, json::error_code& code) {
    return result.ok() || reject(std::move(result).error(), code);
  }
  bool within_limit(std::size_t size, json::error_code& code) {
    if (size <= kMaxFieldBytes) return true;
    return reject(rejected("a field other than the text is larger than " + std::to_string(kMaxFieldBytes) + " bytes"),
                  code);
  }

  bool add_text(std::string_view piece, json::error_code& code) {
    if (piece.size() > kMaxTextBytes - text_.size()) {
      return reject(rejected("the text is longer than " + std::to_string(kMaxTextBytes) + " bytes"), code);
    }
    auto result = text_.append(piece);
    if (result.ok()) return true;
    outcome.failure = std::move(result).error();
    return stop(code);
  }

  // A comma before all but the first item of the innermost array or object.
  void separate() {
    if (std::exchange(after_key_, false)) return;
    if (has_items_[depth_]) value_.push_back(',');
    has_items_[depth_] = true;
  }

  bool open(char bracket, json::error_code& code) {
    if (depth_ == 0 && bracket != '{') return not_an_object(code);
    if (depth_ >= 2) separate();
    if (depth_ >= 1) value_.push_back(bracket);
    ++depth_;
    has_items_[depth_] = false;
    return within_limit(value_.size(), code);
  }
  bool close(char bracket, JsonKind kind, json::error_code& code) {
    --depth_;
    if (depth_ == 0) return true;
    value_.push_back(bracket);
    if (depth_ > 1) return true;
    return add_member(kind, code);
  }
  bool on_number(json::string_view part, json::error_code& code) {
    if (!on_number_part(part, code)) return false;
    const std::string text = std::exchange(number_, {});
    // Boost and we draw the line at other exponents; ours holds.
    if (!is_json_number(text)) return reject(rejected("not valid JSON: a number out of range"), code);
    return scalar(text, JsonKind::kNumber, code);
  }
  bool scalar(std::string_view text, JsonKind kind, json::error_code& code) {
    if (depth_ == 0) return not_an_object(code);
    if (depth_ >= 2) separate();
    value_.append(text);
    if (depth_ >= 2) return within_limit(value_.size(), code);
    return add_member(kind, code);
  }
  bool add_member(JsonKind kind, json::error_code& code) {
    const bool good = check(fields_.add(name_, kind, value_), code);
    value_.clear();
    return good;
  }

  RecordFields& fields_;
  TextSpool text_;
  std::string name_;    // of the member being read
  std::string key_;     // as far as it came
  std::string string_;  // the same
  std::string number_;  // the same
  std::string value_;   // compact JSON of the member
  std::bitset<kMaxJsonDepth + 1> has_items_;
  unsigned depth_ = 0;
  bool is_text_ = false;
  bool after_key_ = false;
};

json::parse_options options() {
  json::parse_options result;
  result.max_depth = kMaxJsonDepth;
  return result;
}

}  // namespace

struct JsonStreamParser::State {
  json::basic_parser<Handler> parser;

  State(const InputContext& context, RecordFields& fields) : parser(options(), context, fields) {}

  Outcome write(std::string_view piece, bool more) {
    json::error_code code;
    const std::size_t used = parser.write_some(more, piece.data(), piece.size(), code);
    Outcome outcome = parser.handler().outcome;
    if (!outcome.ok()) return outcome;
    if (code) {
      outcome.rejection = rejected("not valid JSON: " + code.message());
    } else if (used < piece.size()) {
      outcome.rejection = rejected("not valid JSON: something follows the record's closing brace");
    }
    return outcome;
  }
};

JsonStreamParser::JsonStreamParser(const InputContext& context, RecordFields& fields)
    : state_(std::make_unique<State>(context, fields)) {}
JsonStreamParser::~JsonStreamParser() = default;

JsonStreamParser::Outcome JsonStreamParser::feed(std::string_view piece) { return state_->write(piece, /*more=*/true); }
JsonStreamParser::Outcome JsonStreamParser::finish() { return state_->write({}, /*more=*/false); }
TextSpool&& JsonStreamParser::text() { return std::move(state_->parser.handler().text()); }

}  // namespace quoth::engine
