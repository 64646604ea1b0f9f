// Leaves of the document tree: all, filters, words, positional parts.
#include <algorithm>
#include <bit>

#include "index/segment/doc_cursor.h"
#include "query/doc_node.h"

namespace quoth::query {

namespace {

void indent(std::size_t depth, std::string& out) { out.append(depth * 2, ' '); }

class NoneNode final : public DocNode {
 public:
  DocId first_possible(DocId) override { return kEndDoc; }
  void match(DocId, DocBits& bits) override { bits.clear(); }
  void credit(DocId, const DocBits&, WindowTally&) override {}
  std::uint64_t cost() const override { return 0; }
  void describe(std::size_t depth, std::string& out) const override {
    indent(depth, out);
    out += "nothing: a word is not in this segment\n";
  }
};

class AllNode final : public DocNode {
 public:
  explicit AllNode(std::uint64_t documents) : documents_(documents) {}
  DocId first_possible(DocId from) override { return from; }
  void match(DocId, DocBits&) override {}
  void credit(DocId, const DocBits&, WindowTally&) override {}
  std::uint64_t cost() const override { return documents_; }
  void describe(std::size_t depth, std::string& out) const override {
    indent(depth, out);
    out += "all documents\n";
  }

 private:
  std::uint64_t documents_;
};

class FilterNode final : public DocNode {
 public:
  FilterNode(DocSet set, BudgetMeter& meter) : set_(std::move(set)), count_(set_.count()) {
    meter.hold(set_.bytes());
  }
  DocId first_possible(DocId from) override { return set_.first_from(from); }
  void match(DocId base, DocBits& bits) override { set_.keep_in(base, bits); }
  void credit(DocId, const DocBits&, WindowTally&) override {}
  std::uint64_t cost() const override { return count_ / 64; }
  void describe(std::size_t depth, std::string& out) const override {
    indent(depth, out);
    out += "filter: " + std::to_string(count_) + " documents\n";
  }

 private:
  DocSet set_;
  std::uint64_t count_;
};

// A leaf that counts: which documents it matched in the window, and how often.
class CountingLeaf : public DocNode {
 public:
  explicit CountingLeaf(Weight weight) : weight_(weight) {}
  void credit(DocId base, const DocBits& bits, WindowTally& tally) final {
    load_freqs(base, bits);
    if (!tally.scoring) {
      bits.for_each([&](std::uint32_t at) { tally.occurrences += freqs_[at]; });
      return;
    }
    bits.for_each([&](std::uint32_t at) {
      tally.occurrences += freqs_[at];
      tally.scores[at] += weight_.score(tally.model.impact(freqs_[at], tally.lengths[base + at]));
    });
  }

 protected:
  // Sees to the frequencies of these documents, where match() left it.
  virtual void load_freqs(DocId, const DocBits&) {}

  std::array<std::uint32_t, kWindowDocs> freqs_;  // of the documents matched last

 private:
  Weight weight_;
};

// Fewer candidates than this are looked up one by one; more are met on a walk through the window.
constexpr std::uint32_t kFewCandidates = kWindowDocs / 16;

class WordNode final : public CountingLeaf {
 public:
  WordNode(const SegmentContext& context, Rank rank, Weight weight, Counted counted)
      : CountingLeaf(weight),
        meter_(context.meter),
        rank_(rank),
        counted_(counted),
        list_(context.segment.documents_with(rank)),
        bitmap_(list_.bitmap()),
        cursor_(list_),
        count_(cursor_.cost()) {
    meter_.hold(sizeof(WordNode));
  }
  DocId first_possible(DocId from) override { return bitmap_.empty() ? cursor_.seek(from) : first_bit(from); }
  void match(DocId base, DocBits& bits) override;
  std::uint64_t cost() const override { return count_; }
  void describe(std::size_t depth, std::string& out) const override {
    indent(depth, out);
    out += "word #" + std::to_string(rank_) + ": " + std::to_string(count_) + " documents\n";
  }

 private:
  void load_freqs(DocId base, const DocBits& bits) override;
  DocId first_bit(DocId from) const;
  void take(DocId base, DocId doc, DocBits& found) {
    found.set(doc - base);
    if (counted_ == Counted::kYes) freqs_[doc - base] = cursor_.freq();
  }

  BudgetMeter& meter_;
  Rank rank_;
  Counted counted_;
  index::DocList list_;
  std::span<const std::uint64_t> bitmap_;  // of all documents, for words in many of them; else empty
  index::DocCursor cursor_;
  std::uint64_t count_;
};

// Bits past the last document, in damaged bytes, are masked by whoever asks: windows end there.
DocId WordNode::first_bit(DocId from) const {
  std::size_t i = from / 64;
  if (i >= bitmap_.size()) return kEndDoc;
  std::uint64_t word = bitmap_[i] & ~std::uint64_t{0} << (from % 64);
  while (word == 0) {
    if (++i == bitmap_.size()) return kEndDoc;
    word = bitmap_[i];
  }
  return static_cast<DocId>(i * 64) + static_cast<DocId>(std::countr_zero(word));
}

// Of a bitmap match() reads bits alone; frequencies are looked up for the documents that are left.
void WordNode::load_freqs(DocId base, const DocBits& bits) {
  if (bitmap_.empty() || counted_ == Counted::kNo) return;
  const std::uint32_t wanted = bits.count();
  if (wanted <= kFewCandidates) {
    bits.for_each(
        [&](std::uint32_t at) { freqs_[at] = cursor_.seek(base + at) == base + at ? cursor_.freq() : 1; });
  } else {
    for (DocId doc = cursor_.seek(base); doc < base + kWindowDocs; doc = cursor_.next()) {
      if (bits.test(doc - base)) freqs_[doc - base] = cursor_.freq();
    }
  }
  meter_.charge(wanted);
}

void WordNode::match(DocId base, DocBits& bits) {
  if (!bitmap_.empty()) {
    const std::size_t first = base / 64;
    for (std::size_t i = 0; i < DocBits::kWords; ++i) {
      bits.word(i) &= first + i < bitmap_.size() ? bitmap_[first + i] : 0;
    }
    if (!meter_.charge(DocBits::kWords)) bits.clear();
    return;
  }
  DocBits found;
  const std::uint32_t candidates = bits.count();
  const DocId end = base + kWindowDocs;
  std::uint64_t steps = 1;
  if (candidates <= kFewCandidates) {
    bits.for_each([&](std::uint32_t at) {
      if (cursor_.seek(base + at) == base + at) take(base, base + at, found);
    });
    steps += candidates;
  } else {
    for (DocId doc = cursor_.seek(base); doc < end; doc = cursor_.next()) {
      ++steps;
      if (bits.test(doc - base)) take(base, doc, found);
    }
  }
  bits = found;
  ++meter_.blocks;
  if (!meter_.charge(steps)) bits.clear();
}

class SpanNode final : public CountingLeaf {
 public:
  SpanNode(const SegmentContext& context, index::Zone zone, SpanStreamPtr stream, Weight weight)
      : CountingLeaf(weight),
        context_(context),
        zone_(zone),
        reader_(std::move(stream)),
        cost_(reader_.stream().cost()) {
    context.meter.hold(sizeof(SpanNode));
  }

  DocId first_possible(DocId from) override {
    reader_.seek(words(from).begin);
    return reader_.at_end() ? kEndDoc : std::max(from, document());
  }
  void match(DocId base, DocBits& bits) override;
  // A span costs some ten times a posting: a look at the forward array, and its document.
  std::uint64_t cost() const override { return cost_ * 10; }
  void describe(std::size_t depth, std::string& out) const override {
    indent(depth, out);
    out += reader_.stream().describe() + "\n";
  }

 private:
  Span words(DocId doc) const {
    const index::DocMap& map = context_.segment.documents();
    return zone_ == index::Zone::kTitle ? map.title(doc) : map.body(doc);
  }
  DocId document() const { return context_.segment.documents().doc_of(reader_.current().begin); }

  const SegmentContext& context_;
  index::Zone zone_;
  SpanReader reader_;
  std::uint64_t cost_;
};

// Leaps between the stream and the candidates.
void SpanNode::match(DocId base, DocBits& bits) {
  DocBits found;
  const std::uint32_t candidates = bits.count();
  if (candidates <= kFewCandidates) {
    bits.for_each([&](std::uint32_t at) {
      const Span range = words(base + at);
      reader_.seek(range.begin);
      std::uint32_t spans = 0;
      for (; reader_.current().begin < range.end; reader_.next()) ++spans;
      freqs_[at] = spans;
      if (spans > 0) found.set(at);
    });
  } else {
    reader_.seek(words(base).begin);
    const DocId end = base + kWindowDocs;
    while (!reader_.at_end()) {
      const DocId doc = document();
      if (doc >= end) break;
      const Slot words_end = words(doc).end;
      std::uint32_t spans = 1;
      for (reader_.next(); reader_.current().begin < words_end; reader_.next()) ++spans;
      if (doc < base || !bits.test(doc - base)) continue;
      freqs_[doc - base] = spans;
      found.set(doc - base);
    }
  }
  bits = found;
  if (!context_.meter.charge(1)) bits.clear();
}

}  // namespace

DocNodePtr make_none_node() { return std::make_unique<NoneNode>(); }
DocNodePtr make_all_node(const SegmentContext& context) {
  return std::make_unique<AllNode>(context.segment.document_count());
}
DocNodePtr make_filter_node(DocSet set, BudgetMeter& meter) {
  return std::make_unique<FilterNode>(std::move(set), meter);
}
DocNodePtr make_word_node(const SegmentContext& context, Rank rank, Weight weight, Counted counted) {
  return std::make_unique<WordNode>(context, rank, weight, counted);
}
DocNodePtr make_span_node(const SegmentContext& context, index::Zone zone, SpanStreamPtr stream,
                          Weight weight) {
  return std::make_unique<SpanNode>(context, zone, std::move(stream), weight);
}

}  // namespace quoth::query
