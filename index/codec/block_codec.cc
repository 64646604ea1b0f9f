// Elias-Fano and packed gaps, and the choice between them (docs/format.md, section 6.1).
#include "index/codec/block_codec.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace quoth::index {
namespace {

std::size_t bytes_for_bits(std::uint64_t bits) { return static_cast<std::size_t>((bits + 7) / 8); }

// Writes numbers side by side, low bits first. Pre: out holds them.
class BitPacker {
 public:
  explicit BitPacker(std::byte* out) : out_(out) {}
  // Pre: value < 2^width, width <= 32.
  void put(std::uint32_t value, unsigned width) {
    waiting_ |= static_cast<std::uint64_t>(value) << bits_;
    bits_ += width;
    if (bits_ < 32) return;
    flush(4);
    waiting_ >>= 32;
    bits_ -= 32;
  }
  void finish() { flush((bits_ + 7) / 8); }

 private:
  void flush(unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) *out_++ = static_cast<std::byte>(waiting_ >> (8 * i) & 0xff);
  }

  std::byte* out_;
  std::uint64_t waiting_ = 0;
  unsigned bits_ = 0;  // below 32 between calls
};

// Elias-Fano over d[i] = values[i] - lower - i, which rises but not strictly: the low `width` bits of each
// lie side by side; d[i] >> width is the number of zeros before the i-th one in the high bits. Subtracting i
// makes width 0 the plain bitmap of [lower, last].
namespace elias_fano {

std::uint32_t reduced(std::span<const std::uint32_t> values, std::uint32_t lower, std::size_t i) {
  return values[i] - lower - static_cast<std::uint32_t>(i);
}

std::size_t bytes_at(std::uint32_t last, std::size_t n, unsigned width) {
  return bytes_for_bits(std::uint64_t{n} * width) + bytes_for_bits(std::uint64_t{n} + (last >> width));
}

// The optimum lies within one bit of log2(mean gap); the wider of equals has fewer high bits to walk.
BlockCodec::Plan plan(std::span<const std::uint32_t> values, std::uint32_t lower) {
  const std::size_t n = values.size();
  const std::uint32_t last = reduced(values, lower, n - 1);
  const unsigned middle = static_cast<unsigned>(std::bit_width(last / static_cast<std::uint32_t>(n)));
  BlockCodec::Plan best{.width = 0, .bytes = ~std::size_t{0}};
  for (unsigned width = middle < 2 ? 0 : middle - 2; width <= std::min(middle + 1, 31U); ++width) {
    const std::size_t bytes = bytes_at(last, n, width);
    if (bytes <= best.bytes) best = {.width = width, .bytes = bytes};
  }
  return best;
}

void encode(std::span<const std::uint32_t> values, std::uint32_t lower, const BlockCodec::Plan& plan,
            std::byte* out) {
  const std::size_t n = values.size();
  const std::uint32_t mask = (std::uint32_t{1} << plan.width) - 1;
  BitPacker lows(out);
  std::byte* highs = out + bytes_for_bits(std::uint64_t{n} * plan.width);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t value = reduced(values, lower, i);
    lows.put(value & mask, plan.width);
    const std::size_t place = (value >> plan.width) + i;
    highs[place / 8] |= static_cast<std::byte>(1U << (place % 8));
  }
  lows.finish();
}

std::size_t decode(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width,
                   std::size_t n, std::uint32_t lower, std::uint32_t* out) {
  const std::size_t lows = bytes_for_bits(std::uint64_t{n} * width);
  if (lows > size) return 0;
  const std::size_t used = kernels.elias_fano(in, width, in + lows, size - lows, n, lower, out);
  return used == 0 ? 0 : 1 + lows + bytes_for_bits(used);
}

std::size_t pick(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width, std::size_t n,
                 const Wanted& wanted, std::uint32_t lower, std::uint32_t* out) {
  const std::size_t lows = bytes_for_bits(std::uint64_t{n} * width);
  if (lows > size) return 0;
  return kernels.pick(in, width, in + lows, size - lows, wanted.data(), lower, out);
}

std::uint32_t gap(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width,
                  std::size_t n, std::size_t i) {
  const std::size_t lows = bytes_for_bits(std::uint64_t{n} * width);
  return lows > size ? 0 : kernels.elias_fano_gap(in, width, in + lows, size - lows, i);
}

}  // namespace elias_fano

// Gaps less one, all at the width of the largest: nothing for runs of neighbours.
namespace packed_gaps {

std::uint32_t gap(std::span<const std::uint32_t> values, std::uint32_t lower, std::size_t i) {
  return i == 0 ? values[0] - lower : values[i] - values[i - 1] - 1;
}

BlockCodec::Plan plan(std::span<const std::uint32_t> values, std::uint32_t lower) {
  std::uint32_t all = 0;
  for (std::size_t i = 0; i < values.size(); ++i) all |= gap(values, lower, i);
  const unsigned width = static_cast<unsigned>(std::bit_width(all));
  return {.width = width, .bytes = bytes_for_bits(std::uint64_t{values.size()} * width)};
}

void encode(std::span<const std::uint32_t> values, std::uint32_t lower, const BlockCodec::Plan& plan,
            std::byte* out) {
  BitPacker packer(out);
  for (std::size_t i = 0; i < values.size(); ++i) packer.put(gap(values, lower, i), plan.width);
  packer.finish();
}

std::size_t decode(const Kernels& kernels, const std::byte* in, std::size_t size, unsigned width,
                   std::size_t n, std::uint32_t lower, std::uint32_t* out) {
  const std::size_t bytes = bytes_for_bits(std::uint64_t{n} * width);
  if (bytes > size) return 0;
  kernels.unpack(in, width, n, out);
  kernels.sum_gaps(out, n, lower);
  return 1 + bytes;
}

std::uint32_t gap(const Kernels&, const std::byte* in, std::size_t size, unsigned width, std::size_t n,
                  std::size_t i) {
  if (bytes_for_bits(std::uint64_t{n} * width) > size) return 0;
  const std::uint64_t bit = std::uint64_t{i} * width;
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  return static_cast<std::uint32_t>((load_le<std::uint64_t>(in + bit / 8) >> (bit % 8)) & mask) + 1;
}

}  // namespace packed_gaps

constexpr std::array<BlockCodec, 2> kCodecs = {{
    {.id = 0,
     .name = "elias-fano",
     .max_width = 31,
     .plan = elias_fano::plan,
     .encode = elias_fano::encode,
     .decode = elias_fano::decode,
     .pick = elias_fano::pick,
     .gap = elias_fano::gap},
    {.id = 1,
     .name = "packed-gaps",
     .max_width = 32,
     .plan = packed_gaps::plan,
     .encode = packed_gaps::encode,
     .decode = packed_gaps::decode,
     .pick = nullptr,
     .gap = packed_gaps::gap},
}};

constexpr unsigned kWidthBits = 6;

// Keeps what is ascending and in range: all of it, unless bytes are damaged.
std::size_t keep_ascending(std::uint32_t* values, std::size_t n, std::uint32_t lower, std::uint32_t end) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (values[i] < lower || values[i] >= end) continue;
    values[kept++] = values[i];
    lower = values[i] + 1;  // cannot wrap: below `end`
  }
  return kept;
}

struct FirstByte {
  const BlockCodec* codec = nullptr;  // nullptr: damaged
  unsigned width = 0;
};

FirstByte read_first(std::byte byte) {
  const unsigned first = static_cast<unsigned>(byte);
  const std::size_t id = first >> kWidthBits;
  const unsigned width = first & ((1U << kWidthBits) - 1);
  if (id >= kCodecs.size() || width > kCodecs[id].max_width) return {};
  return {&kCodecs[id], width};
}

// Calls use(data, size) with the front of the bytes, padded for kernels: the last ones of a section are
// copied, so that nothing need stand after it.
template <class Use>
auto with_padding(Bytes bytes, Use use) {
  if (bytes.size() >= kMaxBlockBytes + kKernelPadding) [[likely]]
    return use(bytes.data(), kMaxBlockBytes);
  std::array<std::byte, kMaxBlockBytes + kKernelPadding> copy{};
  const std::size_t size = std::min(bytes.size(), kMaxBlockBytes);
  std::memcpy(copy.data(), bytes.data(), size);
  return use(static_cast<const std::byte*>(copy.data()), size);
}

DecodedBlock decode_padded(const std::byte* in, std::size_t size, std::size_t count, std::uint32_t lower,
                           std::uint32_t end, std::uint32_t* out) {
  const FirstByte first = read_first(in[0]);
  if (first.codec == nullptr) return {};
  const Kernels& kernels = active_kernels();
  const std::size_t bytes = first.codec->decode(kernels, in + 1, size - 1, first.width, count, lower, out);
  if (bytes == 0) return {};
  if (out[0] >= lower && out[count - 1] < end && kernels.is_ascending(out, count)) return {count, bytes};
  return {keep_ascending(out, count, lower, end), bytes};
}

std::size_t pick_padded(const std::byte* in, std::size_t size, std::size_t count, const Wanted& wanted,
                        std::uint32_t lower, std::uint32_t end, std::uint32_t* out) {
  const FirstByte first = read_first(in[0]);
  if (first.codec == nullptr) return 0;
  if (first.codec->pick != nullptr) {
    return keep_ascending(
        out, first.codec->pick(active_kernels(), in + 1, size - 1, first.width, count, wanted, lower, out),
        lower, end);
  }
  BlockBuffer all;
  const std::size_t size_of_all = decode_padded(in, size, count, lower, end, all.data()).count;
  std::size_t kept = 0;
  for (std::size_t half = 0; half < wanted.size(); ++half) {
    for (std::uint64_t left = wanted[half]; left != 0; left &= left - 1) {
      const std::size_t i = 64 * half + static_cast<std::size_t>(std::countr_zero(left));
      if (i < size_of_all) out[kept++] = all[i];
    }
  }
  return kept;
}

}  // namespace

std::span<const BlockCodec> block_codecs() { return kCodecs; }

std::size_t encode_block(std::span<const std::uint32_t> values, std::uint32_t lower,
                         std::vector<std::byte>& out) {
  const BlockCodec* best = nullptr;
  BlockCodec::Plan best_plan;
  for (const BlockCodec& codec : kCodecs) {
    const BlockCodec::Plan plan = codec.plan(values, lower);
    if (best == nullptr || plan.bytes <= best_plan.bytes) {
      best = &codec;
      best_plan = plan;
    }
  }
  const std::size_t at = out.size();
  out.resize(at + 1 + best_plan.bytes);
  out[at] = static_cast<std::byte>(static_cast<unsigned>(best->id) << kWidthBits | best_plan.width);
  best->encode(values, lower, best_plan, out.data() + at + 1);
  return 1 + best_plan.bytes;
}

std::uint32_t decode_gap(Bytes bytes, std::size_t count, std::size_t i) {
  if (bytes.empty()) return 1;
  return with_padding(bytes, [&](const std::byte* in, std::size_t size) {
    const FirstByte first = read_first(in[0]);
    if (first.codec == nullptr) return std::uint32_t{1};
    const std::uint32_t gap = first.codec->gap(active_kernels(), in + 1, size - 1, first.width, count, i);
    return gap - 1 < 0x80000000U ? gap : 1;
  });
}

DecodedBlock decode_block(Bytes bytes, std::size_t count, std::uint32_t lower, std::uint32_t end,
                          BlockBuffer& out) {
  return decode_block_at(bytes, count, lower, end, out, 0);
}

DecodedBlock decode_block_at(Bytes bytes, std::size_t count, std::uint32_t lower, std::uint32_t end,
                             BlockBuffer& out, std::size_t from) {
  if (count == 0 || bytes.empty()) return {};
  return with_padding(bytes, [&](const std::byte* in, std::size_t size) {
    return decode_padded(in, size, count, lower, end, out.data() + from);
  });
}

std::size_t pick_from_block(Bytes bytes, std::size_t count, const Wanted& wanted, std::uint32_t lower,
                            std::uint32_t end, std::uint32_t* out) {
  if (count == 0 || bytes.empty()) return 0;
  return with_padding(bytes, [&](const std::byte* in, std::size_t size) {
    return pick_padded(in, size, count, wanted, lower, end, out);
  });
}

}  // namespace quoth::index
