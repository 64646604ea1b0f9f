#include "query/text_equality.h"

#include <algorithm>

#include "index/segment/json_scalar.h"
#include "query/characters.h"

namespace quoth::query {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view json) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!json.empty() && is_space(json.front())) json.remove_prefix(1);
  while (!json.empty() && is_space(json.back())) json.remove_suffix(1);
  return json;
}

// The length of the element at the front of the inside of an array: up to a comma at no depth.
std::size_t element_length(std::string_view inside) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char c = inside[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    } else if (c == ',' && depth == 0) {
      return i;
    }
  }
  return inside.size();
}

}  // namespace

TextEquality::TextEquality(std::string_view wanted, index::Analyzer& analyzer)
    : analyzer_(analyzer), wanted_(wanted), words_(cut(wanted)), number_(index::json_number(wanted)) {
  plain_ = std::all_of(words_.begin(), words_.end(), [](const std::string& word) {
    return is_ascii(word) && word.size() < index::kMaxTermBytes;
  });
  for (const std::string& word : words_) {
    for (const char c : word) {
      if (is_word_byte(c)) letters_ += lower(c);
    }
  }
}

std::vector<std::string> TextEquality::cut(std::string_view text) {
  buffer_.clear();
  analyzer_.analyze(text, buffer_);
  std::vector<std::string> words;
  words.reserve(buffer_.tokens.size());
  for (const index::Token& token : buffer_.tokens) words.emplace_back(buffer_.term(token));
  return words;
}

// Folding ASCII text changes the case of letters and drops or moves what is neither letter nor
// digit, so that the letters and digits in a row must agree. It saves analysing nearly every value.
bool TextEquality::may_equal(std::string_view text) const {
  if (!plain_ || !is_ascii(text)) return true;
  std::size_t at = 0;
  for (const char c : text) {
    if (!is_word_byte(c)) continue;
    if (at == letters_.size() || letters_[at] != lower(c)) return false;
    ++at;
  }
  return at == letters_.size();
}

bool TextEquality::equals(std::string_view text) {
  if (text == wanted_) return true;
  return !words_.empty() && may_equal(text) && cut(text) == words_;
}

bool TextEquality::equals_scalar(std::string_view json) {
  if (const std::optional<std::string> text = index::json_string(json)) return equals(*text);
  if (const std::optional<double> number = index::json_number(json)) return number_ && *number == *number_;
  return json == wanted_;
}

bool TextEquality::equals_json(std::string_view json) {
  json = trimmed(json);
  if (json.size() < 2 || json.front() != '[' || json.back() != ']') return equals_scalar(json);
  std::string_view inside = json.substr(1, json.size() - 2);
  while (!inside.empty()) {
    const std::size_t length = element_length(inside);
    if (equals_scalar(trimmed(inside.substr(0, length)))) return true;
    inside.remove_prefix(std::min(length + 1, inside.size()));
  }
  return json == wanted_;
}

}  // namespace quoth::query
