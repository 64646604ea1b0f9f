// RegionsWriter, Regions and RegionCursor against plain vectors.

#include "index/segment/regions.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/regions_writer.h"
#include "tests/documents/spool_bytes.h"

namespace quoth {
namespace {

using index::RegionCursor;
using index::RegionKind;
using index::Regions;
using index::RegionsWriter;

constexpr std::size_t kMemory = 1 << 16;

struct Lists {
  std::vector<Span> of[index::kRegionKinds];
  Slot body_end = 0;
};

bool in_cursor_order(const Span& a, const Span& b) {
  return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
}

// Documents of some words, tiled by sentences and paragraphs, with nested quotations that are
// reported when they end.
Lists random_regions(std::mt19937& random, std::size_t documents, std::uint32_t longest) {
  Lists lists;
  const auto upto = [&random](std::uint32_t n) { return static_cast<std::uint32_t>(random() % (n + 1)); };
  for (std::size_t d = 0; d < documents; ++d) {
    const Slot begin = lists.body_end;
    const std::uint32_t length = upto(longest);
    for (RegionKind kind : {RegionKind::kSentence, RegionKind::kParagraph}) {
      for (Slot at = begin; at < begin + length;) {
        const Slot end = std::min(begin + length, at + 1 + upto(kind == RegionKind::kSentence ? 30 : 200));
        lists.of[static_cast<std::size_t>(kind)].push_back({at, end});
        at = end;
      }
    }
    std::vector<Slot> open;
    for (Slot at = begin; at < begin + length; ++at) {
      if (open.size() < index::kMaxQuotationDepth && upto(12) == 0) open.push_back(at);
      while (!open.empty() && upto(9) == 0) {
        lists.of[2].push_back({open.back(), at + 1});
        open.pop_back();
      }
    }
    lists.body_end = (begin + length + 1 + 15) / 16 * 16;
  }
  return lists;
}

std::vector<std::byte> write(const Lists& lists) {
  index::MemoryIo io;
  RegionsWriter writer(io, "w", kMemory);
  for (std::size_t kind = 0; kind < index::kRegionKinds; ++kind) {
    for (const Span& region : lists.of[kind]) REQUIRE(writer.add(static_cast<RegionKind>(kind), region).ok());
  }
  auto section = writer.finish();
  REQUIRE(section.ok());
  return test::bytes_of(*section.value());
}

std::vector<Span> walk(RegionCursor cursor) {
  std::vector<Span> out;
  for (; cursor.region().begin != kEndSlot; cursor.next()) out.push_back(cursor.region());
  return out;
}

// The first of `regions` from place `from` on that the predicate takes, or the end.
template <class Takes>
std::size_t slow_find(const std::vector<Span>& regions, std::size_t from, Takes takes) {
  while (from < regions.size() && !takes(regions[from])) ++from;
  return from;
}

Span at(const std::vector<Span>& regions, std::size_t place) {
  return place < regions.size() ? regions[place] : Span{kEndSlot, kEndSlot};
}

TEST_CASE("walks and jumps of a region cursor agree with a plain list") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Lists lists = random_regions(random, 1 + seed * 3, 1 + seed * 100);
    const std::vector<std::byte> bytes = write(lists);
    auto regions = Regions::open(bytes, lists.body_end);
    REQUIRE(regions.ok());
    for (std::size_t kind = 0; kind < index::kRegionKinds; ++kind) {
      std::vector<Span>& expected = lists.of[kind];
      std::sort(expected.begin(), expected.end(), in_cursor_order);
      const auto region_kind = static_cast<RegionKind>(kind);
      REQUIRE(regions.value().count(region_kind) == expected.size());
      REQUIRE(walk(regions.value().cursor(region_kind)) == expected);

      for (int tries = 0; tries < 30; ++tries) {
        RegionCursor cursor = regions.value().cursor(region_kind);
        std::size_t place = 0;
        Slot target = 0;
        while (cursor.region().begin != kEndSlot) {
          const unsigned what = random() % 4;
          target += static_cast<Slot>(random() % (1 + lists.body_end / 10));
          if (what == 0) {
            cursor.next();
            ++place;
          } else if (what == 1) {
            cursor.seek(target);
            place = slow_find(expected, place, [&](Span r) { return r.begin >= target; });
          } else {
            cursor.seek_holding(target);
            place = slow_find(expected, place, [&](Span r) { return r.end > target; });
          }
          REQUIRE(cursor.region() == at(expected, place));
        }
        cursor.next();
        cursor.seek(0);
        cursor.seek_holding(kEndSlot);
        REQUIRE(cursor.region() == Span{kEndSlot, kEndSlot});
      }
    }
  }
}

TEST_CASE("no regions, and one region that fills the line") {
  const std::vector<std::byte> none = write({});
  auto empty = Regions::open(none, 0);
  REQUIRE(empty.ok());
  REQUIRE(walk(empty.value().cursor(RegionKind::kSentence)).empty());
  REQUIRE(walk(RegionCursor()).empty());

  Lists all;
  all.body_end = 0xfffefff0;
  for (auto& list : all.of) list.push_back({0, all.body_end - 1});
  const std::vector<std::byte> full = write(all);
  auto regions = Regions::open(full, all.body_end);
  REQUIRE(regions.ok());
  for (std::size_t kind = 0; kind < index::kRegionKinds; ++kind) {
    REQUIRE(walk(regions.value().cursor(static_cast<RegionKind>(kind))) == all.of[kind]);
  }
}

TEST_CASE("the bytes do not depend on the memory of the writer") {
  std::mt19937 random(7);
  const Lists lists = random_regions(random, 40, 4000);
  std::vector<std::vector<std::byte>> made;
  for (const std::size_t memory : {std::size_t{0}, std::size_t{4000}, std::size_t{1} << 24}) {
    index::MemoryIo io;
    RegionsWriter writer(io, "w", memory);
    for (std::size_t kind = 0; kind < index::kRegionKinds; ++kind) {
      for (const Span& region : lists.of[kind])
        REQUIRE(writer.add(static_cast<RegionKind>(kind), region).ok());
    }
    auto section = writer.finish();
    REQUIRE(section.ok());
    made.push_back(test::bytes_of(*section.value()));
  }
  REQUIRE(made[0] == made[1]);
  REQUIRE(made[1] == made[2]);
}

TEST_CASE("regions that are empty or out of order are refused") {
  index::MemoryIo io;
  RegionsWriter writer(io, "w", kMemory);
  REQUIRE(writer.add(RegionKind::kSentence, {10, 20}).ok());
  REQUIRE_FALSE(writer.add(RegionKind::kSentence, {20, 20}).ok());
  REQUIRE_FALSE(writer.add(RegionKind::kSentence, {19, 30}).ok());
  REQUIRE_FALSE(writer.add(RegionKind::kQuotation, {5, 4}).ok());
  REQUIRE(writer.add(RegionKind::kSentence, {20, 21}).ok());
}

TEST_CASE("regions of prose cost less than a tenth of a byte per word") {
  std::mt19937 random(3);
  Lists lists;
  std::normal_distribution<double> sentence(22, 9);
  std::normal_distribution<double> paragraph(90, 40);
  const Slot words = 200000;
  const auto tile = [&](std::vector<Span>& out, std::normal_distribution<double>& lengths) {
    for (Slot begin = 0; begin < words;) {
      const Slot end = std::min(words, begin + static_cast<Slot>(std::max(1.0, lengths(random))));
      out.push_back({begin, end});
      begin = end;
    }
  };
  tile(lists.of[0], sentence);
  tile(lists.of[1], paragraph);
  for (Slot begin = 100; begin + 50 < words; begin += 120)
    lists.of[2].push_back({begin, begin + 8 + begin % 30});
  REQUIRE(static_cast<double>(write(lists).size()) < 0.1 * words);
}

// What any bytes may do: be refused, or give regions inside the body in finitely many steps.
void use(const std::vector<std::byte>& bytes, Slot body_end) {
  auto regions = Regions::open(bytes, body_end);
  if (!regions.ok()) {
    REQUIRE(regions.error().code == ErrorCode::kCorrupt);
    return;
  }
  for (const RegionKind kind : {RegionKind::kSentence, RegionKind::kParagraph, RegionKind::kQuotation}) {
    std::size_t steps = 0;
    for (RegionCursor c = regions.value().cursor(kind); c.region().begin != kEndSlot; c.next()) {
      REQUIRE(c.region().begin < c.region().end);
      REQUIRE(c.region().end <= body_end);
      REQUIRE(++steps <= regions.value().count(kind));
    }
    for (Slot target = 0; target < body_end; target += 1 + body_end / 7) {
      RegionCursor c = regions.value().cursor(kind);
      c.seek(target);
      c.seek_holding(target + body_end / 9);
    }
  }
}

TEST_CASE("any cut and any changed byte of a regions section is survived") {
  std::mt19937 random(11);
  const Lists lists = random_regions(random, 5, 900);
  const std::vector<std::byte> whole = write(lists);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    REQUIRE_FALSE(Regions::open(cut, lists.body_end).ok());
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const unsigned value : {0U, 1U, 0x7fU, 0x80U, 0xffU, static_cast<unsigned>(random() & 0xff)}) {
      std::vector<std::byte> damaged = whole;
      damaged[i] = static_cast<std::byte>(value);
      use(damaged, lists.body_end);
    }
  }
}

}  // namespace
}  // namespace quoth
