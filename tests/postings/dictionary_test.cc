// The term dictionary equals a std::map, whatever the terms and the memory to build it.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "index/io/memory_io.h"
#include "index/segment/checksum.h"
#include "index/segment/common_terms.h"
#include "index/segment/dictionary_format.h"
#include "index/segment/dictionary_writer.h"
#include "index/segment/term_dictionary.h"

namespace quoth::index {
namespace {

using Terms = std::map<std::string, Rank>;

std::string read_all(Spool& spool) {
  REQUIRE(spool.finish_writing().ok());
  std::string bytes(static_cast<std::size_t>(spool.size()), '\0');
  const auto got = spool.read_at(0, std::as_writable_bytes(std::span(bytes)));
  REQUIRE(got.ok());
  REQUIRE(got.value() == bytes.size());
  return bytes;
}

struct Built {
  std::string buckets;
  std::string strings;
  std::string common;
  friend bool operator==(const Built&, const Built&) = default;
};

Built build(const Terms& terms, std::size_t memory = std::size_t{1} << 24) {
  MemoryIo io;
  REQUIRE(io.make_directory("/spools").ok());
  DictionaryWriter writer(io, "/spools/", static_cast<std::uint32_t>(terms.size()), memory);
  for (const auto& [term, rank] : terms) REQUIRE(writer.add(term, rank).ok());
  REQUIRE(writer.finish().ok());
  const std::vector<std::byte> common = writer.common().bytes();
  return {read_all(writer.buckets()), read_all(writer.strings()), std::string(as_text(common))};
}

Terms random_terms(std::mt19937& random, std::size_t count) {
  Terms terms;
  while (terms.size() < count) {
    std::string term;
    const std::size_t length = random() % 20 == 0 ? 1 + random() % 255 : 1 + random() % 9;
    const unsigned letters = random() % 3 == 0 ? 256 : 4;
    for (std::size_t i = 0; i < length; ++i)
      term += static_cast<char>(letters == 256 ? random() % 256 : 'a' + random() % letters);
    terms.emplace(term, 0);
  }
  std::vector<Rank> ranks(count);
  std::iota(ranks.begin(), ranks.end(), 0);
  std::shuffle(ranks.begin(), ranks.end(), random);
  std::size_t next = 0;
  for (auto& [term, rank] : terms) rank = ranks[next++];
  return terms;
}

void check_equal(const TermDictionary& dictionary, const Terms& terms, std::mt19937& random) {
  REQUIRE(dictionary.size() == terms.size());
  std::vector<std::string_view> asked;
  std::vector<Rank> expected;
  std::string text = "before";
  for (const auto& [term, rank] : terms) {
    REQUIRE(dictionary.find(term) == rank);
    REQUIRE(dictionary.term(rank, text));
    REQUIRE(text == term);
    REQUIRE(dictionary.term_size(rank) == term.size());
    asked.push_back(term);
    expected.push_back(rank);
  }
  std::vector<std::string> absent;
  for (const auto& [term, rank] : terms) {
    for (const std::string& near :
         {term + "a", term.substr(0, term.size() - 1), term + std::string(1, '\0')}) {
      if (terms.count(near) == 0 && absent.size() < 500) absent.push_back(near);
    }
  }
  for (const std::string& term : absent) {
    REQUIRE(dictionary.find(term) == kNoRank);
    asked.push_back(term);
    expected.push_back(kNoRank);
  }
  std::vector<Rank> ranks(asked.size());
  dictionary.find_all(asked, ranks);
  REQUIRE(ranks == expected);

  TermCursor cursor = dictionary.lower_bound("");
  for (const auto& [term, rank] : terms) {
    REQUIRE(cursor.valid());
    REQUIRE(cursor.term() == term);
    REQUIRE(cursor.rank() == rank);
    cursor.next();
  }
  REQUIRE_FALSE(cursor.valid());
  cursor.next();
  REQUIRE_FALSE(cursor.valid());

  absent.push_back(std::string(300, 'a'));
  absent.push_back(std::string(1, '\xff'));
  for (const auto& [term, rank] : terms) {
    if (random() % 8 == 0) absent.push_back(term);
  }
  for (const std::string& from : absent) {
    auto place = terms.lower_bound(from);
    TermCursor walk = dictionary.lower_bound(from);
    for (int i = 0; i < 20 && place != terms.end(); ++i, ++place, walk.next()) {
      REQUIRE(walk.valid());
      REQUIRE(walk.term() == place->first);
      REQUIRE(walk.rank() == place->second);
    }
    if (place == terms.end()) REQUIRE_FALSE(walk.valid());
  }
  for (Rank rank : {static_cast<Rank>(terms.size()), kNoRank}) {
    REQUIRE_FALSE(dictionary.term(rank, text));
    REQUIRE(dictionary.term_size(rank) == 0);
  }
}

TEST_CASE("a dictionary equals the map it was built from") {
  for (std::size_t count : {0U, 1U, 2U, 15U, 16U, 17U, 31U, 32U, 33U, 100U, 1000U, 20000U}) {
    const std::uint32_t seed = 31 + static_cast<std::uint32_t>(count);
    INFO("seed " << seed << " terms " << count);
    std::mt19937 random(seed);
    const Terms terms = random_terms(random, count);
    const Built built = build(terms);
    auto dictionary = TermDictionary::open(as_bytes(built.buckets), as_bytes(built.strings),
                                           as_bytes(built.common), static_cast<std::uint32_t>(count));
    REQUIRE(dictionary.ok());
    check_equal(dictionary.value(), terms, random);
  }
}

TEST_CASE("the bytes do not depend on the memory") {
  std::mt19937 random(32);
  const Terms terms = random_terms(random, 150000);  // several windows of buckets at the least memory
  const Built roomy = build(terms, std::size_t{1} << 28);
  REQUIRE(build(terms, 0) == roomy);
  REQUIRE(build(terms, std::size_t{5} << 20) == roomy);
}

TEST_CASE("terms that are wrong are refused") {
  MemoryIo io;
  REQUIRE(io.make_directory("/s").ok());
  const auto add_two = [&](std::string_view first, Rank a, std::string_view second, Rank b) {
    DictionaryWriter writer(io, "/s/", 2, 1 << 20);
    REQUIRE(writer.add(first, a).ok());
    const bool added = writer.add(second, b).ok();
    return added && writer.finish().ok();
  };
  REQUIRE(add_two("a", 1, "b", 0));
  REQUIRE_FALSE(add_two("a", 1, "a", 0));
  REQUIRE_FALSE(add_two("b", 1, "a", 0));
  REQUIRE_FALSE(add_two("a", 1, "b", 1));
  REQUIRE_FALSE(add_two("a", 1, "b", 2));
  REQUIRE_FALSE(add_two("a", 1, std::string(256, 'b'), 0));
  DictionaryWriter empty(io, "/s/", 1, 1 << 20);
  REQUIRE_FALSE(empty.add("", 0).ok());
  REQUIRE_FALSE(empty.finish().ok());
}

// A bucket whose chain is full says "search the strings": what an attacker's colliding terms would make.
TEST_CASE("terms beyond a bucket's chain are found among the strings") {
  std::mt19937 random(33);
  const Terms terms = random_terms(random, 3000);
  Built built = build(terms);
  for (std::size_t at = 0; at < built.buckets.size(); at += dictionary_format::kBucketBytes) {
    for (std::size_t i = 0; i < 40; ++i) built.buckets[at + dictionary_format::kIndexesAt + i] = '\xff';
    built.buckets[at + dictionary_format::kNextAt] = '\xfe';
    for (std::size_t i = 1; i < 4; ++i) built.buckets[at + dictionary_format::kNextAt + i] = '\xff';
  }
  auto dictionary =
      TermDictionary::open(as_bytes(built.buckets), as_bytes(built.strings), as_bytes(built.common), 3000);
  REQUIRE(dictionary.ok());
  check_equal(dictionary.value(), terms, random);
}

// Section 5.4 of the format: the commonest short terms, in lines, and nothing without enough of them.
TEST_CASE("common terms stand in lines of their own") {
  std::mt19937 random(35);
  REQUIRE(build(random_terms(random, 255)).common.empty());
  for (const std::size_t count : {256U, 3000U, 30000U}) {
    const Terms terms = random_terms(random, count);
    const Built built = build(terms);
    const auto is_common = [](const auto& term) { return term.first.size() <= 13 && term.second < 16384; };
    const auto common = static_cast<std::size_t>(std::count_if(terms.begin(), terms.end(), is_common));
    REQUIRE(built.common.size() == (common + 2) / 3 * 64);
    const auto section = CommonTerms::open(as_bytes(built.common));
    REQUIRE(section.ok());
    std::size_t found = 0;
    for (const auto& term : terms) {
      const Rank rank = section.value().find(term.first, hash64(as_bytes(term.first)));
      if (rank == kNoRank) continue;
      REQUIRE(is_common(term));
      REQUIRE(rank == term.second);
      ++found;
    }
    REQUIRE(found * 100 > common * 85);
    for (const std::string& absent : {std::string(), std::string("absent"), std::string(14, 'a')}) {
      if (terms.count(absent) == 0)
        REQUIRE(section.value().find(absent, hash64(as_bytes(absent))) == kNoRank);
    }
  }
  REQUIRE(CommonTerms::open({}).ok());
  REQUIRE(CommonTerms::open({}).value().find("a", hash64(as_bytes("a"))) == kNoRank);
  REQUIRE_FALSE(CommonTerms::open(as_bytes(std::string(63, 'a'))).ok());
  REQUIRE_FALSE(CommonTerms::open(as_bytes(std::string(64 * 5463, '\0'))).ok());
}

void use_everything(const TermDictionary& dictionary, const Terms& terms) {
  std::string text;
  for (const auto& [term, rank] : terms) {
    const Rank found = dictionary.find(term);
    REQUIRE((found == kNoRank || found < terms.size()));
    if (dictionary.term(rank, text)) REQUIRE(text.size() <= 255);
    REQUIRE(dictionary.term_size(rank) <= 255);
  }
  std::size_t count = 0;
  for (TermCursor cursor = dictionary.lower_bound(""); cursor.valid(); cursor.next()) {
    REQUIRE(cursor.rank() < terms.size());
    REQUIRE(++count <= terms.size());
  }
  for (const auto& [term, rank] : terms) dictionary.lower_bound(term);
}

TEST_CASE("damaged dictionaries never crash, hang or name a rank that is not there") {
  std::mt19937 random(34);
  const Terms terms = random_terms(random, 300);
  const Built healthy = build(terms);
  for (int round = 0; round < 400; ++round) {
    INFO("round " << round);
    Built built = healthy;
    for (std::size_t times = 1 + random() % 8; times > 0; --times) {
      std::string& section = *std::array{&built.buckets, &built.strings, &built.common}[random() % 3];
      section[random() % section.size()] = random() % 3 == 0 ? '\xff' : static_cast<char>(random());
    }
    auto dictionary =
        TermDictionary::open(as_bytes(built.buckets), as_bytes(built.strings), as_bytes(built.common), 300);
    REQUIRE(dictionary.ok());
    use_everything(dictionary.value(), terms);
  }
  for (std::size_t size = 0; size < healthy.strings.size(); size += 1 + random() % 20) {
    auto dictionary = TermDictionary::open(as_bytes(healthy.buckets), as_bytes(healthy.strings).first(size),
                                           as_bytes(healthy.common), 300);
    if (dictionary.ok()) use_everything(dictionary.value(), terms);
  }
  REQUIRE_FALSE(
      TermDictionary::open(as_bytes(healthy.buckets).first(65), as_bytes(healthy.strings), {}, 300).ok());
  REQUIRE_FALSE(TermDictionary::open({}, as_bytes(healthy.strings), {}, 300).ok());
  REQUIRE_FALSE(TermDictionary::open(as_bytes(healthy.buckets), {}, {}, 300).ok());
  REQUIRE_FALSE(
      TermDictionary::open(as_bytes(healthy.buckets), as_bytes(healthy.strings), {}, 0xfffffffe).ok());
}

}  // namespace
}  // namespace quoth::index
