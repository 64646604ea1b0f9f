#include "tests/support/exercise_segment.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"
#include "index/segment/text_reader.h"

namespace quoth::test {
namespace {

using namespace quoth::index;

constexpr std::uint32_t kMost = 500;  // documents, terms, values ... that are looked at one by one

void promise(bool kept, const char* what) {
  if (kept) return;
  std::cerr << "broken promise: " << what << '\n';
  std::abort();
}

class Exerciser {
 public:
  explicit Exerciser(const Segment& segment) : segment_(segment) {}

  void run() {
    documents();
    terms();
    ngrams();
    gram_counts();
    anchors();
    regions();
    columns();
    texts();
  }

 private:
  void documents() {
    const DocMap& map = segment_.documents();
    const Span body = segment_.zone(Zone::kBody);
    const Span title = segment_.zone(Zone::kTitle);
    promise(body.begin == 0 && body.end == title.begin && title.end == segment_.forward().size(),
            "zones tile the number line");
    promise(segment_.average_length() > 0, "average length");
    (void)map.check();
    for (Slot slot = 0; slot < std::min<std::size_t>(segment_.forward().size(), 16 * kMost); ++slot) {
      promise(map.doc_of(slot) < map.size(), "doc_of");
    }
    for (DocId doc = 0; doc < std::min(map.size(), kMost); ++doc) {
      promise(map.body(doc).begin <= map.body(doc).end && map.body(doc).end <= body.end, "body");
      promise(map.title(doc).begin >= title.begin && map.title(doc).end <= title.end, "title");
    }
  }

  void terms() {
    std::string term;
    Rank last = kNoRank;
    std::uint32_t seen = 0;
    for (TermCursor cursor = segment_.terms().lower_bound(""); cursor.valid() && seen < kMost;
         cursor.next(), ++seen) {
      last = cursor.rank();
      (void)segment_.terms().find(cursor.term());
      lists(last);
    }
    for (Rank rank = 0; rank < std::min(segment_.terms().size(), kMost); ++rank) {
      (void)segment_.terms().term(rank, term);
      lists(rank);
    }
    for (const Rank rank : {segment_.terms().size(), last, kNoRank, kEscapeRank}) lists(rank);
    for (const std::string_view text : {"", "a", "the", "zzz", "\xff"}) (void)segment_.terms().find(text);
  }

  void gram_counts() {
    const GramCounts& counts = segment_.gram_counts();
    std::vector<Rank> words;
    for (std::size_t slot = 0; slot < std::min<std::size_t>(segment_.forward().size(), kMost); ++slot) {
      words.clear();
      for (std::size_t k = 0; k < 9 && k < segment_.forward().size() - slot; ++k) {
        words.push_back(segment_.forward()[slot + k]);
        const auto count = counts.find(words);
        if (count)
          promise(count->documents <= std::min(count->occurrences, segment_.document_count()),
                  "counts of a run");
      }
    }
    (void)counts.find(std::vector<Rank>{kNoRank, 0});
  }

  void anchors() {
    const Anchors& anchors = segment_.anchors();
    for (std::uint32_t number = 0; number < std::min(anchors.buckets(), kMost); ++number) {
      const Anchors::Bucket bucket = anchors.at(number);
      promise(!bucket.known || !bucket.overfull, "a bucket is known or overfull");
      promise(bucket.slots.size() <= Anchors::kMaxBucket, "anchors of a bucket");
      std::uint64_t sum = 0;
      for (const Slot slot : bucket.slots) sum += slot;  // sanitizers see whether they may be read
      promise(sum <= bucket.slots.size() * std::uint64_t{kEndSlot}, "slots of anchors");
    }
    if (!anchors.empty()) (void)anchors.bucket(0x123456789abcdef0);
  }

  void ngrams() {
    const Ngrams& ngrams = segment_.ngrams();
    const Rank most = std::min<Rank>(ngrams.frequent_words(), 12);
    for (Rank a = 0; a <= most; ++a) {
      for (Rank b = 0; b <= most; ++b) {
        gram({a, b});
        for (Rank c = 0; c < most; c += 1 + c / 3) gram({a, b, c});
        gram({a, b, b, a});
        gram({a, b, a, b, a});
      }
    }
    for (const Rank rank :
         {Rank{0}, ngrams.signatures_begin(), ngrams.signatures_end() - 1, ngrams.signatures_end()}) {
      promise(segment_.signatures(rank).empty() ||
                  segment_.signatures(rank).size() == segment_.positions(rank).count,
              "a signature for each posting of a word");
    }
  }

  void gram(const std::vector<Rank>& words) {
    const Ngrams::Gram gram = segment_.ngrams().find(words);
    promise(gram.documents <= segment_.document_count(), "documents of a gram");
    promise(gram.signatures.empty() || gram.signatures.size() == gram.positions.count,
            "a signature for each posting of a gram");
    std::size_t sum = 0;
    for (std::size_t i = 0; i < gram.signatures.size(); ++i)
      sum += std::size_t{gram.signatures[i].near} + gram.signatures[i].far;
    promise(sum <= (255 + 15) * gram.signatures.size(), "signatures can be read");
    Slot last = 0;
    PositionCursor cursor(gram.positions, {0, segment_.zone(Zone::kTitle).end});
    for (std::uint32_t n = 0; cursor.slot() != kEndSlot && n < 1000; cursor.next(), ++n) {
      promise(n == 0 || cursor.slot() > last, "slots of a gram ascend");
      promise(cursor.slot() < segment_.zone(Zone::kTitle).end, "slots of a gram lie in the line");
      last = cursor.slot();
    }
  }

  void lists(Rank rank) {
    const TermInfo info = segment_.term_info(rank);
    if (rank >= segment_.terms().size())
      promise(info.occurrences == 0 && info.documents == 0, "info of no term");
    for (const Zone zone : {Zone::kBody, Zone::kTitle}) {
      const Span bounds = segment_.zone(zone);
      const auto inside = [&](Slot slot) {
        return slot == kEndSlot || (slot >= bounds.begin && slot < bounds.end);
      };
      PositionCursor cursor(segment_.positions(rank), bounds);
      Slot before = 0;
      for (std::array<Slot, 100> slots; std::size_t n = cursor.fill(slots);) {
        for (const Slot slot : std::span(slots).first(n)) {
          promise(slot != kEndSlot && inside(slot) && slot >= before, "filled slots");
          before = slot;
        }
      }
      PositionCursor seeker(segment_.positions(rank), bounds);
      for (Slot target = bounds.begin; target < bounds.end; target += 1 + (bounds.end - bounds.begin) / 7) {
        const Slot slot = seeker.seek(target);
        promise(slot >= target && inside(slot), "seek");
        promise(inside(seeker.next()), "next");
      }
    }
    document_lists(rank);
  }

  void document_lists(Rank rank) {
    const std::uint32_t count = segment_.document_count();
    DocCursor cursor(segment_.documents_with(rank));
    std::uint64_t steps = 0;
    for (DocId doc = cursor.doc(); doc != kEndDoc; doc = cursor.next()) {
      promise(doc < count && ++steps <= count, "documents ascend below the count");
      (void)cursor.freq();
      if (steps % 64 == 1) (void)cursor.block_bound(doc);
    }
    DocCursor seeker(segment_.documents_with(rank));
    for (DocId target = 0; target < count; target += 1 + count / 7) {
      const DocId doc = seeker.seek(target);
      promise(doc == kEndDoc || (doc >= target && doc < count), "seek of documents");
      const DocCursor::BlockBound bound = seeker.block_bound(std::max(target, std::min(doc, count)));
      promise(bound.impact >= 0 && bound.impact <= 1, "impact bound");
    }
    promise(seeker.max_impact() >= 0 && seeker.max_impact() <= 1, "impact bound of the list");
  }

  void regions() {
    for (const RegionKind kind : {RegionKind::kSentence, RegionKind::kParagraph, RegionKind::kQuotation}) {
      RegionCursor cursor = segment_.regions().cursor(kind);
      const Slot end = segment_.zone(Zone::kBody).end;
      for (std::uint64_t n = 0; cursor.region().begin != kEndSlot; cursor.next(), ++n) {
        promise(cursor.region().begin < cursor.region().end && cursor.region().end <= end,
                "region in the body zone");
        promise(n < segment_.regions().count(kind), "regions end");
      }
      RegionCursor seeker = segment_.regions().cursor(kind);
      for (Slot slot = 0; slot < end; slot += 1 + end / 9) {
        if ((slot & 1) != 0) seeker.seek(slot);
        seeker.seek_holding(slot);
      }
    }
  }

  void columns() {
    std::vector<DocId> found;
    for (const Column& column : segment_.columns().all()) {
      for (DocId doc = 0; doc < std::min(segment_.document_count(), kMost); ++doc) {
        const std::uint32_t code = column.code(doc);
        promise(code == Column::kNone || code < column.value_count(), "code of a document");
      }
      for (std::uint32_t code = 0; code < std::min(column.value_count(), kMost); ++code) {
        (void)column.value(code);
        if (column.kind() == Column::Kind::kNumber) (void)column.number(code);
      }
      const std::uint32_t middle =
          column.kind() == Column::Kind::kNumber ? column.lower_bound(1.5) : column.lower_bound("m");
      promise(middle <= column.value_count(), "lower bound");
      found.clear();
      column.documents(0, middle, found);
      column.documents(middle, column.value_count(), found);
      for (const DocId doc : found) promise(doc < segment_.document_count(), "documents of values");
    }
    found.clear();
    segment_.columns().documents_between(INT32_MIN + 1, INT32_MAX, found);
    for (const DocId doc : found) promise(doc < segment_.document_count(), "documents of days");
    for (DocId doc = 0; doc < std::min(segment_.document_count(), kMost); ++doc)
      (void)segment_.columns().day(doc);
  }

  void texts() {
    std::string text;
    index::TextReader reader(segment_.text());
    for (DocId doc = 0; doc < std::min<std::uint32_t>(segment_.document_count(), 50); ++doc) {
      text.clear();
      const std::uint64_t size = segment_.text().size(doc);
      (void)segment_.text().read(doc, {0, 100000}, text);
      (void)segment_.text().read(doc, {size / 2, size}, text);
      promise(text.size() <= 100000 + size, "no more text than was asked for");
      const Span body = segment_.documents().body(doc);
      std::vector<Slot> slots;
      for (Slot slot = body.begin; slot < body.end && slots.size() < kMost; ++slot) slots.push_back(slot);
      std::vector<ByteRange> ranges(slots.size());
      if (segment_.text().locate(doc, slots, ranges).ok()) {
        for (const ByteRange& range : ranges) promise(range.begin <= range.end, "byte range");
      }
      if (!slots.empty()) (void)reader.read_passage(doc, {slots.front(), slots.back() + 1}, 9, 99);
      for (std::size_t i = 0; i < slots.size(); i += 50) {
        const Result<Rank> rank = segment_.text().rank_at(slots[i]);
        if (rank.ok()) (void)segment_.term_info(rank.value());  // of damaged bytes, any number
      }
    }
  }

  const Segment& segment_;
};

}  // namespace

void exercise_segment(const Segment& segment) { Exerciser(segment).run(); }

}  // namespace quoth::test
