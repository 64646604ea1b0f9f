// BatchAnalyzer: a long document in pieces gives the same ids, operations and regions as in one.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "index/build/batch_analyzer.h"
#include "index/build/short_code.h"
#include "index/io/memory_io.h"

namespace {

using namespace quoth;
using namespace quoth::index;

struct Joined {
  std::vector<std::string> terms;  // one per token operation
  std::string ops, literals;
  std::vector<Region> regions;
  std::uint64_t bytes = 0;
  AnalysedDocument document;
};

std::string random_text(std::mt19937& random, std::size_t words) {
  const std::vector<std::string> parts = {"word",  "The",  "a",   "U.S.",  "don't",    "caf\xC3\xA9", "\"",  "\"",
                                          ". ",    "? ",   "\n\n", "  ",   "--",       "\xE2\x80\x9C", "\xE2\x80\x9D", ", ",
                                          "12,000", "\xff", "\n",  "x-y", "\xE4\xB8\xAD\xE6\x96\x87"};
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    text += parts[random() % parts.size()];
    if (random() % 3 != 0) text += ' ';
  }
  return text;
}

// Analyses the text in these pieces; `clear` forgets the table between some of them, as a spill does.
Joined analyse(const std::vector<std::string>& pieces, bool clear) {
  BatchAnalyzer analyzer;
  AnalysedBatch out;
  Joined joined;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    RawBatch batch;
    batch.is_piece = true;
    batch.is_first = i == 0;
    batch.is_last = i + 1 == pieces.size();
    batch.documents.emplace_back();
    batch.documents.front().text = pieces[i];
    if (i == 0) batch.documents.front().title = "The title word";
    REQUIRE(analyzer.analyse(std::move(batch), out).ok());
    CHECK(out.continues == (i > 0));
    CHECK(out.begins == (i == 0 ? 1U : 0U));
    CHECK(out.tokens_before == joined.terms.size());
    CHECK(out.bytes_before == joined.bytes);
    const std::byte* at = out.ids.data();
    const std::byte* end = at + out.ids.size();
    const std::size_t before = joined.terms.size();
    while (at < end) joined.terms.emplace_back(analyzer.table().term(load_short(at, end)));
    CHECK(joined.terms.size() - before == out.ops.tokens);
    joined.ops += out.ops.ops;
    joined.literals += out.ops.literals;
    joined.bytes += out.ops.bytes;
    at = out.regions.data();
    end = at + out.regions.size();
    std::vector<Region> regions;
    get_regions(at, end, regions);
    CHECK(at == end);
    joined.regions.insert(joined.regions.end(), regions.begin(), regions.end());
    if (clear) analyzer.table().clear();
    if (i + 1 == pieces.size()) {
      REQUIRE(out.documents.size() == 1);
      joined.document = out.documents.front();
    } else {
      CHECK(out.documents.empty());
    }
  }
  return joined;
}

bool same(const Region& a, const Region& b) { return a.kind == b.kind && a.begin == b.begin && a.end == b.end; }

}  // namespace

TEST_CASE("pieces of any size give what the whole gives") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::string text = random_text(random, random() % 6000);
    const Joined whole = analyse({text}, false);
    CHECK(whole.document.text_bytes == text.size());
    CHECK(whole.document.body_tokens == whole.terms.size());
    CHECK(whole.document.title_tokens == 3);
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random() % (random() % 4 == 0 ? 20 : 9000);
      pieces.push_back(text.substr(at, size));
      at += size;
    }
    if (random() % 2 == 0) pieces.emplace_back();  // an empty last piece
    if (pieces.empty()) pieces.emplace_back();
    const Joined joined = analyse(pieces, random() % 2 == 0);
    CHECK(joined.terms == whole.terms);
    CHECK(joined.ops == whole.ops);
    CHECK(joined.literals == whole.literals);
    CHECK(joined.bytes == whole.bytes);
    CHECK(std::equal(joined.regions.begin(), joined.regions.end(), whole.regions.begin(), whole.regions.end(), same));
    CHECK(joined.document.text_bytes == whole.document.text_bytes);
    CHECK(joined.document.body_tokens == whole.document.body_tokens);
  }
}

TEST_CASE("regions come back as they were") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    std::vector<Region> regions(random() % 50);
    for (Region& region : regions) {
      region.kind = static_cast<RegionKind>(random() % kRegionKinds);
      region.begin = static_cast<std::uint32_t>(random() % 0x7fffffff);
      region.end = region.begin + 1 + static_cast<std::uint32_t>(random() % 1000);
    }
    std::vector<std::byte> bytes;
    put_regions(bytes, regions);
    put_regions(bytes, {});
    const std::byte* at = bytes.data();
    std::vector<Region> got;
    get_regions(at, bytes.data() + bytes.size(), got);
    CHECK(std::equal(got.begin(), got.end(), regions.begin(), regions.end(), same));
    get_regions(at, bytes.data() + bytes.size(), got);
    CHECK(got.empty());
    CHECK(at == bytes.data() + bytes.size());
  }
}
