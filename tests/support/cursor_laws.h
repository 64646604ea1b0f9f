// The cursor contract (index/segment/position_cursor.h), sentence by sentence, for any cursor.
//
// `make` returns a new cursor; `expected` is the sorted vector it should equal; `end` is what it shows
// at the end (kEndSlot, kEndDoc).
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace quoth::test {

template <class Cursor>
std::uint32_t place(const Cursor& cursor) {
  if constexpr (requires { cursor.slot(); }) {
    return cursor.slot();
  } else {
    return cursor.doc();
  }
}

template <class Cursor>
std::size_t fill_some(Cursor& cursor, std::span<std::uint32_t> out) {
  if constexpr (requires { cursor.fill(out); }) {
    return cursor.fill(out);
  } else {
    return cursor.fill(out, {});
  }
}

template <class Make>
void check_walking(Make make, std::span<const std::uint32_t> expected, std::uint32_t end) {
  auto cursor = make();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    REQUIRE(place(cursor) == expected[i]);
    REQUIRE(cursor.cost() >= expected.size() - i);
    REQUIRE(cursor.next() == (i + 1 < expected.size() ? expected[i + 1] : end));
  }
  for (int i = 0; i < 3; ++i) {
    REQUIRE(place(cursor) == end);
    REQUIRE(cursor.next() == end);
    REQUIRE(cursor.seek(0) == end);
    REQUIRE(cursor.seek(end) == end);
  }
}

// Seeks, next and fill in random order, from near to far.
template <class Make>
void check_seeking(Make make, std::span<const std::uint32_t> expected, std::uint32_t end,
                   std::mt19937& random) {
  auto cursor = make();
  std::size_t at = 0;  // of the cursor, in expected
  std::vector<std::uint32_t> out;
  const auto now = [&] { return at < expected.size() ? expected[at] : end; };
  for (int step = 0; step < 60; ++step) {
    REQUIRE(place(cursor) == now());
    switch (random() % 5) {
      case 0: {
        REQUIRE(cursor.seek(now()) == now());                     // does not move if already there
        if (now() > 0) REQUIRE(cursor.seek(now() - 1) == now());  // nor back
        break;
      }
      case 1:
        at = std::min(at + 1, expected.size());
        REQUIRE(cursor.next() == now());
        break;
      case 2: {
        out.assign(1 + random() % 300, 0);
        const std::size_t got = fill_some(cursor, std::span(out));
        REQUIRE(got == std::min(out.size(), expected.size() - at));
        REQUIRE(std::equal(out.data(), out.data() + got, expected.data() + at));
        at += got;
        break;
      }
      default: {
        const std::size_t reach = std::size_t{1} << random() % 14;
        const std::size_t goal = at + random() % reach;
        std::uint32_t target = goal < expected.size() ? expected[goal] : end;
        const std::uint32_t nearby = static_cast<std::uint32_t>(random() % 3);
        if (target != end && random() % 2 == 0)
          target = random() % 2 == 0 ? target + nearby : target - std::min(target, nearby);
        if (target == end && random() % 4 != 0) break;  // stay a while
        const auto found =
            std::lower_bound(expected.begin() + static_cast<std::ptrdiff_t>(at), expected.end(), target);
        at = static_cast<std::size_t>(found - expected.begin());
        REQUIRE(cursor.seek(target) == now());
      }
    }
    REQUIRE(cursor.cost() >= expected.size() - at);
  }
  REQUIRE(cursor.seek(end) == end);
}

template <class Make>
void check_cursor_laws(Make make, std::span<const std::uint32_t> expected, std::uint32_t end,
                       std::uint32_t seed) {
  std::mt19937 random(seed);
  check_walking(make, expected, end);
  for (int round = 0; round < 4; ++round) check_seeking(make, expected, end, random);
  auto cursor = make();
  std::vector<std::uint32_t> all(expected.size() + 1);
  REQUIRE(fill_some(cursor, std::span(all)) == expected.size());
  all.pop_back();
  REQUIRE(std::equal(all.begin(), all.end(), expected.begin(), expected.end()));
  REQUIRE(fill_some(cursor, std::span(all)) == 0);
}

// For damaged lists: any values, but ascending, below `end`, and no more than `most` of them.
template <class Make>
void check_cursor_is_tame(Make make, std::uint32_t bound, std::uint32_t end, std::size_t most) {
  auto cursor = make();
  std::size_t count = 0;
  for (std::uint32_t last = 0, at = place(cursor); at != end; last = at, at = cursor.next()) {
    REQUIRE(at < bound);
    if (count > 0) REQUIRE(at > last);
    REQUIRE(++count <= most);
  }
  auto seeker = make();
  for (std::uint32_t step = 1, last = 0; place(seeker) != end; step = step * 3 + 1) {
    const std::uint32_t here = place(seeker);
    REQUIRE(here >= last);
    last = here;
    const std::uint32_t target = here >= end - step ? end : here + step;
    REQUIRE(seeker.seek(target) >= target);
  }
}

}  // namespace quoth::test
