// Repairs: what the parser had to put right, as notes for a human or as one error in strict mode.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/result.h"
#include "quoth/searcher.h"

namespace quoth::query {

// "query:LINE:COLUMN: message", both counted from 1, the column in bytes.
std::string located(std::string_view text, std::size_t position, std::string_view message);

// The front of something the user wrote, short enough for a message.
std::string shown(std::string_view written);

class Repairs {
 public:
  // `text` is the query; it must outlive this.
  Repairs(std::string_view text, Query::Mode mode) : text_(text), strict_(mode == Query::Mode::kStrict) {}

  // `problem` was put right by doing what `remedy` says: a note of both. In strict mode the first
  // problem is an error kQuery.
  void note(std::size_t position, std::string problem, std::string_view remedy);
  // The query cannot be taken at all. The first failure stands.
  void fail(ErrorCode code, std::size_t position, std::string_view message);

  bool failed() const { return error_.has_value(); }
  // Pre: failed().
  Error take_error() { return std::move(*error_); }
  // In order of column.
  std::vector<Query::Note> take_notes();

 private:
  // A query is at most 64 KiB, but 64 Ki notes help nobody.
  static constexpr std::size_t kMaxNotes = 100;

  std::string_view text_;
  bool strict_;
  std::vector<Query::Note> notes_;
  std::optional<Error> error_;
};

}  // namespace quoth::query
