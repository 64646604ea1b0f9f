// What the writers of sections do with spools beside filling them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "index/bytes.h"
#include "index/io/spool.h"
#include "quoth/result.h"

namespace quoth::index {

// Ends `from` and appends all its bytes to `to`.
inline Result<void> append_spool(Spool& from, Spool& to) {
  QUOTH_TRY(from.finish_writing());
  std::vector<std::byte> buffer(std::size_t{64} << 10);
  for (std::uint64_t at = 0; at < from.size();) {
    QUOTH_TRY_ASSIGN(const std::size_t got, from.read_at(at, buffer));
    if (got == 0) return Error{ErrorCode::kIo, "temporary data ended early: start the build again"};
    QUOTH_TRY(to.append(Bytes(buffer).first(got)));
    at += got;
  }
  return {};
}

// Appends small pieces without a call per piece.
class SpoolWriter {
 public:
  explicit SpoolWriter(Spool& spool) : spool_(&spool) {}

  ByteWriter& bytes() { return bytes_; }
  std::uint64_t size() const { return spool_->size() + bytes_.size(); }
  // Call after each piece.
  Result<void> settle() { return bytes_.size() < kChunk ? Result<void>{} : flush(); }
  Result<void> flush() {
    QUOTH_TRY(spool_->append(bytes_.view()));
    bytes_.clear();
    return {};
  }

 private:
  static constexpr std::size_t kChunk = std::size_t{16} << 10;
  Spool* spool_;
  ByteWriter bytes_;
};

// Reads front to back.
class SpoolReader {
 public:
  explicit SpoolReader(Spool& spool, std::uint64_t from = 0)
      : spool_(&spool), next_(from), end_(spool.size()) {}

  bool at_end() const { return at_ == chunk_.size() && next_ == end_; }
  // Exactly out.size() bytes; kIo when fewer are left.
  Result<void> read(std::span<std::byte> out) {
    while (!out.empty()) {
      if (at_ == chunk_.size()) QUOTH_TRY(refill());
      const std::size_t take = std::min(out.size(), chunk_.size() - at_);
      std::copy_n(chunk_.begin() + static_cast<std::ptrdiff_t>(at_), take, out.begin());
      at_ += take;
      out = out.subspan(take);
    }
    return {};
  }
  template <class T>
  Result<T> read() {
    std::array<std::byte, sizeof(T)> bytes;
    QUOTH_TRY(read(bytes));
    return load_le<T>(bytes.data());
  }

 private:
  static constexpr std::size_t kChunk = std::size_t{64} << 10;

  Result<void> refill() {
    chunk_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, end_ - next_)));
    QUOTH_TRY_ASSIGN(const std::size_t got, spool_->read_at(next_, chunk_));
    if (got != chunk_.size() || got == 0) {
      return Error{ErrorCode::kIo, "temporary data ended early: start the build again"};
    }
    next_ += got;
    at_ = 0;
    return {};
  }

  Spool* spool_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::vector<std::byte> chunk_;
  std::size_t at_ = 0;
};

}  // namespace quoth::index
