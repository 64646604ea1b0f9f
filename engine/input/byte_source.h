// ByteSource: the bytes of one input, opened up if they are compressed.
//
// A file, or "-" for standard input; gzip and Zstandard are told by their first bytes, not by the
// name. A name that ends in .gz or .zst promises, though: if the bytes say otherwise, the file
// was cut short or is not what it says, and reading it as text would hide that.
//
// Damage is an error kInput that names the file, the offset in the opened-up bytes and the
// one in the stored bytes (Error::position). Every member of a gzip file and every frame of a
// Zstandard file is read; skippable frames are skipped. Zero bytes after the last gzip member are
// padding (gzip itself allows them); anything else after the end is an error.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "index/io/io.h"
#include "quoth/result.h"

namespace quoth::engine {

// Zstandard frames may ask for windows up to this (zstd --long=27); larger ones are refused.
inline constexpr int kMaxWindowLog = 27;

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // The next bytes, at least one unless `out` is empty; 0 only at the end of the input.
  virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
  // Bytes of the stored input used so far.
  virtual std::uint64_t stored_offset() const = 0;
  // Bytes that read() will give in all, if that is known beforehand; otherwise kUnknownSize.
  virtual std::uint64_t size() const = 0;
  static constexpr std::uint64_t kUnknownSize = ~std::uint64_t{0};
};

// Where inputs keep what does not fit in memory.
struct InputContext {
  index::Io& io;
  std::string work_prefix;                                // of temporary files; made only when needed
  std::string work_folder;                                // for files without a name; may be empty
  std::size_t window_bytes = std::size_t{1} << kMaxWindowLog;  // larger windows of zstd lie in such a file
  const std::atomic<bool>* cancel = nullptr;
};

// "-" is standard input.
Result<std::unique_ptr<ByteSource>> open_byte_source(const InputContext& context, const std::string& path);

// The name without .gz or .zst.
std::string_view without_compression_suffix(std::string_view name);

}  // namespace quoth::engine
