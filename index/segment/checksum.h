// The hashes of the format (docs/format.md, section 1): XXH3, seed 0, whole or piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "index/bytes.h"

namespace quoth::index {

std::uint64_t hash64(Bytes bytes);

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};
Hash128 hash128(Bytes bytes);

// hash64 of everything that was added since the last reset. Movable only.
class Hasher64 {
 public:
  Hasher64();
  ~Hasher64();
  void add(Bytes bytes);
  std::uint64_t digest() const;
  void reset();

 private:
  struct Free {
    void operator()(void* state) const;
  };
  std::unique_ptr<void, Free> state_;
};

// Lower-case hexadecimal digits: 16, and 32 with the high half first.
std::string hex(std::uint64_t value);
std::string hex(const Hash128& value);

}  // namespace quoth::index
