// StoredInput: a file as it lies on disk, read front to back through one buffer.
//
// What the decompressors and the plain reader stand on.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/io/io.h"
#include "quoth/result.h"

namespace quoth::engine {

class StoredInput {
 public:
  // Reading fails with kCancelled once `cancel` is set; it may be null.
  StoredInput(std::unique_ptr<index::InputFile> file, std::string name, const std::atomic<bool>* cancel);

  // What is buffered and not yet used; reads on when fewer than `wanted` bytes are. Fewer than
  // `wanted` are returned only at the end of the file. Pre: wanted <= 64.
  Result<index::Bytes> peek(std::size_t wanted);
  // Pre: count bytes are buffered.
  void consume(std::size_t count) { begin_ += count; }
  // Past the buffer, for large reads of plain files. 0 at the end.
  Result<std::size_t> read(std::span<std::byte> out);

  const std::string& name() const { return name_; }
  std::uint64_t offset() const { return file_offset_ - (end_ - begin_); }
  std::uint64_t size() const { return file_->size(); }

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{128} << 10;
  Result<std::size_t> read_file(std::span<std::byte> out);

  std::unique_ptr<index::InputFile> file_;
  std::string name_;
  const std::atomic<bool>* cancel_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t file_offset_ = 0;
  bool at_end_ = false;
};

// "name: <what> at byte N (byte M of the file as stored)".
Error input_error(const StoredInput& input, std::uint64_t opened_offset, std::string_view what);

}  // namespace quoth::engine
