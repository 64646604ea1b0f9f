// StreamSet: what went into each stream comes out of it, in order and in whole pieces.
#include "index/build/stream_set.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "index/build/varint.h"
#include "index/io/memory_io.h"

using namespace quoth;
using namespace quoth::index;

TEST_CASE("streams keep their pieces apart, in memory and on disk") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    MemoryIo io;
    StreamSet set(io, "tmp", random() % 2 == 0 ? 0 : random() % 10'000, 1 + random() % 200);
    std::vector<StreamSet::Stream*> streams;
    std::vector<std::vector<std::string>> expected(1 + random() % 9);
    for (std::size_t i = 0; i < expected.size(); ++i) streams.push_back(&set.add_stream());
    for (auto left = random() % 800; left > 0; --left) {
      const std::size_t i = random() % expected.size();
      std::string piece(random() % (random() % 10 == 0 ? 500 : 20), static_cast<char>('a' + i));
      std::vector<std::byte> bytes;
      put_varint(bytes, piece.size());
      const Bytes text = as_bytes(piece);
      bytes.insert(bytes.end(), text.begin(), text.end());
      REQUIRE(set.append(*streams[i], bytes).ok());
      expected[i].push_back(std::move(piece));
    }
    REQUIRE(set.finish().ok());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      StreamReader reader(set, *streams[i]);
      for (const std::string& piece : expected[i]) {
        REQUIRE(reader.more().value());
        const std::uint64_t size = reader.varint();
        REQUIRE(as_text(reader.bytes(size)) == piece);
      }
      CHECK(!reader.more().value());
    }
  }
}

TEST_CASE("varints and zigzag come back; a cut varint stays inside its bytes") {
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
    std::vector<std::byte> bytes;
    put_varint(bytes, value);
    const std::byte* at = bytes.data();
    CHECK(get_varint(at, bytes.data() + bytes.size()) == value);
    CHECK(at == bytes.data() + bytes.size());
    at = bytes.data();
    (void)get_varint(at, bytes.data() + bytes.size() - 1);
    CHECK(at <= bytes.data() + bytes.size() - 1);
  }
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, INT64_MAX, INT64_MIN}) {
    CHECK(unzigzag(zigzag(value)) == value);
  }
}
