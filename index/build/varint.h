// Varints in temporary data, written and read without a check per byte.
//
// Only for bytes that this process wrote a moment ago; files of others go through ByteReader. The
// reading side still stops at the end of its range, so that a damaged disk yields wrong numbers
// or an error, never a read outside.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/bytes.h"

namespace quoth::index {

template <class Container>
inline void put_varint(Container& out, std::uint64_t value) {
  using Byte = typename Container::value_type;
  while (value >= 0x80) {
    out.push_back(static_cast<Byte>(static_cast<unsigned char>(value | 0x80)));
    value >>= 7;
  }
  out.push_back(static_cast<Byte>(static_cast<unsigned char>(value)));
}

// Appends many varints to a buffer: room is looked for once for several, and bytes stored without growing it by
// each. The buffer is longer than what it holds until finish().
class VarintAppender {
 public:
  explicit VarintAppender(std::vector<std::byte>& out) : out_(&out), size_(out.size()) {}

  static constexpr std::size_t kMostBytes = 10;
  // Room for `count` numbers to put.
  void reserve(std::size_t count) {
    if ((out_->size() - size_) / kMostBytes < count) grow(count);
  }
  // Pre: reserved.
  void put(std::uint64_t value) {
    std::byte* const data = out_->data();
    while (value >= 0x80) {
      data[size_++] = static_cast<std::byte>(value | 0x80);
      value >>= 7;
    }
    data[size_++] = static_cast<std::byte>(value);
  }
  std::size_t size() const { return size_; }
  void finish() { out_->resize(size_); }

 private:
  void grow(std::size_t count) {
    const std::size_t wanted = size_ + std::max(count * kMostBytes, size_ / 2);
    out_->resize(std::max(wanted, std::min(out_->capacity(), 2 * wanted)));
  }

  std::vector<std::byte>* out_;
  std::size_t size_;
};

inline std::uint64_t get_varint(const std::byte*& at, const std::byte* end) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; at < end && shift < 64; shift += 7) {
    const auto byte = std::to_integer<std::uint64_t>(*at++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

inline std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace quoth::index
