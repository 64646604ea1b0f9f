// Numbers out of bytes, for the plain reader (docs/format.md, sections 1, 6.1 and 8).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace quoth::test {

using PlainBytes = std::span<const std::byte>;

inline void expect(bool holds, const std::string& rule) {
  if (!holds) throw std::runtime_error("not as docs/format.md says: " + rule);
}

// Reads front to back; a read past the end throws.
class PlainReader {
 public:
  PlainReader(PlainBytes bytes, std::string name) : bytes_(bytes), name_(std::move(name)) {}

  std::uint64_t number(std::size_t size) {
    expect(size <= left(), name_ + " is cut short");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= std::to_integer<std::uint64_t>(bytes_[at_ + i]) << (8 * i);
    at_ += size;
    return value;
  }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      const std::uint64_t byte = u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        expect(shift == 0 || byte != 0, name_ + " has an overlong varint");
        return value;
      }
    }
    throw std::runtime_error(name_ + " has a varint without end");
  }
  PlainBytes bytes(std::uint64_t size) {
    expect(size <= left(), name_ + " is cut short");
    const PlainBytes out = bytes_.subspan(at_, size);
    at_ += size;
    return out;
  }
  std::string text(std::uint64_t size) {
    const PlainBytes out = bytes(size);
    return {reinterpret_cast<const char*>(out.data()), out.size()};
  }
  void zeros(std::uint64_t size) {
    for (const std::byte byte : bytes(size))
      expect(byte == std::byte{0}, name_ + " has padding that is not zero");
  }
  std::size_t at() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }
  void end() const { expect(left() == 0, name_ + " goes on behind its end"); }

 private:
  PlainBytes bytes_;
  std::string name_;
  std::size_t at_ = 0;
};

inline bool plain_bit(PlainBytes bytes, std::uint64_t bit) {
  expect(bit / 8 < bytes.size(), "bits end early");
  return (std::to_integer<unsigned>(bytes[bit / 8]) >> (bit % 8) & 1) != 0;
}

inline std::uint64_t plain_bits(PlainBytes bytes, std::uint64_t first, unsigned width) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) value |= std::uint64_t{plain_bit(bytes, first + i)} << i;
  return value;
}

// The bits from `first` to the end are zero.
inline void plain_zero_bits(PlainBytes bytes, std::uint64_t first) {
  for (std::uint64_t bit = first; bit < bytes.size() * 8; ++bit)
    expect(!plain_bit(bytes, bit), "unused bits are zero");
}

inline unsigned plain_width(std::uint64_t number) {
  unsigned width = 0;
  while (width < 64 && number >> width != 0) ++width;
  return width;
}

// Section 8, packed numbers; with the 8 bytes of a packed array if `array`.
inline std::vector<std::uint32_t> plain_packed(PlainReader& in, std::uint64_t count, unsigned width,
                                               bool array) {
  const PlainBytes bytes = in.bytes((count * width + 7) / 8);
  std::vector<std::uint32_t> numbers(count);
  for (std::uint64_t i = 0; i < count; ++i)
    numbers[i] = static_cast<std::uint32_t>(plain_bits(bytes, i * width, width));
  plain_zero_bits(bytes, count * width);
  if (array) in.zeros(8);
  return numbers;
}

}  // namespace quoth::test
