// The law of the text store: any bytes come back, whole and in part, and every word lies where
// the analyzer saw it.

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"
#include "index/segment/segment.h"
#include "index/segment/text_format.h"
#include "index/segment/text_ops.h"
#include "index/segment/text_packing.h"
#include "index/segment/text_reader.h"
#include "index/segment/text_writer.h"
#include "tests/documents/odd_texts.h"
#include "tests/documents/spool_bytes.h"
#include "tests/support/simple_builder.h"

namespace quoth {
namespace {

using namespace index;

std::string read(const TextStore& store, DocId doc, ByteRange range) {
  std::string out = "kept ";
  const auto done = store.read(doc, range, out);
  if (!done.ok()) FAIL(done.error().message);
  REQUIRE(out.starts_with("kept "));
  return out.substr(5);
}

void check_ranges(const TextStore& store, DocId doc, const std::string& text, std::mt19937& random) {
  REQUIRE(store.size(doc) == text.size());
  REQUIRE(read(store, doc, {0, ~std::uint64_t{0}}) == text);
  REQUIRE(read(store, doc, {text.size(), text.size() + 10}).empty());
  for (int tries = 0; tries < 12; ++tries) {
    const std::size_t begin = random() % (text.size() + 1);
    const std::size_t size = random() % (tries < 6 ? 40 : text.size() + 1);
    REQUIRE(read(store, doc, {begin, begin + size}) == text.substr(begin, size));
  }
}

void check_words(const Segment& segment, DocId doc, const std::string& text, std::mt19937& random) {
  const TextStore& store = segment.text();
  Analyzer analyzer;
  TokenBuffer buffer;
  analyzer.analyze(text, buffer);
  const Span words = segment.documents().body(doc);
  REQUIRE(words.end - words.begin == buffer.tokens.size());
  std::vector<Slot> slots;
  std::vector<ByteRange> expected;
  const unsigned one_in = buffer.tokens.size() < 3000 ? 1 : 37;
  for (std::size_t i = 0; i < buffer.tokens.size(); ++i) {
    if (random() % one_in != 0) continue;
    const Token& token = buffer.tokens[i];
    const Slot slot = words.begin + static_cast<Slot>(i);
    slots.push_back(slot);
    expected.push_back({token.begin, token.end});
    if (slots.size() % 5 == 0) {
      const auto rank = store.rank_at(slot);
      REQUIRE(rank.ok());
      REQUIRE(rank.value() == segment.terms().find(buffer.term(token)));
    }
  }
  std::vector<ByteRange> got(slots.size());
  REQUIRE(store.locate(doc, slots, got).ok());
  REQUIRE(got == expected);
  for (int tries = 0; tries < 5 && !slots.empty(); ++tries) {
    const std::size_t i = random() % slots.size();
    std::vector<ByteRange> one(1);
    REQUIRE(store.locate(doc, std::span(slots).subspan(i, 1), one).ok());
    REQUIRE(one[0] == expected[i]);
  }
}

// One reader for all passages, which stand anywhere: what it kept of the last must not tell in the next.
void check_passages(const Segment& segment, TextReader& reader, DocId doc, const std::string& text,
                    std::mt19937& random) {
  Analyzer analyzer;
  TokenBuffer buffer;
  analyzer.analyze(text, buffer);
  const Span words = segment.documents().body(doc);
  const std::size_t count = buffer.tokens.size();
  for (int tries = 0; tries < 8 && count > 0; ++tries) {
    const std::size_t first = random() % count;
    const std::size_t size = 1 + random() % std::min<std::size_t>(count - first, tries < 6 ? 12 : 6000);
    const std::uint64_t before = random() % 3 == 0 ? random() % 80 : 0;
    const std::uint64_t after = random() % 3 == 0 ? random() % 80 : 0;
    CAPTURE(first, size, before, after);
    const Slot begin = words.begin + static_cast<Slot>(first);
    const auto got = reader.read_passage(doc, {begin, begin + static_cast<Slot>(size)}, before, after);
    if (!got.ok()) FAIL(got.error().message);
    const TextReader::Passage& passage = got.value();
    REQUIRE(passage.ranges.size() == size);
    REQUIRE(passage.ranks.size() == size);
    bool same = true;
    for (std::size_t i = 0; i < size; ++i) {
      const Token& token = buffer.tokens[first + i];
      same = same && passage.ranges[i] == ByteRange{token.begin, token.end} &&
             passage.ranks[i] == segment.terms().find(buffer.term(token));
    }
    REQUIRE(same);
    const std::uint64_t from = passage.ranges.front().begin - std::min(passage.ranges.front().begin, before);
    REQUIRE(passage.begin == from);
    REQUIRE(passage.text == text.substr(from, passage.ranges.back().end + after - from));
  }
}

void check_texts(const std::vector<std::string>& texts, unsigned seed, TextCoding coding) {
  CAPTURE(static_cast<int>(coding));
  std::mt19937 random(seed);
  const auto segment = test::open_segment(test::text_documents(texts), {}, false, coding);
  REQUIRE(segment->text().check().ok());
  std::uint64_t total = 0;
  TextReader reader(segment->text());
  for (DocId doc = 0; doc < texts.size(); ++doc) {
    CAPTURE(doc);
    check_ranges(segment->text(), doc, texts[doc], random);
    check_words(*segment, doc, texts[doc], random);
    check_passages(*segment, reader, doc, texts[doc], random);
    total += texts[doc].size();
  }
  REQUIRE(segment->text().total_size() == total);
  for (Slot slot = 0; slot < segment->forward().size(); ++slot) {
    if (segment->forward()[slot] == kSentinelId) REQUIRE(segment->text().rank_at(slot).value() == kNoRank);
  }
}

void check_texts(const std::vector<std::string>& texts, unsigned seed) {
  for (const TextCoding coding : {TextCoding::kZstd, TextCoding::kPacked}) check_texts(texts, seed, coding);
}

TEST_CASE("odd texts come back byte for byte, each word in its place") { check_texts(test::odd_texts(), 1); }

TEST_CASE("random texts come back byte for byte, each word in its place") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<std::string> texts;
    for (auto n = random() % 30; n > 0; --n) texts.push_back(test::random_text(random, random() % 200));
    texts.push_back(test::random_text(random, 20000));
    for (auto n = random() % 9; n > 0; --n) texts.emplace_back();
    check_texts(texts, seed);
  }
}

TEST_CASE("words too rare for the forward array come back, with their ranks") {
  std::mt19937 random(4);
  const std::string words = test::many_words(90000);
  check_texts({words, test::random_text(random, 500), words.substr(words.size() / 2), "", words}, 4);
}

TEST_CASE("no documents, and documents without words") {
  check_texts({}, 0);
  check_texts(std::vector<std::string>(3000), 0);
  check_texts(std::vector<std::string>(2000, "?"), 0);
}

// Operations of `text`, fed to analyzer and builder in pieces of random size.
TextOps operations(const std::string& text, std::size_t piece, std::mt19937& random) {
  Analyzer analyzer;
  TextOpsBuilder builder;
  TextOps ops;
  TokenBuffer buffer;
  analyzer.begin_document();
  builder.begin_document();
  std::size_t at = 0;
  std::size_t end = 0;
  while (true) {
    end = std::min(text.size(), end + 1 + random() % piece);
    buffer.clear();
    const bool last = end == text.size();
    const std::size_t used = analyzer.feed(std::string_view(text).substr(at, end - at), last, buffer);
    builder.add(std::string_view(text).substr(at, used), at, buffer, 0, ops);
    at += used;
    if (last) break;
  }
  builder.end_document(ops);
  return ops;
}

TEST_CASE("operations do not depend on how a text was cut into pieces") {
  std::vector<std::string> texts = test::odd_texts();
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    texts.push_back(test::random_text(random, 300));
  }
  std::mt19937 random(9);
  for (const std::string& text : texts) {
    const TextOps whole = operations(text, text.size() + 1, random);
    const TextOps pieces = operations(text, 1 + text.size() / 7, random);
    REQUIRE(pieces.ops == whole.ops);
    REQUIRE(pieces.literals == whole.literals);
    REQUIRE(whole.bytes == text.size());
    REQUIRE(pieces.bytes == text.size());
    REQUIRE(pieces.tokens == whole.tokens);
  }
}

TEST_CASE("any operations are packed and come back") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string ops(1 + random() % 700, 0);
    for (char& op : ops) {
      const auto kind = random() % 8;
      if (kind < 4) op = static_cast<char>(kPackedOps[random() % 15]);
      if (kind == 0 || seed % 5 == 0) op = static_cast<char>(random() & 0xff);
      if (seed % 7 == 0) op = 0;
    }
    ByteWriter packed;
    pack_ops(ops, packed);
    const auto marked = ops.size() - static_cast<std::size_t>(std::count(ops.begin(), ops.end(), '\0'));
    REQUIRE(packed.size() <= (ops.size() + 7) / 8 + (marked + 1) / 2 + marked);
    std::string back(ops.size(), 'x');
    ByteReader in(packed.view());
    REQUIRE(unpack_ops(in, ops.size(), reinterpret_cast<std::byte*>(back.data())));
    REQUIRE(in.left() == 0);
    REQUIRE(back == ops);
    for (std::size_t size = 0; size < packed.size(); ++size) {
      ByteReader cut(packed.view().first(size));
      REQUIRE_FALSE(unpack_ops(cut, ops.size(), reinterpret_cast<std::byte*>(back.data())));
    }
  }
}

struct PartMaker {
  const Segment& segment;
  const std::vector<std::string>& texts;
  std::vector<std::uint8_t> term_sizes;
  std::vector<Rank> ranks;  // of all tokens
  TextOps ops;              // of all documents

  PartMaker(const Segment& s, const std::vector<std::string>& t)
      : segment(s), texts(t), term_sizes(s.terms().size()) {
    std::string term;
    for (Rank rank = 0; rank < term_sizes.size(); ++rank) {
      REQUIRE(s.terms().term(rank, term));
      term_sizes[rank] = static_cast<std::uint8_t>(term.size());
    }
    Analyzer analyzer;
    TextOpsBuilder builder;
    for (const std::string& text : texts) {
      TokenBuffer buffer;
      analyzer.analyze(text, buffer);
      builder.begin_document();
      builder.add(text, 0, buffer, 0, ops);
      builder.end_document(ops);
      for (const Token& token : buffer.tokens) ranks.push_back(s.terms().find(buffer.term(token)));
    }
  }

  // The section, from parts that end after any operation.
  std::vector<std::byte> write(std::mt19937& random, std::size_t operations_a_part, TextCoding coding) {
    MemoryIo io;
    TextWriter writer(io, "w", 1000, coding);
    for (const std::string& text : texts) REQUIRE(writer.add_document(text.size()).ok());
    TextBlockEncoder encoder(coding);
    TextOpReader reader(ops.ops, ops.literals);
    TextOp op;
    std::size_t token = 0;
    DocId doc = 0;
    std::uint64_t byte = 0;
    bool inside = false;
    while (!reader.ops().empty()) {
      const std::string_view ops_left = reader.ops();
      const std::string_view literals_left = reader.literals();
      TextBlockEncoder::Part part;
      part.continues = inside;
      part.continued_byte = byte;
      const std::size_t first_token = token;
      std::vector<Slot> begins;
      if (inside) {
        std::size_t before = 0;
        for (DocId d = 0; d < doc; ++d) before += segment.documents().length(d);
        part.continued_slot = segment.documents().body(doc).begin + static_cast<Slot>(first_token - before);
      }
      for (auto n = 1 + random() % operations_a_part; n > 0 && reader.next(op); --n) {
        if (!inside) {
          begins.push_back(segment.documents().body(doc).begin);
          byte = 0;
        }
        inside = op.kind != TextOp::Kind::kEndOfDocument;
        byte += op.gap.size();
        if (op.kind == TextOp::Kind::kToken) {
          byte += op.surface == Surface::kLiteral ? op.spelled.size() : term_sizes[ranks[token]];
          ++token;
        }
        if (!inside) ++doc;
      }
      part.ops = ops_left.substr(0, ops_left.size() - reader.ops().size());
      part.literals = literals_left.substr(0, literals_left.size() - reader.literals().size());
      part.ranks = std::span(ranks).subspan(first_token, token - first_token);
      part.begins = begins;
      auto encoded = encoder.encode(part, term_sizes);
      REQUIRE(encoded.ok());
      REQUIRE(writer.append(encoded.value()).ok());
    }
    REQUIRE(writer.finish(term_sizes, segment.documents().body_end()).ok());
    std::vector<std::byte> section = test::bytes_of(writer.head());
    test::append_bytes(writer.blocks(), section);
    return section;
  }
};

TEST_CASE("documents may be encoded in parts cut anywhere") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::vector<std::string> texts = {"", test::random_text(random, 3000), std::string(40000, ' '), "x", ""};
    texts.push_back(test::many_words(seed % 4 == 0 ? 80000 : 900) + std::string(200000, '\n') + "end");
    const auto segment = test::open_segment(test::text_documents(texts));
    PartMaker maker(*segment, texts);
    const std::vector<std::byte> section =
        maker.write(random,
                    seed % 4 == 0   ? 9000
                    : seed % 3 == 0 ? 1
                                    : 400,
                    seed % 2 == 0 ? TextCoding::kPacked : TextCoding::kZstd);
    auto store = TextStore::open(section, segment->documents(), segment->terms(), segment->forward());
    REQUIRE(store.ok());
    REQUIRE(store.value().check().ok());
    for (DocId doc = 0; doc < texts.size(); ++doc) {
      CAPTURE(doc);
      check_ranges(store.value(), doc, texts[doc], random);
      const Span words = segment->documents().body(doc);
      std::vector<Slot> slots;
      for (Slot slot = words.begin; slot < words.end; slot += 1 + static_cast<Slot>(random() % 20))
        slots.push_back(slot);
      std::vector<ByteRange> got(slots.size());
      std::vector<ByteRange> expected(slots.size());
      REQUIRE(store.value().locate(doc, slots, got).ok());
      REQUIRE(segment->text().locate(doc, slots, expected).ok());
      REQUIRE(got == expected);
      for (std::size_t i = 0; i < slots.size(); i += 7) {
        REQUIRE(store.value().rank_at(slots[i]).value() == segment->text().rank_at(slots[i]).value());
      }
    }
  }
}

TEST_CASE("operations that do not fit their ranks or documents are refused") {
  TextBlockEncoder encoder(TextCoding::kPacked);
  const std::vector<std::uint8_t> sizes = {3, 2};
  const std::vector<Rank> ranks = {0, 1};
  const std::vector<Slot> begins = {0};
  const std::string ops = {static_cast<char>(make_op(Surface::kAsTerm, 0)),
                           static_cast<char>(make_op(Surface::kAsTerm, 0)),
                           static_cast<char>(make_op(ControlOp::kEndOfDocument))};
  TextBlockEncoder::Part part;
  part.ops = ops;
  part.ranks = ranks;
  part.begins = begins;
  REQUIRE(encoder.encode(part, sizes).ok());
  auto wrong = part;
  wrong.ranks = std::span(ranks).first(1);
  REQUIRE(encoder.encode(wrong, sizes).error().code == ErrorCode::kInternal);
  wrong = part;
  wrong.begins = {};
  REQUIRE_FALSE(encoder.encode(wrong, sizes).ok());
  wrong = part;
  wrong.literals = "\x01x";
  REQUIRE_FALSE(encoder.encode(wrong, sizes).ok());
  REQUIRE_FALSE(encoder.encode(part, std::span(sizes).first(1)).ok());
  wrong = part;
  wrong.ops = "\xFF";
  REQUIRE_FALSE(encoder.encode(wrong, sizes).ok());

  MemoryIo io;
  TextWriter writer(io, "w", 1000, TextCoding::kPacked);
  REQUIRE(writer.add_document(text_format::kMaxTextBytes).ok());
  REQUIRE(writer.add_document(text_format::kMaxTextBytes + 1).error().code == ErrorCode::kLimit);
}

TEST_CASE("wrong arguments of readers are errors, not answers") {
  const auto segment = test::open_segment(test::text_documents({"one two three", "four"}));
  const TextStore& store = segment->text();
  std::string out;
  std::vector<ByteRange> two(2);
  REQUIRE(store.size(2) == 0);
  REQUIRE(store.read(2, {0, 1}, out).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(store.read(0, {5, 3}, out).ok());
  REQUIRE(out.empty());
  REQUIRE_FALSE(store.locate(0, std::vector<Slot>{1}, two).ok());
  REQUIRE_FALSE(store.locate(0, std::vector<Slot>{1, 0}, two).ok());
  REQUIRE_FALSE(store.locate(0, std::vector<Slot>{1, 3}, two).ok());
  REQUIRE_FALSE(store.locate(1, std::vector<Slot>{0, 16}, two).ok());
  REQUIRE_FALSE(store.locate(9, std::vector<Slot>{0, 1}, two).ok());
  REQUIRE(store.locate(0, std::vector<Slot>{1, 1}, two).ok());
  REQUIRE(two[0] == ByteRange{4, 7});
  REQUIRE(two[1] == ByteRange{4, 7});
  REQUIRE_FALSE(store.rank_at(1 << 20).ok());
  TextReader reader(store);
  REQUIRE_FALSE(reader.read_passage(9, {0, 1}, 0, 0).ok());
  REQUIRE_FALSE(reader.read_passage(0, {1, 1}, 0, 0).ok());
  REQUIRE_FALSE(reader.read_passage(0, {2, 4}, 0, 0).ok());
  REQUIRE_FALSE(reader.read_passage(1, {0, 1}, 0, 0).ok());
  REQUIRE(reader.read_passage(0, {2, 3}, 1, 9).value().text == " three");
}

}  // namespace
}  // namespace quoth
