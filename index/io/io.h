// Io: the one door through which quoth reaches files.
//
// Everything the library reads or writes goes through this interface, so that a
// fault-injecting or recording implementation can stand in for the real one.
// Objects are used by one thread at a time unless said otherwise; Io itself may
// be shared. No call throws. Every error names the path and the system's words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/result.h"

namespace quoth::index {

// A whole file mapped read-only, for its life. bytes() may be read by any thread.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual std::span<const std::byte> bytes() const = 0;
  virtual const std::string& path() const = 0;
  // Asks the system to read the range in now (MADV_POPULATE_READ); a hint, never an error.
  virtual void populate(std::size_t offset, std::size_t length) const = 0;
  // Look-ups will go all over the file: a page that is missing is read alone, without its neighbours.
  virtual void expect_random() const = 0;
  // Asks the system to begin reading the range, and does not wait; a hint, never an error.
  virtual void will_need(std::size_t offset, std::size_t length) const = 0;
  // Is the page at `offset` in memory? True where the system does not say.
  virtual bool is_resident(std::size_t offset) const = 0;
};

// A file being written front to back.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  virtual Result<void> append(std::span<const std::byte> bytes) = 0;  // buffered
  virtual std::uint64_t size() const = 0;                             // bytes appended so far
  // Asks the system to begin writing what was appended so far to the disk, and does not wait; a hint, never an
  // error. What is written early need not be waited for by sync().
  virtual void write_back() {}
  virtual Result<void> sync() = 0;   // flush and fsync; an error is final for this file
  virtual Result<void> close() = 0;  // flush and close; later calls are errors
};

// A file read by position, or front to back through read_at with growing offsets.
class InputFile {
 public:
  virtual ~InputFile() = default;
  // Up to out.size() bytes from `offset`; fewer only at the end of the file. Thread-safe.
  // For streams that cannot seek (standard input, pipes) `offset` must be what was read so far.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out) = 0;
  // Length in bytes, or kUnknownSize for a stream.
  virtual std::uint64_t size() const = 0;
  static constexpr std::uint64_t kUnknownSize = ~std::uint64_t{0};
};

struct DirEntry {
  std::string name;  // without the folder
  bool is_directory = false;
  bool is_regular = false;  // neither: devices, pipes, sockets, symbolic links to nowhere
  std::uint64_t size = 0;
  std::int64_t modified = 0;  // seconds since 1970
};

// Held while a writer owns an index; released by its destructor or by process end.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class Io {
 public:
  virtual ~Io() = default;

  virtual Result<std::unique_ptr<MappedFile>> map(const std::string& path) = 0;
  // `path` "-" is standard input.
  virtual Result<std::unique_ptr<InputFile>> open_input(const std::string& path) = 0;
  // Fails with kExists if the path is there (O_EXCL).
  virtual Result<std::unique_ptr<OutputFile>> create(const std::string& path) = 0;
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> remove(const std::string& path) = 0;          // a missing file is not an error
  virtual Result<void> make_directory(const std::string& path) = 0;  // an existing one is not an error
  virtual Result<void> sync_directory(const std::string& path) = 0;
  // Entries sorted by name bytes, so that order never depends on the file system.
  virtual Result<std::vector<DirEntry>> list(const std::string& path) = 0;
  virtual Result<DirEntry> stat(const std::string& path) = 0;
  // kBusy if another process holds it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
  // The whole of a small file; kLimit when it is longer than `limit` bytes.
  virtual Result<std::string> read_file(const std::string& path, std::uint64_t limit) = 0;
};

// The operating system's files. Stateless; may be shared by all threads.
Io& real_io();

}  // namespace quoth::index
