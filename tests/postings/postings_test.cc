// What the encoder was given is what the cursors show, for any lists, chunks and encoders.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "index/impact.h"
#include "index/segment/doc_blocks.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"
#include "index/segment/segment.h"
#include "tests/postings/posting_fixture.h"
#include "tests/support/cursor_laws.h"

namespace quoth::test {
namespace {

using namespace index;

void check_positions(const Postings& postings, const Line& line, Rank rank, const std::vector<Slot>& slots,
                     std::uint32_t seed) {
  const PositionList list = postings.records().positions(rank);
  REQUIRE(list.count == slots.size());
  const Slot body_end = line.layout.body_end;
  const Slot slot_end = line.layout.slot_end;
  std::vector<Span> zones = {{0, slot_end},        {0, body_end}, {body_end, slot_end}, {0, kEndSlot}, {0, 0},
                             {slot_end, kEndSlot}, {5, 4}};
  std::mt19937 random(seed);
  for (int i = 0; i < 3; ++i) {
    const Slot begin = static_cast<Slot>(random() % (slot_end + 1));
    zones.push_back({begin, begin + static_cast<Slot>(random() % 5000)});
  }
  for (const Span zone : zones) {
    INFO("zone " << zone.begin << " " << zone.end);
    std::vector<Slot> expected;
    std::copy_if(slots.begin(), slots.end(), std::back_inserter(expected),
                 [&](Slot slot) { return slot >= zone.begin && slot < zone.end; });
    check_cursor_laws([&] { return PositionCursor(list, zone); }, expected, kEndSlot, seed);
  }
}

// Bounds hold for every posting, name a block that reaches the target, and never end before the list does.
void check_bounds(const DocList& list, const Line& line, const PlainDocs& plain) {
  const float average = line.layout.tokens == 0 ? 1.0F
                                                : static_cast<float>(line.layout.tokens) /
                                                      static_cast<float>(line.lengths.size());
  DocCursor cursor(list);
  for (std::size_t i = 0; i < plain.docs.size(); ++i) {
    const DocId doc = plain.docs[i];
    const float exact = impact(plain.freqs[i], line.lengths[doc], average);
    const auto bound = cursor.block_bound(doc);
    REQUIRE(bound.last >= doc);
    REQUIRE(bound.impact >= exact);
    REQUIRE(cursor.max_impact() >= bound.impact);
    if (i > 0 && plain.docs[i - 1] + 1 < doc) REQUIRE(cursor.block_bound(plain.docs[i - 1] + 1).last >= doc);
  }
  REQUIRE(cursor.doc() == (plain.docs.empty() ? kEndDoc : plain.docs.front()));              // nothing moved
  if (!plain.docs.empty()) REQUIRE(cursor.block_bound(plain.docs.front()).last != kEndDoc);  // back again
  if (!plain.docs.empty()) REQUIRE(cursor.block_bound(plain.docs.back() + 1).last == kEndDoc);
  cursor.seek(kEndDoc);
  REQUIRE(cursor.block_bound(0).last == kEndDoc);
}

void check_freqs(const DocList& list, const PlainDocs& plain, std::uint32_t seed) {
  DocCursor walker(list);
  for (std::size_t i = 0; i < plain.docs.size(); ++i, walker.next()) REQUIRE(walker.freq() == plain.freqs[i]);
  std::mt19937 random(seed);
  DocCursor seeker(list);
  for (std::size_t i = 0; i < plain.docs.size(); i += 1 + random() % 200) {
    REQUIRE(seeker.seek(plain.docs[i]) == plain.docs[i]);
    if (random() % 4 != 0) REQUIRE(seeker.freq() == plain.freqs[i]);
  }
  DocCursor filler(list);
  std::vector<DocId> docs(plain.docs.size() + 1);
  std::vector<std::uint32_t> freqs(docs.size());
  const std::size_t some = docs.size() / 3;
  REQUIRE(filler.fill(std::span(docs).first(some), std::span(freqs).first(some)) ==
          std::min(some, plain.docs.size()));
  REQUIRE(filler.fill(std::span(docs).subspan(some), std::span(freqs).subspan(some)) ==
          plain.docs.size() - std::min(some, plain.docs.size()));
  DocCursor bounded(list);
  for (std::size_t i = 0; i < plain.docs.size();) {
    const DocId last = plain.docs[i] + static_cast<DocId>(random() % 3000);
    std::array<DocId, 100> some_docs;
    std::array<std::uint32_t, 100> some_freqs;
    const std::size_t room = 1 + random() % 100;
    const std::size_t n = bounded.fill_to(last, std::span(some_docs).first(room), some_freqs);
    for (std::size_t k = 0; k < n; ++k, ++i) {
      REQUIRE(some_docs[k] == plain.docs[i]);
      REQUIRE(some_freqs[k] == plain.freqs[i]);
    }
    REQUIRE((n == room || i == plain.docs.size() || plain.docs[i] > last));
    REQUIRE(bounded.doc() == (i == plain.docs.size() ? kEndDoc : plain.docs[i]));
    if (random() % 3 == 0) i += random() % 300;
    if (i < plain.docs.size()) REQUIRE(bounded.seek(plain.docs[i]) == plain.docs[i]);
    if (i < plain.docs.size() && random() % 2 == 0) REQUIRE(bounded.freq() == plain.freqs[i]);
  }
  docs.pop_back();
  freqs.pop_back();
  REQUIRE(docs == plain.docs);
  REQUIRE(freqs == plain.freqs);
}

// Batches of any size and density, some documents in the list and some not.
void check_blocks(const DocList& list, const Line& line, const PlainDocs& plain, std::uint32_t seed) {
  std::mt19937 random(seed);
  const DocId documents = static_cast<DocId>(line.lengths.size());
  const float average =
      documents == 0 ? 1.0F : static_cast<float>(line.layout.tokens) / static_cast<float>(documents);
  DocBlocks read(list);
  std::vector<DocId> all;
  for (std::size_t block = 0; block < read.blocks(); ++block) {
    std::array<DocId, kBlockSize> docs;
    std::array<DocBlocks::Place, kBlockSize> places;
    std::array<std::uint32_t, kBlockSize> freqs;
    const std::size_t n = read.read(block, docs.data(), places.data());
    REQUIRE(n > 0);
    REQUIRE(docs[n - 1] == read.last_of(block));
    read.freqs(std::span(places).first(n), freqs.data());
    for (std::size_t i = 0; i < n; ++i) REQUIRE(freqs[i] == plain.freqs[all.size() + i]);
    all.insert(all.end(), docs.begin(), docs.begin() + static_cast<std::ptrdiff_t>(n));
  }
  if (!read.is_bitmap()) REQUIRE(all == plain.docs);
  for (const std::uint32_t sparse : {1U, 2U, 10U, 300U}) {
    DocBlocks blocks(list);
    REQUIRE(blocks.count() == plain.docs.size());
    for (DocId doc = 0; doc < documents;) {
      std::vector<DocId> docs;
      const std::size_t size = 1 + random() % 700;
      for (; docs.size() < size && doc < documents; doc += 1 + static_cast<DocId>(random() % sparse))
        docs.push_back(doc);
      const DocId last = docs.back();
      const float bound = blocks.max_impact(docs.front(), last);
      REQUIRE(bound <= blocks.max_impact());
      std::vector<std::uint16_t> tags(docs.size());
      for (std::size_t i = 0; i < tags.size(); ++i) tags[i] = static_cast<std::uint16_t>(i);
      std::vector<DocBlocks::Place> by_tag(docs.size());
      const std::vector<DocId> asked = docs;
      const std::size_t kept = blocks.keep(docs, tags.data(), by_tag.data());
      std::vector<DocId> expected;
      std::set_intersection(asked.begin(), asked.end(), plain.docs.begin(), plain.docs.end(),
                            std::back_inserter(expected));
      docs.resize(kept);
      REQUIRE(docs == expected);
      std::vector<DocBlocks::Place> places(kept);
      if (blocks.is_bitmap()) blocks.locate(docs, places.data());
      for (std::size_t i = 0; i < kept && !blocks.is_bitmap(); ++i) places[i] = by_tag[tags[i]];
      std::vector<std::uint32_t> freqs(kept);
      blocks.freqs(places, freqs.data());
      for (std::size_t i = 0; i < kept; ++i) {
        const auto at = std::lower_bound(plain.docs.begin(), plain.docs.end(), docs[i]) - plain.docs.begin();
        REQUIRE(asked[tags[i]] == docs[i]);
        REQUIRE(freqs[i] == plain.freqs[static_cast<std::size_t>(at)]);
        REQUIRE(bound >= impact(freqs[i], line.lengths[docs[i]], average));
      }
    }
  }
}

void check_documents(const Postings& postings, const Line& line, Rank rank, const std::vector<Slot>& slots,
                     std::uint32_t seed) {
  const PlainDocs plain = plain_documents(line, slots);
  const DocList list = postings.records().documents(rank);
  REQUIRE(list.count == plain.docs.size());
  check_cursor_laws([&] { return DocCursor(list); }, plain.docs, kEndDoc, seed);
  check_freqs(list, plain, seed);
  check_bounds(list, line, plain);
  check_blocks(list, line, plain, seed);
  if (list.kind == DocList::Kind::kBitmap) {
    REQUIRE(list.count > line.lengths.size() / 16);
    std::vector<std::uint64_t> bits((line.lengths.size() + 63) / 64);
    for (DocId doc : plain.docs) bits[doc / 64] |= std::uint64_t{1} << doc % 64;
    REQUIRE(std::equal(bits.begin(), bits.end(), list.bitmap().begin(), list.bitmap().end()));
  } else {
    REQUIRE(list.bitmap().empty());
  }
}

void check_all(const Line& line, const Lists& lists, std::uint32_t seed) {
  const Postings postings(line, encode(line, lists));
  for (Rank rank = 0; rank < lists.size(); ++rank) {
    INFO("seed " << seed << " rank " << rank << " slots " << lists[rank].size());
    const TermInfo info = postings.records().info(rank);
    const auto& slots = lists[rank];
    const auto in_bodies = std::lower_bound(slots.begin(), slots.end(), line.layout.body_end) - slots.begin();
    REQUIRE(info.occurrences == in_bodies);
    REQUIRE(info.title_occurrences == slots.size() - static_cast<std::size_t>(in_bodies));
    REQUIRE(info.documents == plain_documents(line, slots).docs.size());
    check_positions(postings, line, rank, slots, seed + rank);
    check_documents(postings, line, rank, slots, seed + rank);
  }
}

Lists random_lists(std::mt19937& random, const Line& line) {
  Lists lists;
  const std::size_t words = line.words.size();
  for (std::size_t n : {1U, 2U, 3U, 4U, 5U, 6U, 127U, 128U, 129U, 130U, 255U, 256U, 257U, 1000U, 5000U}) {
    lists.push_back(choose_slots(random, line, std::min<std::size_t>(n, words)));
  }
  for (int i = 0; i < 12; ++i) {  // Zipf: the i-th of them in 1 / i of all places
    lists.push_back(choose_slots(random, line, words / static_cast<std::size_t>(i + 1)));
  }
  // Clustered: every word of a stretch; only titles; only the last slots.
  const std::size_t begin = random() % words;
  lists.emplace_back(line.words.begin() + static_cast<std::ptrdiff_t>(begin),
                     line.words.begin() + static_cast<std::ptrdiff_t>(std::min(words, begin + 1000)));
  std::vector<Slot> titles(std::lower_bound(line.words.begin(), line.words.end(), line.layout.body_end),
                           line.words.end());
  if (!titles.empty()) lists.push_back(titles);
  lists.emplace_back(line.words.end() - static_cast<std::ptrdiff_t>(std::min<std::size_t>(words, 200)),
                     line.words.end());
  std::erase_if(lists, [](const auto& list) { return list.empty(); });
  return by_rank(std::move(lists));
}

TEST_CASE("cursors show what was encoded: many short documents") {
  const std::uint32_t seed = 21;
  std::mt19937 random(seed);
  const Line line = make_line(random, 3000, 20);
  check_all(line, random_lists(random, line), seed);
}

TEST_CASE("cursors show what was encoded: few long documents") {
  const std::uint32_t seed = 22;
  std::mt19937 random(seed);
  const Line line = make_line(random, 9, 6000);
  check_all(line, random_lists(random, line), seed);
}

TEST_CASE("cursors show what was encoded: one document, and documents around a word's worth of bits") {
  for (std::uint32_t documents : {1U, 2U, 63U, 64U, 65U, 127U, 511U, 512U, 513U, 1025U}) {
    const std::uint32_t seed = 1000 + documents;
    std::mt19937 random(seed);
    Line line = make_line(random, documents, documents == 1 ? 700 : 40);
    if (line.words.empty()) continue;
    check_all(line, random_lists(random, line), seed);
  }
}

TEST_CASE("documents of 65,534 to 65,538 words keep their positions") {  // typesense #779
  Line line;
  for (std::uint32_t length = 65534; length <= 65538; ++length) line.lengths.push_back(length);
  line.layout.lengths = line.lengths;
  Slot at = 0;
  Lists lists(3);
  for (std::uint32_t length : line.lengths) {
    line.layout.begins.push_back(at);
    line.layout.tokens += length;
    for (std::uint32_t i = 0; i < length; ++i) line.words.push_back(at + i);
    lists[0].insert(lists[0].end(), {at + 65533, at + length - 1});
    lists[1].push_back(at);
    at += static_cast<Slot>(slots_for(length));
  }
  lists[0].erase(std::unique(lists[0].begin(), lists[0].end()), lists[0].end());
  lists[2] = line.words;
  line.layout.body_end = line.layout.slot_end = at;
  check_all(line, by_rank(lists), 23);
}

TEST_CASE("the bytes do not depend on chunks, takes, encoders or memory") {
  std::mt19937 random(24);
  const Line line = make_line(random, 2000, 60);
  const Lists lists = random_lists(random, line);
  const Sections whole = encode(line, lists);
  for (std::size_t chunk : {1U, 100U, 128U, 5000U}) {
    for (std::size_t take_at : {std::size_t{0}, std::size_t{500}, std::size_t{20000}}) {
      for (std::size_t encoders : {1U, 3U, 40U}) {
        INFO("chunk " << chunk << " take at " << take_at << " encoders " << encoders);
        REQUIRE(encode(line, lists,
                       {.encoders = encoders, .chunk = chunk, .take_at = take_at, .memory_limit = 1000}) ==
                whole);
      }
    }
  }
}

// A segment near its limit: slots up to 2^32 - 2^16, in few but huge documents.
TEST_CASE("slots around 2^31 and up to the limit of a segment survive") {  // xapian b0a58479b
  constexpr std::uint32_t kLength = 0x7fff7f00;
  Line line;
  line.lengths = {kLength, 15, kLength, 0};
  line.layout.lengths = line.lengths;
  std::uint64_t at = 0;
  for (std::uint32_t length : line.lengths) {
    line.layout.begins.push_back(static_cast<Slot>(at));
    at += slots_for(length);
    line.layout.tokens += length;
  }
  REQUIRE(at < (std::uint64_t{1} << 32) - (1 << 16));
  line.layout.body_end = line.layout.slot_end = static_cast<Slot>(at);
  const Slot second = line.layout.begins[2];
  Lists lists(4);
  lists[0] = {0, kLength - 1, second, second + kLength - 1};
  for (std::uint32_t i = 0; i < 100000; ++i) {
    lists[1].push_back(i * 21473);
    lists[2].push_back(second + kLength - 100000 + i);
  }
  REQUIRE(lists[1].back() < kLength);
  for (std::uint32_t i = 0; i < 60000; ++i) lists[1].push_back(second + i * 30000);
  lists[3] = {0x7fff7ef0, 0x7fff7eff, second, second + 127, 0x7fffffff, 0x80000000, second + kLength - 1};
  lists = by_rank(lists);
  const Postings postings(line, encode(line, lists));
  for (Rank rank = 0; rank < lists.size(); ++rank) {
    INFO("rank " << rank);
    check_positions(postings, line, rank, lists[rank], 25);
    check_documents(postings, line, rank, lists[rank], 25);
  }
}

TEST_CASE("terms without documents and ranks without terms are empty") {
  std::mt19937 random(26);
  const Line line = make_line(random, 500, 10);
  const std::vector<Slot> titles(std::lower_bound(line.words.begin(), line.words.end(), line.layout.body_end),
                                 line.words.end());
  REQUIRE(titles.size() > 300);
  const Lists lists = {titles, {titles[0], titles[5]}};
  const Postings postings(line, encode(line, lists));
  for (Rank rank = 0; rank < 2; ++rank) {
    REQUIRE(postings.records().documents(rank).kind == DocList::Kind::kEmpty);
    REQUIRE(DocCursor(postings.records().documents(rank)).doc() == kEndDoc);
    REQUIRE(postings.records().positions(rank).count == lists[rank].size());
  }
  for (Rank rank : {2U, 0x7fffffffU, kNoRank}) {
    REQUIRE(postings.records().info(rank).occurrences == 0);
    REQUIRE(PositionCursor(postings.records().positions(rank), {0, kEndSlot}).slot() == kEndSlot);
    REQUIRE(DocCursor(postings.records().documents(rank)).doc() == kEndDoc);
  }
  REQUIRE(PositionCursor().slot() == kEndSlot);
  REQUIRE(DocCursor().doc() == kEndDoc);
  REQUIRE(PositionCursor().next() == kEndSlot);
  REQUIRE(DocCursor().next() == kEndDoc);
}

}  // namespace
}  // namespace quoth::test
