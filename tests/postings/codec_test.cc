// The law of block codecs: what goes in comes out, and any bytes give ascending numbers in range.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "index/codec/block_codec.h"
#include "index/codec/impact_code.h"
#include "index/impact.h"

namespace quoth::index {
namespace {

using Values = std::vector<std::uint32_t>;

constexpr std::uint32_t kMost = 0xfffffffe;

// Sets that broke other coders, and random ones of every shape.
std::vector<Values> value_sets() {
  std::vector<Values> sets = {{0},
                              {kMost},
                              {0, kMost},
                              {0x7fffffff, 0x80000000, 0xfffffffe},
                              {0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001},
                              {0, 1, 2, 3, 0xfffffffd, 0xfffffffe}};
  for (std::uint32_t first : {0U, 0x7fffffc0U, kMost - 127U}) {
    for (std::uint32_t step : {1U, 2U, 16U}) {
      Values run;
      for (std::uint64_t i = 0, value = first; i < kBlockSize && value <= kMost; ++i, value += step) {
        run.push_back(static_cast<std::uint32_t>(value));
      }
      sets.push_back(run);
    }
  }
  std::mt19937 random(11);
  for (std::size_t n = 1; n <= kBlockSize; ++n) {
    for (unsigned bits : {8U, 9U, 12U, 16U, 20U, 24U, 28U, 31U, 32U}) {
      std::set<std::uint32_t> set;
      const std::uint32_t mask = static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1);
      while (set.size() < n) set.insert(std::min(kMost, static_cast<std::uint32_t>(random()) & mask));
      sets.emplace_back(set.begin(), set.end());
      // One far from the others, at either end.
      set.insert(kMost);
      while (set.size() > n) set.erase(set.begin());
      sets.emplace_back(set.begin(), set.end());
    }
  }
  return sets;
}

TEST_CASE("every codec gives back what it coded, in the bytes it planned") {
  for (const BlockCodec& codec : block_codecs()) {
    INFO("codec " << codec.name);
    for (const Values& values : value_sets()) {
      for (std::uint32_t lower : {0U, values.front()}) {
        const BlockCodec::Plan plan = codec.plan(values, lower);
        REQUIRE(plan.width <= codec.max_width);
        std::vector<std::byte> bytes(plan.bytes + kKernelPadding);
        codec.encode(values, lower, plan, bytes.data());
        REQUIRE(std::all_of(bytes.end() - kKernelPadding, bytes.end(),
                            [](std::byte b) { return b == std::byte{0}; }));
        for (const Kernels* kernels : available_kernels()) {
          BlockBuffer out;
          REQUIRE(codec.decode(*kernels, bytes.data(), plan.bytes, plan.width, values.size(), lower,
                               out.data()) == 1 + plan.bytes);
          REQUIRE(std::equal(values.begin(), values.end(), out.begin()));
          if (plan.bytes > 0) {
            REQUIRE(codec.decode(*kernels, bytes.data(), plan.bytes - 1, plan.width, values.size(), lower,
                                 out.data()) == 0);
          }
        }
      }
    }
  }
}

TEST_CASE("a block takes the smaller coding, fits the limit and decodes wherever it stands") {
  for (const Values& values : value_sets()) {
    std::vector<std::byte> bytes;
    const std::size_t size = encode_block(values, values.front(), bytes);
    REQUIRE(size == bytes.size());
    REQUIRE(size <= kMaxBlockBytes);
    for (const BlockCodec& codec : block_codecs())
      REQUIRE(size <= 1 + codec.plan(values, values.front()).bytes);
    BlockBuffer out;
    for (std::size_t after : {std::size_t{0}, std::size_t{1}, std::size_t{2000}}) {
      bytes.resize(size + after, std::byte{0xff});
      const DecodedBlock decoded = decode_block(bytes, values.size(), values.front(), 0xffffffff, out);
      REQUIRE(decoded.count == values.size());
      REQUIRE(decoded.bytes == size);
      REQUIRE(std::equal(values.begin(), values.end(), out.begin()));
    }
  }
}

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned>(byte) / 16];
    text += "0123456789abcdef"[static_cast<unsigned>(byte) % 16];
  }
  return text;
}

TEST_CASE("the examples of docs/format.md, section 6.1, come out byte for byte") {
  const auto coded = [](const Values& values, std::uint32_t lower) {
    std::vector<std::byte> bytes;
    encode_block(values, lower, bytes);
    return hex(bytes);
  };
  REQUIRE(coded({3, 5, 6, 20, 21, 100}, 1) == "05620c083d9f");
  REQUIRE(coded({7, 9, 10, 14}, 7) == "42c4");
  REQUIRE(coded({10, 11, 12, 13}, 10) == "40");
}

// Some numbers of the first `count`.
Wanted some_of(std::mt19937& random, std::size_t count) {
  Wanted wanted{};
  for (std::size_t n = random() % 4 == 0 ? 60 : 3; n-- > 0 && count > 0;) {
    const std::size_t i = random() % count;
    wanted[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  return wanted;
}

TEST_CASE("picking numbers from a block equals decoding it and leaving out the others") {
  std::mt19937 random(17);
  for (const Values& values : value_sets()) {
    for (int round = 0; round < 20; ++round) {
      std::vector<std::byte> bytes;
      encode_block(values, values.front(), bytes);
      bytes.resize(bytes.size() + random() % 2 * 2000, std::byte{0xff});
      const Wanted wanted = some_of(random, values.size());
      Values expected;
      for (std::size_t i = 0; i < values.size(); ++i) {
        if ((wanted[i / 64] >> (i % 64) & 1) != 0) expected.push_back(values[i]);
      }
      BlockBuffer out;
      const std::size_t count =
          pick_from_block(bytes, values.size(), wanted, values.front(), 0xffffffff, out.data());
      REQUIRE(Values(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count)) == expected);
    }
  }
}

void require_tame(const Bytes bytes, std::size_t count, std::uint32_t lower, std::uint32_t end) {
  static std::mt19937 random(18);
  BlockBuffer out;
  const std::size_t picked = pick_from_block(bytes, count, some_of(random, count), lower, end, out.data());
  REQUIRE(picked <= count);
  for (std::size_t i = 0; i < picked; ++i) {
    REQUIRE(out[i] >= lower);
    REQUIRE(out[i] < end);
    if (i > 0) REQUIRE(out[i] > out[i - 1]);
  }
  const DecodedBlock decoded = decode_block(bytes, count, lower, end, out);
  REQUIRE(decoded.count <= count);
  for (std::size_t i = 0; i < decoded.count; ++i) {
    REQUIRE(out[i] >= lower);
    REQUIRE(out[i] < end);
    if (i > 0) REQUIRE(out[i] > out[i - 1]);
  }
}

TEST_CASE("one gap of a block is what the whole block says") {
  std::mt19937 random(21);
  for (const BlockCodec& codec : block_codecs()) {
    for (const Values& values : value_sets()) {
      if (values.front() == 0) continue;
      const BlockCodec::Plan plan = codec.plan(values, 1);
      std::vector<std::byte> bytes(1 + plan.bytes);
      bytes[0] = static_cast<std::byte>(unsigned{codec.id} << 6 | plan.width);
      codec.encode(values, 1, plan, bytes.data() + 1);
      // Where a section ends, and in its middle.
      for (const std::size_t more : {std::size_t{0}, kMaxBlockBytes + kKernelPadding}) {
        std::vector<std::byte> padded = bytes;
        padded.resize(bytes.size() + more, static_cast<std::byte>(0xa5));
        for (std::size_t i = 0; i < values.size(); ++i) {
          const std::uint32_t gap = i == 0 ? values[0] : values[i] - values[i - 1];
          if (gap <= 0x80000000U) REQUIRE(decode_gap(padded, values.size(), i) == gap);
        }
      }
    }
  }
  for (int round = 0; round < 20000; ++round) {
    std::vector<std::byte> bytes(random() % 40);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
    const std::size_t count = 1 + random() % kBlockSize;
    const std::uint32_t gap = decode_gap(bytes, count, random() % count);
    REQUIRE((gap >= 1 && gap <= 0x80000000U));
  }
}

TEST_CASE("any bytes decode to ascending numbers in range") {
  std::mt19937 random(12);
  for (int round = 0; round < 100000; ++round) {
    std::vector<std::byte> bytes(random() % 700);
    for (auto& byte : bytes) byte = static_cast<std::byte>(random());
    const std::uint32_t lower = static_cast<std::uint32_t>(random()) >> (random() % 32);
    const std::uint32_t end = random() % 2 == 0 ? 0xffffffff : static_cast<std::uint32_t>(random());
    require_tame(bytes, random() % (kBlockSize + 1), lower, end);
  }
}

TEST_CASE("truncated and flipped blocks stay tame") {
  std::mt19937 random(13);
  for (const Values& values : value_sets()) {
    std::vector<std::byte> bytes;
    encode_block(values, values.front(), bytes);
    for (std::size_t size = 0; size < bytes.size(); size += 1 + random() % 9) {
      require_tame(Bytes(bytes).first(size), values.size(), values.front(), 0xffffffff);
    }
    for (int flip = 0; flip < 20; ++flip) {
      std::vector<std::byte> damaged = bytes;
      damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
      require_tame(damaged, values.size(), values.front(), values.back() + 1);
    }
  }
}

TEST_CASE("an impact code is never below its impact, and close above it") {
  for (std::uint32_t freq : {1U, 2U, 3U, 10U, 1000U, 0xfffffffeU}) {
    for (std::uint32_t length : {1U, 2U, 100U, 423U, 100000U, 0x7fffffffU}) {
      for (float average : {1.0F, 37.5F, 423.0F, 1e6F}) {
        const float exact = impact(freq, length, average);
        const float bound = decode_impact(encode_impact(exact));
        REQUIRE(bound >= exact);
        REQUIRE(bound <= exact + 1.01F / 255);
      }
    }
  }
  for (unsigned code = 0; code < 256; ++code) {
    REQUIRE(decode_impact(static_cast<std::uint8_t>(code)) >= 0);
    REQUIRE(decode_impact(static_cast<std::uint8_t>(code)) <= 1);
  }
}

}  // namespace
}  // namespace quoth::index
