// Context signatures: what stands around each posting of a list (docs/format.md, section 6.6).
//
// The *near* signature is a byte: the low four bits hash the forward-array value of the slot after the word or
// gram, the high four that of the slot before. Longer lists have half a byte more, the *far* signature: two
// bits for the slot after the next, two for the one before the last, since where a word's neighbours are common
// ("the house of") many places share them. A phrase of which such a list is a part knows some of the four, so
// that 64 postings are sieved with one compare before any slot is decoded. A hash may agree by chance: what
// passes is a candidate, what does not is no match.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace quoth::index {

// Of one value of the forward array; sentinel and escape are values like others.
constexpr std::uint8_t signature_hash(std::uint16_t forward_value) {
  return static_cast<std::uint8_t>((std::uint32_t{forward_value} * 0x9e37 & 0xffff) >> 12);
}
constexpr std::uint8_t far_signature_hash(std::uint16_t forward_value) {
  return static_cast<std::uint8_t>(signature_hash(forward_value) >> 2);
}

// Of one posting.
struct Signature {
  std::uint8_t near = 0;
  std::uint8_t far = 0;  // in the low four bits
  friend bool operator==(const Signature&, const Signature&) = default;
};

// Of a run of `words` words that begins at `at`, in a forward array of which two values on either side of the
// run can be read.
constexpr Signature signature_of(const std::uint16_t* at, std::size_t words) {
  return {static_cast<std::uint8_t>(signature_hash(at[-1]) << 4 | signature_hash(at[words])),
          static_cast<std::uint8_t>(far_signature_hash(at[-2]) << 2 | far_signature_hash(at[words + 1]))};
}

// Far signatures of a list lie in groups of 64 bytes for 128 postings: byte i of a group is that of posting i in
// its low half and that of posting i + 64 in its high half, so that one compare sieves 64 of them.
inline constexpr std::size_t kFarGroup = 128;
constexpr std::size_t far_signature_bytes(std::size_t postings) {
  const std::size_t rest = postings % kFarGroup;
  return postings / kFarGroup * (kFarGroup / 2) + (rest < kFarGroup / 2 ? rest : kFarGroup / 2);
}
struct FarPlace {
  std::size_t byte;
  unsigned shift;
};
constexpr FarPlace far_place(std::size_t posting) {
  return {posting / kFarGroup * (kFarGroup / 2) + posting % (kFarGroup / 2),
          posting % kFarGroup < kFarGroup / 2 ? 0U : 4U};
}

// Those of a list.
struct Signatures {
  std::span<const std::uint8_t> near;  // one per posting; empty: there are none
  std::span<const std::uint8_t> far;   // far_signature_bytes() of them, or none

  bool empty() const { return near.empty(); }
  std::size_t size() const { return near.size(); }  // postings
  // Pre: posting < size().
  Signature operator[](std::size_t posting) const {
    if (far.empty()) return {near[posting], 0};
    const FarPlace place = far_place(posting);
    return {near[posting], static_cast<std::uint8_t>(far[place.byte] >> place.shift & 0x0f)};
  }
};

// What a posting must look like.
struct SignatureTest {
  std::uint8_t mask = 0;  // near: (byte & mask) == value
  std::uint8_t value = 0;
  std::uint8_t far_mask = 0;  // far: the same of its four bits
  std::uint8_t far_value = 0;

  constexpr bool passes(Signature of) const {
    return (of.near & mask) == value && (of.far & far_mask) == far_value;
  }
  constexpr bool knows_both() const { return mask == 0xff; }
  constexpr SignatureTest with_before(std::uint16_t forward_value) const {
    SignatureTest test = *this;
    test.mask |= 0xf0;
    test.value = static_cast<std::uint8_t>((value & 0x0f) | signature_hash(forward_value) << 4);
    return test;
  }
  constexpr SignatureTest with_after(std::uint16_t forward_value) const {
    SignatureTest test = *this;
    test.mask |= 0x0f;
    test.value = static_cast<std::uint8_t>((value & 0xf0) | signature_hash(forward_value));
    return test;
  }
  // The slots beside those.
  constexpr SignatureTest with_far_before(std::uint16_t forward_value) const {
    SignatureTest test = *this;
    test.far_mask |= 0x0c;
    test.far_value = static_cast<std::uint8_t>((far_value & 0x03) | far_signature_hash(forward_value) << 2);
    return test;
  }
  constexpr SignatureTest with_far_after(std::uint16_t forward_value) const {
    SignatureTest test = *this;
    test.far_mask |= 0x03;
    test.far_value = static_cast<std::uint8_t>((far_value & 0x0c) | far_signature_hash(forward_value));
    return test;
  }
};

}  // namespace quoth::index
