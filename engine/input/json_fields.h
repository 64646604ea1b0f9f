// RecordFields: from the members of one JSON object to a Document.
//
// Both JSON parsers report here, so that what makes a record acceptable is written once:
//   text   required, a string
//   title  a string; a number counts as its text, null as absent
//   id     the same; when absent the record is called "<source>:<line>"
//   others kept as compact JSON: no white space, strings with the least escapes, numbers as spelled
// No member may come twice. All of it but the text is at most kMaxFieldBytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/document.h"
#include "quoth/result.h"

namespace quoth::engine {

// Arrays and objects may nest this deep, the record itself included.
inline constexpr unsigned kMaxJsonDepth = 64;

enum class JsonKind : std::uint8_t { kString, kNumber, kBool, kNull, kArray, kObject };

// `text` as a JSON string, with its quotes.
void append_json_string(std::string& out, std::string_view text);
// Whether `text` is a number by RFC 8259, with an exponent that fits 31 bits.
bool is_json_number(std::string_view text);
// Reasons for a Rejection.
Error rejected(std::string reason);

class RecordFields {
 public:
  void clear();

  // A member with its value: the decoded characters of a string, the compact JSON of anything else.
  Result<void> add(std::string_view name, JsonKind kind, std::string_view value);
  // Instead of add() for a text that comes in pieces and is kept elsewhere.
  Result<void> add_streamed_text();

  // The document, with its text unless it was streamed.
  Result<Document> finish(std::string_view default_id);

 private:
  Result<void> note(std::string_view name, std::size_t value_bytes);

  Document document_;
  std::vector<std::string> names_;
  std::uint64_t bytes_ = 0;
  bool has_id_ = false;
  bool has_text_ = false;
};

}  // namespace quoth::engine
