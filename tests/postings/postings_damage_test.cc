// Damaged postings: cursors may show wrong places, but stay ascending, in range and finite.
#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "index/segment/doc_blocks.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"
#include "index/segment/postings_format.h"
#include "index/segment/segment.h"
#include "tests/postings/posting_fixture.h"
#include "tests/support/cursor_laws.h"

namespace quoth::test {
namespace {

using namespace index;

void use_everything(const Line& line, const Sections& sections) {
  const Postings postings(line, sections);
  const std::uint32_t slot_end = line.layout.slot_end;
  const auto documents = static_cast<std::uint32_t>(line.lengths.size());
  for (Rank rank = 0; rank < sections.terms; ++rank) {
    const PositionList list = postings.records().positions(rank);
    for (Span zone :
         {Span{0, kEndSlot}, Span{0, line.layout.body_end}, Span{line.layout.body_end / 2, slot_end}}) {
      check_cursor_is_tame([&] { return PositionCursor(list, zone); }, std::min(slot_end, zone.end), kEndSlot,
                           slot_end);
    }
    const DocList docs = postings.records().documents(rank);
    check_cursor_is_tame([&] { return DocCursor(docs); }, documents, kEndDoc, documents);
    DocCursor cursor(docs);
    for (DocId target = 0; cursor.doc() != kEndDoc; cursor.next()) {
      REQUIRE(cursor.freq() >= 1);
      target = std::max(target, cursor.doc());
      const auto bound = cursor.block_bound(target);
      REQUIRE(bound.last >= target);
      REQUIRE(bound.impact >= 0);
      REQUIRE(bound.impact <= 1);
    }
    DocBlocks blocks(docs);
    std::vector<DocId> asked;
    std::vector<std::uint16_t> tags;
    for (DocId doc = 0; doc < documents; doc += 1 + doc % 3) {
      tags.push_back(static_cast<std::uint16_t>(asked.size()));
      asked.push_back(doc);
    }
    std::vector<DocBlocks::Place> places(asked.size());
    const std::size_t kept = blocks.keep(asked, tags.data(), places.data());
    asked.resize(kept);
    std::vector<DocBlocks::Place> found(kept);
    if (blocks.is_bitmap()) blocks.locate(asked, found.data());
    for (std::size_t i = 0; i < kept && !blocks.is_bitmap(); ++i) found[i] = places[tags[i]];
    std::vector<std::uint32_t> freqs(kept);
    blocks.freqs(found, freqs.data());
    for (const std::uint32_t freq : freqs) REQUIRE(freq >= 1);
    for (std::size_t block = 0; block < blocks.blocks(); ++block) {
      std::array<DocId, kBlockSize> some;
      std::array<DocBlocks::Place, kBlockSize> where;
      std::array<std::uint32_t, kBlockSize> often;
      const std::size_t n = blocks.read(block, some.data(), where.data());
      REQUIRE(n <= kBlockSize);
      for (std::size_t i = 0; i < n; ++i) REQUIRE(some[i] < documents);
      if (!blocks.is_bitmap()) blocks.freqs(std::span(where).first(n), often.data());
    }
    PositionCursor filler(list, {0, kEndSlot});
    std::vector<Slot> out(1000);
    std::size_t got = 0;
    for (std::size_t some = filler.fill(out); some > 0; some = filler.fill(out))
      REQUIRE((got += some) <= slot_end);
  }
}

Lists few_lists(std::mt19937& random, const Line& line) {
  Lists lists;
  for (std::size_t n : {1U, 2U, 3U, 4U, 5U, 40U, 128U, 129U, 300U, 700U})
    lists.push_back(choose_slots(random, line, n));
  lists.push_back(choose_slots(random, line, line.words.size() / 2));  // a bitmap
  return by_rank(std::move(lists));
}

void damage(std::mt19937& random, std::string& section) {
  if (section.empty()) return;
  switch (random() % 4) {
    case 0:
      section[random() % section.size()] = static_cast<char>(random());
      break;
    case 1:
      section[random() % section.size()] = random() % 2 == 0 ? '\xff' : '\0';
      break;
    case 2: {
      const std::size_t at = random() % section.size();
      for (std::size_t i = at; i < std::min(at + 8, section.size()); ++i)
        section[i] = static_cast<char>(random());
      break;
    }
    default:
      section.resize(section.size() - random() % std::min<std::size_t>(section.size(), 200));
  }
}

TEST_CASE("no damage makes a cursor crash, hang, go back or leave its zone") {
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    std::mt19937 random(seed);
    const Line line = make_line(random, seed % 2 == 0 ? 400 : 10, seed % 2 == 0 ? 8 : 300);
    const Sections healthy = encode(line, few_lists(random, line));
    use_everything(line, healthy);
    for (int round = 0; round < 120; ++round) {
      INFO("seed " << seed << " round " << round);
      Sections sections = healthy;
      for (std::size_t times = 1 + random() % 4; times > 0; --times) {
        switch (random() % 4) {
          case 0: {
            std::string& records = sections.records;
            const std::size_t header = postings_format::kRecordsHeaderBytes;  // is checked when opening
            records[header + random() % (records.size() - header)] ^= static_cast<char>(1 << random() % 8);
            break;
          }
          case 1: {
            sections.skips[random() % sections.skips.size()] = static_cast<char>(random());
            break;
          }
          case 2:
            damage(random, sections.blocks);
            break;
          default:
            damage(random, sections.documents);
        }
      }
      use_everything(line, sections);
    }
  }
}

TEST_CASE("sections of the wrong size are refused by name") {
  const std::vector<std::byte> bytes(100);
  const auto fails = [&](std::size_t records, std::uint32_t terms, std::size_t skips, Slot body_end,
                         const char* name) {
    PostingSections sections;
    sections.records = Bytes(bytes).first(records);
    sections.position_skips = Bytes(bytes).first(skips);
    sections.term_count = terms;
    sections.body_end = body_end;
    sections.slot_end = 16;
    const auto opened = TermRecords::open(sections);
    REQUIRE_FALSE(opened.ok());
    REQUIRE(opened.error().code == ErrorCode::kCorrupt);
    REQUIRE(opened.error().message.find(name) != std::string::npos);
  };
  fails(39, 2, 0, 16, "term records");  // two terms of one occurrence take 32 + 8
  fails(41, 2, 0, 16, "term records");
  fails(31, 0, 0, 16, "term records");
  fails(0, 0xffffffff, 0, 16, "term records");
  fails(32, 0xffffffff, 0, 16, "term records");
  fails(40, 2, 9, 16, "position skips");
  fails(40, 2, 8, 32, "body zone");
}

TEST_CASE("first ranks that fall, exceed the terms or do not fit the section are refused") {
  std::mt19937 random(7);
  const Line line = make_line(random, 400, 8);
  const Sections healthy = encode(line, few_lists(random, line));
  const auto opens = [&](std::size_t field, std::uint32_t value) {
    std::string records = healthy.records;
    postings_format::store_bytes(reinterpret_cast<std::byte*>(records.data()) + 4 * field, 4, value);
    PostingSections sections;
    sections.records = as_bytes(records);
    sections.term_count = healthy.terms;
    return TermRecords::open(sections).ok();
  };
  for (std::size_t field = 0; field < 8; ++field) {
    INFO("field " << field);
    const auto right = load_le<std::uint32_t>(as_bytes(healthy.records).data() + 4 * field);
    REQUIRE(opens(field, right));
    for (const std::uint32_t wrong : {right - 1, right + 1, healthy.terms + 1, 0xffffffffU}) {
      // A short record is as long as four slots: which it is, only its content tells.
      if (field == 1 && wrong + 1 - right <= 2) continue;
      REQUIRE_FALSE(opens(field, wrong));
    }
  }
}

}  // namespace
}  // namespace quoth::test
