// Block codecs: up to 128 ascending numbers <-> bytes (docs/format.md, section 6.1).
//
// A coded block begins with one byte that names its codec and width; the writer takes the codec that
// needs fewer bytes, block by block. Decoding is safe on any bytes: what comes out is always
// ascending and inside the caller's range, though there may be fewer numbers than were asked for.
// docs/decisions/0004-posting-codecs.md says why these two.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "index/bytes.h"
#include "index/kernels/kernels.h"

namespace quoth::index {

inline constexpr std::size_t kBlockSize = 128;
// No block that a writer makes is longer: 128 numbers of 32 bits and the first byte, rounded up.
inline constexpr std::size_t kMaxBlockBytes = 576;

// Room for what a decoder writes: kernels work in vectors and may pass the last number.
using BlockBuffer = std::array<std::uint32_t, kBlockSize + kKernelSlack>;

// Appends the coded values and returns the bytes appended. Pre: 1 <= size <= kBlockSize; strictly ascending;
// the first is >= lower; the last is < 2^32 - 1.
std::size_t encode_block(std::span<const std::uint32_t> values, std::uint32_t lower,
                         std::vector<std::byte>& out);

struct DecodedBlock {
  std::size_t count = 0;  // numbers decoded; fewer than asked for only if the bytes are damaged
  std::size_t bytes = 0;  // length of the coded block; 0 if damaged
};
// Decodes `count` numbers from the front of `bytes`, which may go on after the block. All of them are
// strictly ascending and in [lower, end). Pre: count <= kBlockSize.
DecodedBlock decode_block(Bytes bytes, std::size_t count, std::uint32_t lower, std::uint32_t end,
                          BlockBuffer& out);
// The same, leaving the first `from` places of `out` as they are. Pre: from + count <= kBlockSize.
DecodedBlock decode_block_at(Bytes bytes, std::size_t count, std::uint32_t lower, std::uint32_t end,
                             BlockBuffer& out, std::size_t from);

// Which numbers of a block are wanted: bit i of the two words is number i.
using Wanted = std::array<std::uint64_t, 2>;
// Decodes of the `count` numbers only those wanted, in order, and returns how many; fewer than wanted only if
// the bytes are damaged. All are strictly ascending and in [lower, end). Cheap where few are wanted: some
// nanoseconds each. Pre: count <= kBlockSize; no bit at `count` or above is set.
std::size_t pick_from_block(Bytes bytes, std::size_t count, const Wanted& wanted, std::uint32_t lower,
                            std::uint32_t end, std::uint32_t* out);
// One gap of the block that decode_block(bytes, count, 1, ...) gives, without the others: values[i] -
// values[i - 1], or values[0] for i = 0. From damaged bytes, anything from 1 to 2^31. Pre: i < count <=
// kBlockSize.
std::uint32_t decode_gap(Bytes bytes, std::size_t count, std::size_t i);

// One way to code a block. The registry is part of the format: ids are never reused.
struct BlockCodec {
  std::uint8_t id;  // high two bits of the first byte
  const char* name;
  unsigned max_width;  // low six bits of the first byte are at most this

  struct Plan {
    unsigned width = 0;
    std::size_t bytes = 0;  // without the first byte
  };
  // The best width for the values. Pre: as encode_block.
  Plan (*plan)(std::span<const std::uint32_t> values, std::uint32_t lower);
  // Writes plan.bytes bytes. Pre: they are zero.
  void (*encode)(std::span<const std::uint32_t> values, std::uint32_t lower, const Plan& plan,
                 std::byte* out);
  // Reads plan.bytes bytes of at most `size`. Returns the length of the block with its first byte, or 0 if it
  // does not fit; else, from damaged bytes, any numbers. Pre: 1 <= n <= kBlockSize; width <= max_width; `in`
  // is padded for kernels.
  std::size_t (*decode)(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width,
                        std::size_t n, std::uint32_t lower, std::uint32_t* out);
  // Reads the wanted numbers alone; nullptr where that takes as long as decoding all. Pre: as decode.
  std::size_t (*pick)(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width,
                      std::size_t n, const Wanted& wanted, std::uint32_t lower, std::uint32_t* out);
  // The gap before the i-th of n numbers, counted from lower - 1; 0 if the block does not fit. Pre: as
  // decode.
  std::uint32_t (*gap)(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width,
                       std::size_t n, std::size_t i);
};
std::span<const BlockCodec> block_codecs();

}  // namespace quoth::index
