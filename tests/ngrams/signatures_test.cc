// Laws of context signatures.
#include "index/segment/signatures.h"

#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

using namespace quoth::index;

TEST_CASE("A signature passes the test of its own neighbours, and others as often as hashes agree") {
  std::mt19937 random(1);
  std::size_t near_by_chance = 0;
  std::size_t far_by_chance = 0;
  constexpr std::size_t kTries = 200'000;
  for (std::size_t i = 0; i < kTries; ++i) {
    std::array<std::uint16_t, 8> around{};  // two slots before a run, up to four of it, two behind it
    for (std::uint16_t& value : around) value = static_cast<std::uint16_t>(random());
    const std::size_t words = 1 + random() % 4;
    const Signature signature = signature_of(around.data() + 2, words);
    const std::uint16_t far_before = around[0], before = around[1];
    const std::uint16_t after = around[2 + words], far_after = around[3 + words];
    const auto other = static_cast<std::uint16_t>(random());
    REQUIRE(signature.far < 16);
    // Each of the four alone, all of them, and in any order.
    const SignatureTest none;
    REQUIRE(none.passes(signature));
    REQUIRE(none.with_before(before).passes(signature));
    REQUIRE(none.with_after(after).passes(signature));
    REQUIRE(none.with_far_before(far_before).passes(signature));
    REQUIRE(none.with_far_after(far_after).passes(signature));
    const SignatureTest all =
        none.with_far_after(far_after).with_after(after).with_far_before(far_before).with_before(before);
    REQUIRE(all.passes(signature));
    REQUIRE(all.mask == 0xff);
    REQUIRE(all.far_mask == 0x0f);
    REQUIRE(all.knows_both());
    REQUIRE(all.with_before(other).passes(signature) == (signature_hash(other) == signature_hash(before)));
    REQUIRE(all.with_after(other).passes(signature) == (signature_hash(other) == signature_hash(after)));
    const bool far_agrees = far_signature_hash(other) == far_signature_hash(far_after);
    REQUIRE(all.with_far_after(other).passes(signature) == far_agrees);
    REQUIRE(all.with_far_before(other).passes(signature) ==
            (far_signature_hash(other) == far_signature_hash(far_before)));
    near_by_chance += none.with_after(other).passes(signature) ? 1U : 0U;
    far_by_chance += far_agrees ? 1U : 0U;
  }
  CHECK(near_by_chance > kTries / 18);
  CHECK(near_by_chance < kTries / 14);
  CHECK(far_by_chance > kTries * 9 / 40);
  CHECK(far_by_chance < kTries * 11 / 40);
}

TEST_CASE("Far signatures of a list have a place each, and no other bytes") {
  for (std::size_t size = 0; size < 600; ++size) {
    std::vector<std::uint8_t> near(size, 7);
    std::vector<std::uint8_t> far(far_signature_bytes(size));
    std::vector<unsigned> halves(2 * far.size());
    for (std::size_t i = 0; i < size; ++i) {
      const FarPlace place = far_place(i);
      REQUIRE(place.byte < far.size());
      ++halves[2 * place.byte + place.shift / 4];
      far[place.byte] = static_cast<std::uint8_t>(far[place.byte] | (i * 5 % 16) << place.shift);
    }
    for (const unsigned half : halves) REQUIRE(half <= 1);
    for (std::size_t byte = 0; byte < far.size(); ++byte) REQUIRE(halves[2 * byte] == 1);
    const Signatures signatures{near, far};
    REQUIRE(signatures.size() == size);
    for (std::size_t i = 0; i < size; ++i)
      REQUIRE(signatures[i] == Signature{7, static_cast<std::uint8_t>(i * 5 % 16)});
  }
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
