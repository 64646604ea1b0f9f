// Lists that name rows of slots: the same cursors show the same slots, found in the forward array.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "index/segment/position_blocks.h"
#include "index/segment/position_cursor.h"
#include "index/segment/postings_format.h"
#include "index/segment/row_cursor.h"
#include "index/segment/segment.h"
#include "tests/postings/posting_fixture.h"
#include "tests/support/cursor_laws.h"

namespace quoth::test {
namespace {

using namespace index;

Rank long_lists(const Lists& lists) {
  return static_cast<Rank>(std::count_if(lists.begin(), lists.end(), [](const auto& slots) {
    return slots.size() > postings_format::kMaxDerived;
  }));
}

std::vector<std::uint32_t> rows_of(const std::vector<Slot>& slots) {
  std::vector<std::uint32_t> rows;
  for (const Slot slot : slots) {
    if (rows.empty() || rows.back() != slot / kRowSlots) rows.push_back(slot / kRowSlots);
  }
  return rows;
}

std::vector<Slot> inside(const std::vector<Slot>& slots, Span zone) {
  std::vector<Slot> found;
  std::copy_if(slots.begin(), slots.end(), std::back_inserter(found),
               [&](Slot slot) { return slot >= zone.begin && slot < zone.end; });
  return found;
}

// Fills and seeks in random order.
void check_row_cursor(const PositionList& list, Span zone, const std::vector<std::uint32_t>& expected,
                      std::mt19937& random) {
  RowCursor cursor(list, zone);
  std::size_t at = 0;
  for (int step = 0; step < 200 && at < expected.size(); ++step) {
    REQUIRE(cursor.cost() >= expected.size() - at);
    if (random() % 3 == 0) {
      const std::size_t goal = std::min(at + random() % 400, expected.size() - 1);
      const std::uint32_t target =
          expected[goal] - static_cast<std::uint32_t>(std::min<std::size_t>(expected[goal], random() % 3));
      cursor.seek(target);
      while (at < expected.size() && expected[at] < target) ++at;
    }
    std::vector<std::uint32_t> out(1 + random() % 200);
    const std::size_t count = cursor.fill(out);
    REQUIRE(count == std::min(out.size(), expected.size() - at));
    REQUIRE(std::equal(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count),
                       expected.begin() + static_cast<std::ptrdiff_t>(at)));
    at += count;
  }
  if (at < expected.size()) return;
  std::uint32_t more = 0;
  REQUIRE(cursor.fill({&more, 1}) == 0);
}

void check_picks(const PositionList& list, const std::vector<Slot>& slots, std::mt19937& random) {
  const PositionBlocks blocks(list);
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    const std::size_t size = std::min(kBlockSize, slots.size() - block * kBlockSize);
    Wanted wanted{};
    std::vector<Slot> expected;
    for (std::size_t i = 0; i < size; ++i) {
      if (random() % 20 != 0) continue;
      wanted[i / 64] |= std::uint64_t{1} << (i % 64);
      expected.push_back(slots[block * kBlockSize + i]);
    }
    BlockBuffer out;
    REQUIRE(blocks.pick(block, wanted, out.data()) == expected.size());
    REQUIRE(std::equal(expected.begin(), expected.end(), out.begin()));
  }
}

}  // namespace

TEST_CASE("lists that name rows show the slots and the rows of their words") {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    const Line line = make_line(random, 30 * seed, seed % 2 == 0 ? 900 : 40);
    Lists lists;
    const auto forward = random_forward(random, line, 3 * seed * seed, lists);
    const Rank rows_end = long_lists(lists);
    REQUIRE(rows_end > 0);
    const Postings postings(line, encode(line, lists, {.rows_end = rows_end}), forward);
    const Postings plain(line, encode(line, lists));
    const Slot slot_end = line.layout.slot_end;
    for (Rank rank = 0; rank < lists.size(); ++rank) {
      const PositionList list = postings.records().positions(rank);
      REQUIRE(list.in_rows() == (rank < rows_end));
      INFO("seed " << seed << " rank " << rank << " of " << lists[rank].size());
      const auto part = static_cast<Slot>(random() % slot_end);
      for (const Span zone : {Span{0, kEndSlot}, Span{0, line.layout.body_end},
                              Span{line.layout.body_end, slot_end}, Span{part, part + 3000}, Span{5, 4}}) {
        const std::vector<Slot> expected = inside(lists[rank], zone);
        check_cursor_laws([&] { return PositionCursor(list, zone); }, expected, kEndSlot, seed);
        for (const PositionList& either : {list, plain.records().positions(rank)}) {
          // A row may reach over the ends of a zone.
          const Slot last = std::min(zone.end, slot_end) - 1;
          const Span rows{zone.begin / kRowSlots * kRowSlots, (last / kRowSlots + 1) * kRowSlots};
          check_row_cursor(either, zone, rows_of(inside(lists[rank], zone.begin < zone.end ? rows : zone)),
                           random);
        }
      }
      check_picks(list, lists[rank], random);
    }
  }
}

TEST_CASE("lists that name rows are refused where they cannot be") {
  std::mt19937 random(11);
  const Line line = make_line(random, 100, 60);
  Lists lists;
  const auto forward = random_forward(random, line, 30, lists);
  const Rank rows_end = long_lists(lists);
  REQUIRE(rows_end < lists.size());
  const Sections sections = encode(line, lists, {.rows_end = rows_end});
  const auto opens = [&](std::uint32_t end, const std::uint16_t* ids) {
    std::string records = sections.records;
    postings_format::store_bytes(reinterpret_cast<std::byte*>(records.data()) + postings_format::kRowsEndAt,
                                 4, end);
    PostingSections opened;
    opened.records = as_bytes(records);
    opened.term_count = sections.terms;
    opened.forward = ids;
    return TermRecords::open(opened).ok();
  };
  REQUIRE(opens(rows_end, forward.data() + 64));
  REQUIRE(opens(0, nullptr));
  REQUIRE_FALSE(opens(rows_end, nullptr));
  REQUIRE_FALSE(opens(rows_end + 1, forward.data() + 64));
  REQUIRE_FALSE(opens(0xffffffff, forward.data() + 64));
}

TEST_CASE("damaged lists of rows stay ascending, in range and finite") {
  std::mt19937 random(12);
  const Line line = make_line(random, 60, 300);
  Lists lists;
  const auto forward = random_forward(random, line, 12, lists);
  const Rank rows_end = long_lists(lists);
  const Sections healthy = encode(line, lists, {.rows_end = rows_end});
  const Slot slot_end = line.layout.slot_end;
  for (int round = 0; round < 300; ++round) {
    Sections damaged = healthy;
    for (int change = 0; change < 3; ++change) {
      std::string& bytes = random() % 3 == 0 ? damaged.skips : damaged.blocks;
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const Postings postings(line, damaged, forward);
    for (Rank rank = 0; rank < rows_end; ++rank) {
      const PositionList list = postings.records().positions(rank);
      for (const Span zone : {Span{0, kEndSlot}, Span{slot_end / 3, slot_end / 2}}) {
        check_cursor_is_tame([&] { return PositionCursor(list, zone); }, std::min(slot_end, zone.end),
                             kEndSlot, slot_end);
        RowCursor cursor(list, zone);
        std::vector<std::uint32_t> rows(slot_end / kRowSlots + 2);
        const std::size_t count = cursor.fill(rows);
        REQUIRE(count < rows.size());
        for (std::size_t i = 0; i < count; ++i) {
          REQUIRE(rows[i] <= (slot_end - 1) / kRowSlots);
          REQUIRE((i == 0 || rows[i] > rows[i - 1]));
        }
      }
    }
  }
}

}  // namespace quoth::test
