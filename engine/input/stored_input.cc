#include "engine/input/stored_input.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace quoth::engine {
namespace {

constexpr std::size_t kLeastBytes = 64;  // enough for any peek()

}  // namespace

StoredInput::StoredInput(std::unique_ptr<index::InputFile> file, std::string name, const std::atomic<bool>* cancel)
    : file_(std::move(file)),
      name_(std::move(name)),
      cancel_(cancel),
      // Small files come by the thousand.
      buffer_(static_cast<std::size_t>(std::clamp<std::uint64_t>(file_->size(), kLeastBytes, kBufferBytes))) {}

Result<std::size_t> StoredInput::read_file(std::span<std::byte> out) {
  if (at_end_) return std::size_t{0};
  if (cancel_ != nullptr && cancel_->load(std::memory_order_relaxed)) {
    return Error{ErrorCode::kCancelled, "the build was cancelled"};
  }
  QUOTH_TRY_ASSIGN(const std::size_t count, file_->read_at(file_offset_, out));
  file_offset_ += count;
  at_end_ = count == 0;
  // A length of 0 is what special file systems report for files that have content all the same.
  const std::uint64_t size = file_->size();
  if (size != 0 && size != index::InputFile::kUnknownSize &&
      (file_offset_ > size || (at_end_ && file_offset_ != size))) {
    return Error{ErrorCode::kInput,
                 name_ + ": changed while it was read: it had " + std::to_string(size) + " bytes, now " +
                     (at_end_ ? std::to_string(file_offset_) : "more") + "; try again when nothing writes to it",
                 static_cast<std::int64_t>(file_offset_)};
  }
  return count;
}

Result<index::Bytes> StoredInput::peek(std::size_t wanted) {
  while (end_ - begin_ < wanted && !at_end_) {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    QUOTH_TRY_ASSIGN(const std::size_t count, read_file(std::span(buffer_).subspan(end_)));
    end_ += count;
  }
  return index::Bytes(buffer_).subspan(begin_, end_ - begin_);
}

Result<std::size_t> StoredInput::read(std::span<std::byte> out) {
  if (begin_ == end_) return read_file(out);
  const std::size_t count = std::min(out.size(), end_ - begin_);
  std::memcpy(out.data(), buffer_.data() + begin_, count);
  begin_ += count;
  return count;
}

Error input_error(const StoredInput& input, std::uint64_t opened_offset, std::string_view what) {
  std::string message = input.name() + ": ";
  message.append(what);
  message += " at byte " + std::to_string(input.offset()) + " of the file, byte " + std::to_string(opened_offset) +
             " of its content; get a whole copy of the file and build again";
  return {ErrorCode::kInput, std::move(message), static_cast<std::int64_t>(input.offset())};
}

}  // namespace quoth::engine
