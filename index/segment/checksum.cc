#include "index/segment/checksum.h"

#include <xxhash.h>

#include <new>

namespace quoth::index {
namespace {

XXH3_state_t* state_of(void* state) { return static_cast<XXH3_state_t*>(state); }

}  // namespace

std::uint64_t hash64(Bytes bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash128 hash128(Bytes bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

void Hasher64::Free::operator()(void* state) const { XXH3_freeState(state_of(state)); }

Hasher64::Hasher64() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  reset();
}
Hasher64::~Hasher64() = default;

void Hasher64::add(Bytes bytes) {
  if (!bytes.empty()) XXH3_64bits_update(state_of(state_.get()), bytes.data(), bytes.size());
}
std::uint64_t Hasher64::digest() const { return XXH3_64bits_digest(state_of(state_.get())); }
void Hasher64::reset() { XXH3_64bits_reset(state_of(state_.get())); }

std::string hex(std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text.push_back(kDigits[(value >> shift) & 15]);
  return text;
}
std::string hex(const Hash128& value) { return hex(value.high) + hex(value.low); }

}  // namespace quoth::index
