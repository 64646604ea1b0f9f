// LineReader: lines of a ByteSource, however long, in bounded memory.
//
// A line of up to kWholeLineBytes comes in one piece, followed by readable padding as
// simdjson wants it; a longer one comes in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/input/byte_source.h"
#include "quoth/result.h"

namespace quoth::engine {

class LineReader {
 public:
  static constexpr std::size_t kWholeLineBytes = std::size_t{8} << 20;
  static constexpr std::size_t kPaddingBytes = 64;

  explicit LineReader(std::unique_ptr<ByteSource> source, std::size_t whole_line_bytes = kWholeLineBytes);

  struct Line {
    std::string_view text;     // without its '\n'; valid until the next call
    std::uint64_t number = 0;  // 1-based
    std::uint64_t offset = 0;  // of its first byte in the input
    bool whole = true;         // false: more() has the rest
  };
  // The next line, nothing at the end of the input. Unread pieces of the line before are skipped.
  // A byte order mark at the start of the input is not part of any line.
  Result<std::optional<Line>> next();
  // The next piece of a line that is not whole; empty at its end.
  Result<std::string_view> more();

  const ByteSource& source() const { return *source_; }

 private:
  static constexpr std::size_t kReadBytes = std::size_t{256} << 10;

  // Reads more behind what is buffered; false at the end of the input.
  Result<bool> fill();
  Result<void> start();
  Result<void> skip_rest();

  std::unique_ptr<ByteSource> source_;
  std::size_t whole_line_bytes_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is not used yet
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;  // of begin_ in the input
  std::uint64_t number_ = 0;
  bool started_ = false;
  bool at_end_ = false;
  bool inside_line_ = false;
};

}  // namespace quoth::engine
