#include "engine/input/line_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace quoth::engine {

LineReader::LineReader(std::unique_ptr<ByteSource> source, std::size_t whole_line_bytes)
    : source_(std::move(source)), whole_line_bytes_(whole_line_bytes) {}

Result<bool> LineReader::fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + kReadBytes + kPaddingBytes) {
    // Doubling keeps the moving of a long line linear; the longest is whole_line_bytes_.
    const std::size_t most = whole_line_bytes_ + 2 * kReadBytes + kPaddingBytes;
    buffer_.resize(std::max(std::min(2 * buffer_.size(), most), end_ + kReadBytes + kPaddingBytes));
  }
  const auto room = std::as_writable_bytes(std::span(buffer_).subspan(end_, buffer_.size() - end_ - kPaddingBytes));
  QUOTH_TRY_ASSIGN(const std::size_t count, source_->read(room));
  end_ += count;
  at_end_ = count == 0;
  return count > 0;
}

Result<void> LineReader::start() {
  if (started_) return {};
  started_ = true;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  while (end_ - begin_ < kByteOrderMark.size()) {
    QUOTH_TRY_ASSIGN(const bool filled, fill());
    if (!filled) return {};
  }
  if (std::string_view(buffer_.data(), kByteOrderMark.size()) == kByteOrderMark) {
    begin_ += kByteOrderMark.size();
    offset_ += kByteOrderMark.size();
  }
  return {};
}

Result<std::optional<LineReader::Line>> LineReader::next() {
  QUOTH_TRY(start());
  QUOTH_TRY(skip_rest());
  std::size_t searched = 0;
  for (;;) {
    const char* const from = buffer_.data() + begin_;
    const std::size_t have = end_ - begin_;
    const void* const found = have == searched ? nullptr : std::memchr(from + searched, '\n', have - searched);
    Line line{{}, number_ + 1, offset_, true};
    if (found != nullptr) {
      line.text = {from, static_cast<std::size_t>(static_cast<const char*>(found) - from)};
      begin_ += line.text.size() + 1;
      offset_ += line.text.size() + 1;
    } else if (at_end_) {
      if (have == 0) return std::optional<Line>();
      line.text = {from, have};
      begin_ = end_;
      offset_ += have;
    } else if (have > whole_line_bytes_) {
      line.text = {from, have};
      line.whole = false;
      inside_line_ = true;
      begin_ = end_;
      offset_ += have;
    } else {
      searched = have;
      QUOTH_TRY(fill());
      continue;
    }
    ++number_;
    return std::optional<Line>(line);
  }
}

Result<std::string_view> LineReader::more() {
  if (!inside_line_) return std::string_view();
  if (begin_ == end_) {
    QUOTH_TRY_ASSIGN(const bool filled, fill());
    if (!filled) inside_line_ = false;
  }
  if (!inside_line_) return std::string_view();
  const char* const from = buffer_.data() + begin_;
  const std::size_t have = end_ - begin_;
  const void* const found = std::memchr(from, '\n', have);
  std::size_t size = have;
  std::size_t used = have;
  if (found != nullptr) {
    inside_line_ = false;
    size = static_cast<std::size_t>(static_cast<const char*>(found) - from);
    used = size + 1;
  }
  begin_ += used;
  offset_ += used;
  return std::string_view(from, size);
}

Result<void> LineReader::skip_rest() {
  while (inside_line_) {
    QUOTH_TRY_ASSIGN(const std::string_view piece, more());
    (void)piece;
  }
  return {};
}

}  // namespace quoth::engine
