// Spool: bytes written once to a temporary file and read back front to back.
//
// What does not fit the memory budget waits here. The first `memory_limit` bytes
// stay in memory, in chunks that are never moved; a file is made only when they are exceeded, and is
// removed by the destructor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "index/bytes.h"
#include "index/io/io.h"
#include "quoth/result.h"

namespace quoth::index {

class Spool {
 public:
  // `path` is used only when the memory limit is exceeded; it must not exist then.
  Spool(Io& io, std::string path, std::size_t memory_limit);
  ~Spool();
  Spool(Spool&&) noexcept;
  Spool& operator=(Spool&&) noexcept;

  Result<void> append(Bytes bytes);
  std::uint64_t size() const;

  // Random or sequential reads after the last append(); read_at is thread-safe. Bytes past the end: fewer are
  // returned.
  Result<void> finish_writing();
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out);
  // Some bytes from `offset` on, where they lie or in `buffer`; none at the end. Thread-safe.
  Result<Bytes> read_some(std::uint64_t offset, std::span<std::byte> buffer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quoth::index
