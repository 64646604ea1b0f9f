// What a writer made, as bytes for a reader: on the heap at its exact length, so that a sanitizer
// sees every read past the end.
#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <vector>

#include "index/io/spool.h"

namespace quoth::test {

inline void append_bytes(index::Spool& spool, std::vector<std::byte>& out) {
  const std::size_t at = out.size();
  out.resize(at + static_cast<std::size_t>(spool.size()));
  const auto got = spool.read_at(0, std::span(out).subspan(at));
  REQUIRE(got.ok());
  REQUIRE(got.value() == spool.size());
  out.shrink_to_fit();
}

inline std::vector<std::byte> bytes_of(index::Spool& spool) {
  std::vector<std::byte> out;
  append_bytes(spool, out);
  return out;
}

}  // namespace quoth::test
