// Laws of the document map, against the rule of the number line spelled out.
#include <catch2/catch.hpp>
#include <random>

#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"

using namespace quoth;
using namespace quoth::index;

namespace {

std::vector<std::byte> write(const std::vector<std::uint32_t>& lengths,
                             const std::vector<std::uint32_t>& titles) {
  std::vector<std::byte> section;
  REQUIRE(write_doc_map(lengths, titles, [&](Bytes bytes) {
            section.insert(section.end(), bytes.begin(), bytes.end());
            return Result<void>();
          }).ok());
  return section;
}

Slot end_of(const std::vector<std::uint32_t>& lengths, Slot begin) {
  for (const std::uint32_t length : lengths) begin += (length + 16) / 16 * 16;
  return begin;
}

// Views want alignment.
AlignedBytes aligned(const std::vector<std::byte>& bytes) { return AlignedBytes(bytes); }

void check_zone(const DocMap& map, const std::vector<std::uint32_t>& lengths, Slot begin, bool titles) {
  for (DocId doc = 0; doc < lengths.size(); ++doc) {
    const Span span = titles ? map.title(doc) : map.body(doc);
    REQUIRE(span == Span{begin, begin + lengths[doc]});
    const Slot next = begin + (lengths[doc] + 16) / 16 * 16;
    std::size_t wrong = 0;
    for (Slot slot = begin; slot < next; ++slot) wrong += map.doc_of(slot) == doc ? 0U : 1U;
    REQUIRE(wrong == 0);
    begin = next;
  }
}

std::vector<std::uint32_t> random_lengths(std::mt19937& random, std::size_t count, std::uint32_t longest) {
  std::vector<std::uint32_t> lengths(count);
  for (std::uint32_t& length : lengths) length = static_cast<std::uint32_t>(random() % (longest + 1));
  return lengths;
}

}  // namespace

TEST_CASE("Every slot knows its document, every document its slots") {
  const unsigned seed = 11;
  std::mt19937 random(seed);
  for (const std::uint32_t longest : {0U, 1U, 15U, 16U, 17U, 100U, 3000U, 40000U}) {
    for (const std::size_t count : {1U, 2U, 63U, 64U, 65U, 200U}) {
      INFO("seed " << seed << ", documents " << count << ", longest " << longest);
      const auto lengths = random_lengths(random, count, longest);
      auto titles = random_lengths(random, count, 20);
      if (random() % 2 == 0) titles.clear();
      const Slot body_end = end_of(lengths, 0);
      const Slot slot_end = end_of(titles, body_end);
      const AlignedBytes section = aligned(write(lengths, titles));
      const auto map = DocMap::open(section.view(), body_end, slot_end);
      REQUIRE(map.ok());
      REQUIRE(map.value().check().ok());
      CHECK(map.value().size() == count);
      CHECK(map.value().has_titles() == !titles.empty());
      check_zone(map.value(), lengths, 0, false);
      if (!titles.empty()) check_zone(map.value(), titles, body_end, true);
      if (titles.empty()) CHECK(map.value().title(0) == Span{slot_end, slot_end});
      std::uint64_t tokens = 0;
      for (DocId doc = 0; doc < count; ++doc) {
        CHECK(map.value().length(doc) == lengths[doc]);
        tokens += lengths[doc];
      }
      CHECK(map.value().token_count() == tokens);
      CHECK(std::equal(lengths.begin(), lengths.end(), map.value().lengths().begin(),
                       map.value().lengths().end()));
      if (tokens != 0)
        CHECK(map.value().average_length() ==
              Approx(static_cast<double>(tokens) / static_cast<double>(count)));
    }
  }
}

TEST_CASE("A map of nothing is a map") {
  const AlignedBytes section = aligned(write({}, {}));
  const auto map = DocMap::open(section.view(), 0, 0);
  REQUIRE(map.ok());
  CHECK(map.value().size() == 0);
  CHECK(map.value().average_length() == 1.0F);
  CHECK(map.value().check().ok());
}

// Body lengths must add up to the header's words. Title lengths have no such sum: one that fits the same
// groups is only told apart by the forward array.
TEST_CASE("Every flipped bit before the title lengths is found by open or check") {
  const std::vector<std::uint32_t> lengths = {3, 0, 40, 15, 16, 1100, 7};
  const std::vector<std::uint32_t> titles = {0, 2, 0, 0, 17, 1, 0};
  const Slot body_end = end_of(lengths, 0);
  const Slot slot_end = end_of(titles, body_end);
  auto bytes = write(lengths, titles);
  const std::size_t title_lengths_at = bytes.size() - titles.size() * sizeof(std::uint32_t);
  for (std::size_t bit = 0; bit < title_lengths_at * 8; ++bit) {
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    const AlignedBytes section = aligned(bytes);
    const auto map = DocMap::open(section.view(), body_end, slot_end);
    INFO("bit " << bit);
    REQUIRE_FALSE((map.ok() && map.value().check().ok()));
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST_CASE("Any bytes that open give documents and spans within bounds") {
  const unsigned seed = 5;
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const std::vector<std::uint32_t> lengths = {3, 0, 40, 15, 16, 1100, 7};
  const std::vector<std::uint32_t> titles = {0, 2, 0, 0, 17, 1, 0};
  const Slot body_end = end_of(lengths, 0);
  const Slot slot_end = end_of(titles, body_end);
  const auto good = write(lengths, titles);
  std::size_t opened = 0;
  for (int i = 0; i < 3000; ++i) {
    auto bytes = good;
    for (auto n = 1 + random() % 20; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    const AlignedBytes section = aligned(bytes);
    const auto map = DocMap::open(section.view(), body_end, slot_end);
    if (!map.ok()) continue;
    ++opened;
    (void)map.value().check();
    for (Slot slot = 0; slot < slot_end; ++slot) REQUIRE(map.value().doc_of(slot) < map.value().size());
    for (DocId doc = 0; doc < map.value().size(); ++doc) {
      const Span body = map.value().body(doc);
      const Span title = map.value().title(doc);
      REQUIRE((body.begin <= body.end && body.end <= body_end));
      REQUIRE((body_end <= title.begin && title.begin <= title.end && title.end <= slot_end));
    }
  }
  CHECK(opened > 100);
  for (std::size_t size = 0; size < good.size(); ++size) {
    const AlignedBytes section{Bytes(good).first(size)};
    REQUIRE_FALSE(DocMap::open(section.view(), body_end, slot_end).ok());
  }
}
