// Laws of context signatures.
#include "index/segment/signatures.h"

#include <catch2/catch.hpp>
#include <random>

using namespace quoth::index;

TEST_CASE("A signature passes the test of its own neighbours, and others as often as hashes agree") {
  std::mt19937 random(1);
  std::size_t by_chance = 0;
  constexpr std::size_t kTries = 200'000;
  for (std::size_t i = 0; i < kTries; ++i) {
    const auto before = static_cast<std::uint16_t>(random());
    const auto after = static_cast<std::uint16_t>(random());
    const auto other = static_cast<std::uint16_t>(random());
    const std::uint8_t byte = signature(before, after);
    REQUIRE(SignatureTest().passes(byte));
    REQUIRE(SignatureTest().with_before(before).passes(byte));
    REQUIRE(SignatureTest().with_after(after).passes(byte));
    REQUIRE(SignatureTest().with_before(before).with_after(after).passes(byte));
    REQUIRE(SignatureTest().with_after(after).with_before(before).mask == 0xff);
    REQUIRE(SignatureTest().with_before(other).passes(byte) ==
            (signature_hash(other) == signature_hash(before)));
    REQUIRE(SignatureTest().with_after(other).passes(byte) ==
            (signature_hash(other) == signature_hash(after)));
    by_chance += SignatureTest().with_after(other).passes(byte) ? 1U : 0U;
  }
  CHECK(by_chance > kTries / 18);
  CHECK(by_chance < kTries / 14);
}

TEST_CASE("Frequent words next to each other in rank have different hashes mostly") {
  std::size_t equal = 0;
  for (std::uint16_t id = 0; id < 1000; ++id) equal += signature_hash(id) == signature_hash(id + 1) ? 1U : 0U;
  CHECK(equal == 0);
  std::size_t counts[16] = {};
  for (std::uint16_t id = 0; id < 1600; ++id) ++counts[signature_hash(id)];
  for (const std::size_t count : counts) {
    CHECK(count > 90);
    CHECK(count < 110);
  }
}
