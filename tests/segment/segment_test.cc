// Laws of a whole segment: what is read is what was written, and damage is always found.
#include "index/segment/segment.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <map>
#include <random>
#include <string>

#include "index/format.h"
#include "index/io/memory_io.h"
#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"
#include "index/segment/segment_file.h"
#include "index/segment/segment_writer.h"
#include "tests/segment/sample_documents.h"
#include "tests/support/exercise_segment.h"
#include "tests/support/fault_io.h"
#include "tests/support/simple_builder.h"

using namespace quoth;
using namespace quoth::index;

namespace {

// The same as a segment's lists, by the obvious way.
struct Expected {
  struct Term {
    std::vector<Slot> body, title;
    std::map<DocId, std::uint32_t> documents;
  };
  std::map<std::string, Term> terms;
  std::vector<TokenBuffer> bodies;
  std::vector<Span> spans;
  Slot body_end = 0;
  Slot slot_end = 0;

  explicit Expected(const std::vector<Document>& documents) {
    Analyzer analyzer;
    Slot slot = 0;
    bool titles = false;
    for (DocId doc = 0; doc < documents.size(); ++doc) {
      TokenBuffer& buffer = bodies.emplace_back();
      analyzer.analyze(documents[doc].text, buffer);
      spans.push_back({slot, slot + static_cast<Slot>(buffer.tokens.size())});
      for (const Token& token : buffer.tokens) {
        Term& term = terms[std::string(buffer.term(token))];
        term.body.push_back(slot++);
        ++term.documents[doc];
      }
      slot = (slot + 16) / 16 * 16;
    }
    body_end = slot;
    for (const Document& document : documents) {
      TokenBuffer buffer;
      analyzer.analyze(document.title, buffer);
      titles = titles || !buffer.tokens.empty();
      for (const Token& token : buffer.tokens) terms[std::string(buffer.term(token))].title.push_back(slot++);
      slot = (slot + 16) / 16 * 16;
    }
    slot_end = titles ? slot : body_end;
  }
};

template <class Cursor>
auto all_of_cursor(Cursor cursor, std::uint32_t end) {
  std::vector<std::uint32_t> values;
  if constexpr (std::is_same_v<Cursor, PositionCursor>) {
    for (Slot slot = cursor.slot(); slot != end; slot = cursor.next()) values.push_back(slot);
  } else {
    for (DocId doc = cursor.doc(); doc != end; doc = cursor.next()) values.push_back(doc);
  }
  return values;
}

void check_term(const Segment& segment, const std::string& bytes, const Expected::Term& term, Rank rank) {
  INFO("term " << bytes);
  std::string back;
  REQUIRE(segment.terms().term(rank, back));
  REQUIRE(back == bytes);
  const TermInfo info = segment.term_info(rank);
  REQUIRE(info.occurrences == term.body.size());
  REQUIRE(info.title_occurrences == term.title.size());
  REQUIRE(info.documents == term.documents.size());
  REQUIRE(all_of_cursor(PositionCursor(segment.positions(rank), segment.zone(Zone::kBody)), kEndSlot) ==
          term.body);
  REQUIRE(all_of_cursor(PositionCursor(segment.positions(rank), segment.zone(Zone::kTitle)), kEndSlot) ==
          term.title);
  DocCursor cursor(segment.documents_with(rank));
  for (const auto& [doc, freq] : term.documents) {
    REQUIRE(cursor.doc() == doc);
    REQUIRE(cursor.freq() == freq);
    cursor.next();
  }
  REQUIRE(cursor.doc() == kEndDoc);
  for (const auto* slots : {&term.body, &term.title}) {
    for (const Slot slot : *slots) REQUIRE(segment.forward()[slot] == std::min<Rank>(rank, kEscapeId));
  }
}

void check_lists(const Segment& segment, const Expected& expected) {
  REQUIRE(segment.terms().size() == expected.terms.size());
  REQUIRE(segment.zone(Zone::kBody) == Span{0, expected.body_end});
  REQUIRE(segment.zone(Zone::kTitle) == Span{expected.body_end, expected.slot_end});
  REQUIRE(segment.forward().size() == expected.slot_end);
  std::size_t sentinels = expected.slot_end;
  TermCursor walk = segment.terms().lower_bound("");
  std::vector<std::pair<std::size_t, std::string>> by_rank(expected.terms.size());
  for (const auto& [bytes, term] : expected.terms) {
    REQUIRE(walk.valid());
    REQUIRE(walk.term() == bytes);
    const Rank rank = segment.terms().find(bytes);
    REQUIRE(rank == walk.rank());
    check_term(segment, bytes, term, rank);
    by_rank[rank] = {term.body.size() + term.title.size(), bytes};
    sentinels -= term.body.size() + term.title.size();
    walk.next();
  }
  CHECK_FALSE(walk.valid());
  CHECK(segment.terms().find("not there at all") == kNoRank);
  for (std::size_t rank = 1; rank < by_rank.size(); ++rank) {
    const auto& [more, a] = by_rank[rank - 1];
    const auto& [fewer, b] = by_rank[rank];
    REQUIRE((more > fewer || (more == fewer && a < b)));
  }
  CHECK(std::count(segment.forward().begin(), segment.forward().end(), kSentinelId) ==
        static_cast<std::ptrdiff_t>(sentinels));
}

void check_documents(const Segment& segment, const std::vector<Document>& documents,
                     const Expected& expected) {
  REQUIRE(segment.document_count() == documents.size());
  REQUIRE(segment.documents().check().ok());
  const Column* const ids = segment.columns().find(kIdColumn);
  const Column* const titles = segment.columns().find(kTitleColumn);
  std::uint64_t tokens = 0;
  for (DocId doc = 0; doc < documents.size(); ++doc) {
    REQUIRE(segment.documents().body(doc) == expected.spans[doc]);
    tokens += segment.documents().length(doc);
    std::string text;
    REQUIRE(segment.text().size(doc) == documents[doc].text.size());
    REQUIRE(segment.text().read(doc, {0, documents[doc].text.size()}, text).ok());
    REQUIRE(text == documents[doc].text);
    const TokenBuffer& body = expected.bodies[doc];
    std::vector<Slot> slots;
    for (Slot slot = expected.spans[doc].begin; slot < expected.spans[doc].end; ++slot) slots.push_back(slot);
    std::vector<ByteRange> ranges(slots.size());
    REQUIRE(segment.text().locate(doc, slots, ranges).ok());
    for (std::size_t i = 0; i < slots.size(); ++i)
      REQUIRE(ranges[i] == ByteRange{body.tokens[i].begin, body.tokens[i].end});
    const auto value = [&](const Column* column) {
      return column == nullptr || column->code(doc) == Column::kNone ? "" : column->value(column->code(doc));
    };
    REQUIRE(value(ids) == documents[doc].id);
    REQUIRE(value(titles) == documents[doc].title);
  }
  CHECK(segment.token_count() == tokens);
}

void check_regions(const Segment& segment, const Expected& expected) {
  for (const RegionKind kind : {RegionKind::kSentence, RegionKind::kParagraph, RegionKind::kQuotation}) {
    std::vector<Span> regions;
    for (std::size_t doc = 0; doc < expected.bodies.size(); ++doc) {
      for (const Region& region : expected.bodies[doc].regions) {
        if (region.kind != kind) continue;
        regions.push_back({expected.spans[doc].begin + region.begin, expected.spans[doc].begin + region.end});
      }
    }
    std::sort(regions.begin(), regions.end(), [](const Span& a, const Span& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
    REQUIRE(segment.regions().count(kind) == regions.size());
    RegionCursor cursor = segment.regions().cursor(kind);
    for (const Span& region : regions) {
      REQUIRE(cursor.region() == region);
      cursor.next();
    }
    CHECK(cursor.region() == Span{kEndSlot, kEndSlot});
  }
}

void check_all(const std::vector<Document>& documents) {
  const auto segment = test::open_segment(documents);
  const Expected expected(documents);
  check_lists(*segment, expected);
  check_documents(*segment, documents, expected);
  check_regions(*segment, expected);
  test::exercise_segment(*segment);
  CHECK(verify_checksums(segment->file().bytes()).empty());
  CHECK(segment->analyzer() == Analyzer::fingerprint());
  CHECK(segment->id().size() == 32);
}

}  // namespace

TEST_CASE("What was written is read: a few documents by hand") {
  const auto documents = test::few_documents();
  check_all(documents);
  const auto segment = test::open_segment(documents);
  CHECK(segment->sections().size() ==
        static_cast<std::size_t>(std::ranges::count(format::kSections, true, &format::SectionName::required)));
  CHECK(segment->sections()[0].name == "analyzer");
  CHECK(segment->columns().find("speaker")->value(0) == "Lincoln");
  CHECK(segment->columns().find("words")->kind() == Column::Kind::kNumber);
  CHECK(segment->columns().find("nothing") == nullptr);
  CHECK(segment->columns().day(1) == Columns::kNoDay);
}

TEST_CASE("What was written is read: nothing, empty documents, titles only") {
  check_all({});
  check_all(test::text_documents({""}));
  check_all(test::text_documents({"", "...", "", "one"}));
  std::vector<Document> documents(3);
  documents[1].title = "A title without a text";
  check_all(documents);
}

TEST_CASE("What was written is read: random documents") {
  const unsigned seed = GENERATE(1U, 2U, 3U, 4U);
  INFO("seed " << seed);
  check_all(test::random_documents(seed, 40 * seed, seed % 2 == 0 ? 30 : 3000));
}

TEST_CASE("What was written is read: more words than the forward array can name") {
  std::string text;
  for (int i = 0; i < 70000; ++i) text += "w" + std::to_string(i) + " ";
  for (int i = 0; i < 1000; ++i) text += "w" + std::to_string(i) + " ";
  const auto documents = test::text_documents({text, "w69999 w0"});
  const auto segment = test::open_segment(documents);
  const Expected expected(documents);
  check_lists(*segment, expected);
  CHECK(std::count(segment->forward().begin(), segment->forward().end(), kEscapeId) > 4000);
}

TEST_CASE("The bytes do not depend on the memory of the writer") {
  const auto documents = test::random_documents(9, 60, 500);
  const auto bytes = test::build_segment(documents);
  CHECK(test::build_segment(documents, 0) == bytes);
  CHECK(test::build_segment(documents, 3000) == bytes);
}

TEST_CASE("The writer passes every failure on, and leaves no file") {
  const auto documents = test::few_documents();
  const auto whole = test::build_segment(documents);
  std::uint64_t failing = 0;
  for (std::uint64_t step = 1;; failing += step, step = 1 + failing / 20) {
    MemoryIo memory;
    test::FaultIo io(memory, failing);
    const auto made = test::try_build_segment(io, "", "segment", documents, 0);
    const auto left = memory.list("");
    if (!io.failed()) {
      REQUIRE(made.ok());
      break;
    }
    // A spool's removal may be what failed: it is the only call whose failure is not reported.
    if (!made.ok()) CHECK_FALSE(memory.stat("segment").ok());
    if (!made.ok()) CHECK(left.value().size() <= 1);
  }
  CHECK(failing > 50);
}

TEST_CASE("The writer keeps the limits of the number line, on both sides") {
  MemoryIo io;
  const auto code = [](const Result<void>& result) {
    return result.ok() ? ErrorCode::kOk : result.error().code;
  };
  const auto most = static_cast<std::uint32_t>(format::kMaxDocumentTokens);
  SegmentWriter writer(io, {"", 0});
  CHECK(code(writer.add_document({}, 0, most + 1, 0)) == ErrorCode::kLimit);
  CHECK(code(writer.add_document({}, 0, 0, most + 1)) == ErrorCode::kLimit);
  REQUIRE(code(writer.add_document({}, 0, most, 0)) == ErrorCode::kOk);
  // What is left when its title's group and the last document's title's group are counted.
  const std::uint64_t left = format::kMaxSlots - slots_for(most) - 16 - 16;
  const auto fits = static_cast<std::uint32_t>(left - 1);
  CHECK(code(writer.add_document({}, 0, fits + 1, 0)) == ErrorCode::kLimit);
  REQUIRE(code(writer.add_document({}, 0, fits, 0)) == ErrorCode::kOk);
  CHECK(code(writer.add_document({}, 0, 0, 0)) == ErrorCode::kLimit);
  const DocumentLayout layout = writer.layout();
  CHECK(layout.begins == std::vector<Slot>{0, static_cast<Slot>(slots_for(most))});
  CHECK(layout.body_end == format::kMaxSlots - 32);
  CHECK(layout.slot_end == layout.body_end);
}

TEST_CASE("The writer refuses what is out of order or does not add up") {
  MemoryIo io;
  const auto is_bug = [](const Result<void>& result) {
    return !result.ok() && result.error().code == ErrorCode::kInternal;
  };
  SegmentWriter writer(io, {"", 0});
  REQUIRE(writer.add_document({}, 0, 5, 0).ok());
  const std::array<Region, 1> beyond = {{{RegionKind::kSentence, 0, 6}}};
  const std::array<Region, 1> nothing = {{{RegionKind::kSentence, 2, 2}}};
  CHECK(is_bug(writer.add_regions(0, beyond)));
  CHECK(is_bug(writer.add_regions(0, nothing)));
  CHECK(is_bug(writer.add_regions(1, {})));
  CHECK(is_bug(writer.add_term("a", 0)));
  CHECK_FALSE(writer.finish("f").ok());
  REQUIRE(writer.begin_terms(1).ok());
  CHECK(is_bug(writer.begin_terms(1)));
  CHECK(is_bug(writer.add_term("a", 1)));
  CHECK_FALSE(writer.add_term("", 0).ok());
  CHECK_FALSE(writer.add_term(std::string(256, 'a'), 0).ok());
  CHECK(is_bug(writer.add_document({}, 0, 5, 0)));
  CHECK_FALSE(writer.finish("f").ok());
  CHECK_FALSE(io.stat("f").ok());
}
