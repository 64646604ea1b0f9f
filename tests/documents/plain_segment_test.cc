// The library's reader against the plain one (tests/support/plain_segment.h), on every view.

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/io/memory_io.h"
#include "index/segment/date.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/doc_map.h"
#include "index/segment/position_cursor.h"
#include "index/segment/segment.h"
#include "tests/documents/odd_texts.h"
#include "tests/support/plain_segment.h"
#include "tests/support/simple_builder.h"

namespace quoth {
namespace {

using namespace index;
using test::PlainColumn;
using test::PlainDocument;
using test::PlainRange;
using test::PlainSegment;
using test::PlainTerm;

PlainRange plain(Span span) { return {span.begin, span.end}; }

void compare_terms(const Segment& segment, const PlainSegment& expected) {
  const TermDictionary& terms = segment.terms();
  REQUIRE(terms.size() == expected.terms.size());
  TermCursor cursor = terms.lower_bound("");
  std::string term;
  for (const std::uint32_t rank : expected.sorted) {
    const std::string& bytes = expected.terms[rank].bytes;
    REQUIRE(cursor.valid());
    REQUIRE(cursor.term() == bytes);
    REQUIRE(cursor.rank() == rank);
    REQUIRE(terms.find(bytes) == rank);
    REQUIRE(terms.find(bytes + "\x01") == kNoRank);
    REQUIRE(terms.term(rank, term));
    REQUIRE(term == bytes);
    cursor.next();
  }
  REQUIRE_FALSE(cursor.valid());
}

void compare_postings(const Segment& segment, const PlainSegment& expected) {
  for (Rank rank = 0; rank < expected.terms.size(); ++rank) {
    const PlainTerm& term = expected.terms[rank];
    const TermInfo info = segment.term_info(rank);
    REQUIRE(info.occurrences + info.title_occurrences == term.slots.size());
    REQUIRE(info.documents == term.postings.size());
    std::vector<std::uint32_t> slots;
    PositionCursor positions(segment.positions(rank), {0, expected.slot_end});
    for (; positions.slot() != kEndSlot; positions.next()) slots.push_back(positions.slot());
    REQUIRE(slots == term.slots);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> postings;
    DocCursor documents(segment.documents_with(rank));
    std::size_t block = 0;
    for (; documents.doc() != kEndDoc; documents.next()) {
      if (!term.bounds.empty()) {
        const float bound = documents.block_bound(documents.doc()).impact;
        REQUIRE(std::abs(static_cast<double>(bound) - term.bounds[block / 128]) < 1e-6);
      }
      postings.emplace_back(documents.doc(), documents.freq());
      ++block;
    }
    REQUIRE(postings == term.postings);
    if (!postings.empty()) REQUIRE(std::abs(static_cast<double>(documents.max_impact()) - term.bound) < 5e-6);
  }
}

std::vector<std::uint32_t> all_slots(const PositionList& list, const PlainSegment& expected) {
  std::vector<std::uint32_t> slots;
  PositionCursor cursor(list, {0, expected.slot_end});
  for (; cursor.slot() != kEndSlot; cursor.next()) slots.push_back(cursor.slot());
  return slots;
}

void compare_ngrams(const Segment& segment, const PlainSegment& expected) {
  const Ngrams& ngrams = segment.ngrams();
  REQUIRE(ngrams.threshold() == expected.threshold);
  REQUIRE(ngrams.frequent_words() == expected.frequent_words);
  const auto compare = [](const Signatures& found, const auto& plain) {
    REQUIRE(std::ranges::equal(found.near, plain.signatures));
    REQUIRE(found.far.empty() == plain.far_signatures.empty());
    for (std::size_t i = 0; i < plain.far_signatures.size(); ++i)
      REQUIRE(found[i] == Signature{plain.signatures[i], plain.far_signatures[i]});
  };
  for (Rank rank = 0; rank < expected.terms.size(); ++rank)
    compare(segment.signatures(rank), expected.terms[rank]);
  std::size_t seen = 0;
  for (const test::PlainGram& gram : expected.grams) {
    const Ngrams::Gram found = ngrams.find(gram.words);
    REQUIRE(found.kind == (gram.listed ? Ngrams::Gram::Kind::kListed : Ngrams::Gram::Kind::kCounted));
    REQUIRE(found.occurrences == gram.in_bodies);
    REQUIRE(found.title_occurrences == gram.occurrences - gram.in_bodies);
    REQUIRE(found.documents == gram.documents);
    REQUIRE(all_slots(found.positions, expected) == gram.slots);
    compare(found.signatures, gram);
    ++seen;
  }
  for (std::size_t words = 2; words <= Ngrams::kMaxGram; ++words) seen -= ngrams.size(words);
  REQUIRE(seen == 0);
  REQUIRE(segment.gram_counts().size() == expected.gram_counts.size());
  for (const auto& [words, counts] : expected.gram_counts) {
    const auto found = segment.gram_counts().find(words);
    REQUIRE(found.has_value());
    REQUIRE(std::pair(found->occurrences, found->documents) == counts);
  }
}

void compare_regions(const Segment& segment, const PlainSegment& expected) {
  for (std::size_t kind = 0; kind < kRegionKinds; ++kind) {
    std::vector<PlainRange> regions;
    RegionCursor cursor = segment.regions().cursor(static_cast<RegionKind>(kind));
    for (; cursor.region().begin != kEndSlot; cursor.next()) regions.push_back(plain(cursor.region()));
    REQUIRE(regions == expected.regions[kind]);
    REQUIRE(segment.regions().count(static_cast<RegionKind>(kind)) == regions.size());
  }
}

void compare_columns(const Segment& segment, const PlainSegment& expected) {
  const Columns& columns = segment.columns();
  REQUIRE(columns.all().size() == expected.columns.size());
  for (const auto& [name, plain_column] : expected.columns) {
    const Column* const column = columns.find(name);
    REQUIRE(column != nullptr);
    REQUIRE(static_cast<unsigned>(column->kind()) == plain_column.kind);
    REQUIRE(column->value_count() == plain_column.values.size());
    for (std::uint32_t code = 0; code < column->value_count(); ++code) {
      REQUIRE(column->value(code) == plain_column.values[code]);
      std::vector<DocId> docs;
      column->documents(code, code + 1, docs);
      REQUIRE(docs == plain_column.documents[code]);
    }
    for (DocId doc = 0; doc < expected.documents.size(); ++doc) {
      const auto found = plain_column.codes.find(doc);
      REQUIRE(column->code(doc) == (found == plain_column.codes.end() ? Column::kNone : found->second));
    }
  }
  std::vector<DocId> by_day;
  columns.documents_between(INT32_MIN + 1, INT32_MAX, by_day);
  REQUIRE(by_day == expected.by_day);
}

void compare_documents(const Segment& segment, const PlainSegment& expected) {
  const DocMap& documents = segment.documents();
  REQUIRE(documents.size() == expected.documents.size());
  REQUIRE(documents.token_count() == expected.words);
  REQUIRE(std::ranges::equal(segment.forward(), expected.forward));
  for (DocId doc = 0; doc < expected.documents.size(); ++doc) {
    const PlainDocument& document = expected.documents[doc];
    const Span body = documents.body(doc);
    REQUIRE(plain(body) == document.body);
    REQUIRE(segment.columns().day(doc) == document.day.value_or(Columns::kNoDay));
    if (documents.has_titles()) REQUIRE(plain(documents.title(doc)) == document.title);
    std::string text;
    REQUIRE(segment.text().read(doc, {0, ~std::uint64_t{0}}, text).ok());
    REQUIRE(text == document.text);
    std::vector<Slot> slots;
    for (Slot slot = body.begin; slot < body.end; ++slot) {
      REQUIRE(documents.doc_of(slot) == doc);
      slots.push_back(slot);
      if (slot % 16 == 0) REQUIRE(segment.text().rank_at(slot).value() == expected.ranks[slot]);
    }
    std::vector<ByteRange> ranges(slots.size());
    REQUIRE(segment.text().locate(doc, slots, ranges).ok());
    REQUIRE(std::ranges::equal(ranges, document.words, [](ByteRange a, PlainRange b) {
      return a.begin == b.begin && a.end == b.end;
    }));
  }
}

// The file against what went into it, then against the library's reading of it.
void compare(const std::vector<Document>& documents, const NgramOptions& ngrams = {},
             TextCoding text = TextCoding::kPacked) {
  const std::vector<std::byte> file = test::build_segment(documents, test::kAmpleMemory, ngrams, text);
  const PlainSegment expected = test::read_plain_segment(file);
  auto opened = Segment::open(map_memory(file));
  REQUIRE(opened.ok());
  const Segment& segment = *opened.value();
  REQUIRE(segment.id() == expected.id);
  REQUIRE(segment.analyzer() == expected.analyzer);
  REQUIRE(expected.documents.size() == documents.size());
  Analyzer analyzer;
  TokenBuffer buffer;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    REQUIRE(expected.documents[d].text == documents[d].text);
    buffer.clear();
    analyzer.analyze(documents[d].text, buffer);
    REQUIRE(buffer.tokens.size() == expected.documents[d].words.size());
    for (std::size_t i = 0; i < buffer.tokens.size(); ++i) {
      const Token& token = buffer.tokens[i];
      REQUIRE(expected.documents[d].words[i] == PlainRange{token.begin, token.end});
      REQUIRE(expected.terms[expected.ranks[expected.documents[d].body.begin + i]].bytes ==
              buffer.term(token));
    }
  }
  compare_terms(segment, expected);
  compare_documents(segment, expected);
  compare_postings(segment, expected);
  compare_ngrams(segment, expected);
  compare_regions(segment, expected);
  compare_columns(segment, expected);
}

std::vector<Document> random_documents(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Document> documents(random() % (seed % 5 == 0 ? 600 : 60));
  for (Document& document : documents) {
    document.text = test::random_text(random, random() % (seed % 3 == 0 ? 30 : 400));
    if (seed % 4 != 0 && random() % 2 == 0) document.title = test::random_text(random, 5);
    if (random() % 3 != 0) document.id = std::to_string(random());
    if (random() % 2 == 0) {
      document.fields.push_back(
          {"date", "\"" + format_day(static_cast<std::int32_t>(random() % 40000) - 20000) + "\""});
    }
    if (random() % 40 == 0) document.fields.push_back({"rare", random() % 2 == 0 ? "true" : "[1,2]"});
    if (random() % 2 == 0) document.fields.push_back({"n", std::to_string(random() % 7)});
    document.fields.push_back({"lang", random() % 2 == 0 ? "\"en\"" : "\"de\""});
  }
  return documents;
}

TEST_CASE("the library and the plain reader see the same in random segments") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    compare(random_documents(seed), {}, seed % 3 == 0 ? TextCoding::kZstd : TextCoding::kPacked);
  }
}

TEST_CASE("the library and the plain reader see the same n-grams and signatures") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    compare(random_documents(seed), test::few_ngrams(1 + seed * seed));
  }
  compare(test::text_documents({"a a a a a a a a a a", "a a a", "a"}), test::few_ngrams(2));
  compare(test::text_documents({test::many_words(70000), test::many_words(3000)}), test::few_ngrams(3));
}

TEST_CASE("the library and the plain reader see the same in odd segments") {
  compare({});
  compare(test::text_documents(std::vector<std::string>(70)));
  std::vector<std::string> texts = test::odd_texts();
  std::erase_if(texts,
                [](const std::string& text) { return text.size() > 200000; });  // bit by bit takes its time
  for (const TextCoding coding : {TextCoding::kZstd, TextCoding::kPacked})
    compare(test::text_documents(texts), {}, coding);
  compare(test::text_documents({test::many_words(70000), test::many_words(300)}));
}

TEST_CASE("the plain reader refuses every changed byte") {
  const std::vector<std::byte> file =
      test::build_segment(random_documents(1), test::kAmpleMemory, test::few_ngrams(10));
  std::mt19937 random(1);
  for (int tries = 0; tries < 300; ++tries) {
    std::vector<std::byte> damaged = file;
    damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8);
    REQUIRE_THROWS_AS(test::read_plain_segment(damaged), std::runtime_error);
  }
}

}  // namespace
}  // namespace quoth
