#include "index/segment/text_packing.h"

#include <bit>
#include <cstring>
#include <vector>

#include "index/bits.h"
#include "index/segment/text_format.h"

namespace quoth::index {
namespace {

constexpr std::uint8_t kElse = 15;  // stands for an operation that is not in the table

constexpr std::array<std::uint8_t, 256> kCodes = [] {
  std::array<std::uint8_t, 256> codes{};
  codes.fill(kElse);
  for (std::size_t i = 0; i < kPackedOps.size(); ++i) codes[kPackedOps[i]] = static_cast<std::uint8_t>(i);
  return codes;
}();

// Eight bytes of a bit string of `size` bytes, zeros behind its end.
std::uint64_t load_bits(const std::byte* bits, std::size_t size) {
  if (size >= 8) return load_le<std::uint64_t>(bits);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) word |= std::to_integer<std::uint64_t>(bits[i]) << (8 * i);
  return word;
}

}  // namespace

void pack_ops(std::string_view ops, ByteWriter& out) {
  std::vector<std::byte> bits((ops.size() + 7) / 8);
  std::vector<std::byte> codes;
  std::vector<std::byte> others;
  std::size_t count = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const auto op = static_cast<std::uint8_t>(ops[i]);
    if (op == 0) continue;
    bits[i / 8] |= static_cast<std::byte>(1U << (i % 8));
    const std::uint8_t code = kCodes[op];
    if (code == kElse) others.push_back(static_cast<std::byte>(op));
    if (count % 2 == 0) {
      codes.push_back(static_cast<std::byte>(code));
    } else {
      codes.back() |= static_cast<std::byte>(code << 4);
    }
    ++count;
  }
  out.bytes(bits);
  out.bytes(codes);
  out.bytes(others);
}

bool unpack_ops(ByteReader& in, std::size_t count, std::byte* out) {
  if (count > text_format::kMaxBlockBytes) return false;
  const Bytes bits = in.bytes((count + 7) / 8);
  std::size_t marked = 0;
  for (std::size_t at = 0; at < bits.size(); at += 8)
    marked += set_bits(load_bits(bits.data() + at, bits.size() - at));
  const Bytes codes = in.bytes((marked + 1) / 2);
  if (!in.ok()) return false;
  std::memset(out, 0, count);
  std::size_t next = 0;
  for (std::size_t at = 0; at < bits.size(); at += 8) {
    std::uint64_t word = load_bits(bits.data() + at, bits.size() - at);
    for (; word != 0; word &= word - 1, ++next) {
      const std::size_t i = 8 * at + static_cast<std::size_t>(std::countr_zero(word));
      if (i >= count) return false;
      const unsigned code = (std::to_integer<unsigned>(codes[next / 2]) >> (4 * (next % 2))) & 15U;
      out[i] = code == kElse ? std::byte{in.u8()} : std::byte{kPackedOps[code]};
    }
  }
  return in.ok();
}

}  // namespace quoth::index
