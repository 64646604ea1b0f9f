#include "query/document_stream.h"

#include <algorithm>
#include <numeric>

namespace quoth::query {

DocumentStream::DocumentStream(const SegmentContext& context, index::Zone zone,
                               std::vector<SpanStreamPtr> operands, std::size_t needed)
    : context_(context),
      zone_end_(context.segment.zone(zone).end),
      needed_(std::min(needed, operands.size())),
      gathered_(operands.size()),
      next_slot_(context.segment.zone(zone).begin) {
  for (SpanStreamPtr& operand : operands)
    readers_.push_back(std::make_unique<SpanReader>(std::move(operand)));
  context_.meter.hold(readers_.size() * sizeof(SpanReader));
  leap_order_.resize(needed_);
  std::iota(leap_order_.begin(), leap_order_.end(), std::size_t{0});
  std::stable_sort(leap_order_.begin(), leap_order_.end(), [&](std::size_t a, std::size_t b) {
    return readers_[a]->stream().cost() < readers_[b]->stream().cost();
  });
}

DocumentStream::~DocumentStream() { context_.meter.release(held_ + readers_.size() * sizeof(SpanReader)); }

std::size_t DocumentStream::fill(std::span<Span> out) {
  while (at_ == found_.size()) {
    if (!next_document()) return 0;
  }
  const std::size_t count = std::min(out.size(), found_.size() - at_);
  std::copy_n(found_.begin() + static_cast<std::ptrdiff_t>(at_), count, out.begin());
  at_ += count;
  return count;
}

bool DocumentStream::next_document() {
  found_.clear();
  at_ = 0;
  // Leap until all needed operands stand in one document.
  Span words{next_slot_, next_slot_};
  std::size_t agreed = 0;
  for (std::size_t i = 0; agreed < needed_; i = (i + 1) % needed_) {
    SpanReader& reader = *readers_[leap_order_[i]];
    reader.seek(words.begin);
    if (!context_.meter.charge(1)) return false;
    if (reader.at_end()) {
      next_slot_ = zone_end_;
      return false;
    }
    if (reader.current().begin < words.end) {
      ++agreed;
    } else {
      words = context_.words_around(reader.current().begin);
      // A damaged list may name a slot outside the words of its document: never stand still.
      words.end = std::max(words.end, reader.current().begin + 1);
      agreed = 1;
    }
  }
  next_slot_ = words.end;
  std::uint64_t spans = 0;
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    gathered_[i].clear();
    readers_[i]->seek(words.begin);
    readers_[i]->gather(words.end, gathered_[i]);
    spans += gathered_[i].size();
  }
  hold(spans * sizeof(Span));
  if (!context_.meter.charge(spans + 1)) return false;
  evaluate(words, gathered_, found_);
  if (!context_.meter.ok()) {
    found_.clear();
    return false;
  }
  if (from_ > words.begin) std::erase_if(found_, [&](const Span& s) { return s.begin < from_; });
  return true;
}

// Operands' spans, sweeps' copies of them and the answer: about four times the operands.
void DocumentStream::hold(std::uint64_t bytes) {
  const std::uint64_t wanted = bytes * 4;
  if (wanted <= held_) return;
  context_.meter.hold(wanted - held_);
  held_ = wanted;
}

void DocumentStream::seek(Slot slot) {
  from_ = std::max(from_, slot);
  while (at_ < found_.size() && found_[at_].begin < slot) ++at_;
  if (at_ < found_.size() || slot <= next_slot_) return;
  // The whole document of `slot` is needed: an operand may begin before the hull that is sought.
  next_slot_ = slot >= zone_end_ ? zone_end_ : std::max(next_slot_, context_.words_around(slot).begin);
}

std::uint64_t DocumentStream::cost() const {
  std::uint64_t sum = 0;
  for (const auto& reader : readers_) sum += reader->stream().cost();
  return sum;
}

std::string DocumentStream::describe() const {
  std::string line = name() + " (";
  for (std::size_t i = 0; i < readers_.size() && i < 8; ++i) {
    if (i > 0) line += "; ";
    line += readers_[i]->stream().describe();
  }
  return line + (readers_.size() > 8 ? "; ...)" : ")");
}

namespace {

std::vector<SpanStreamPtr> pair_of(SpanStreamPtr first, SpanStreamPtr second) {
  std::vector<SpanStreamPtr> both;
  both.push_back(std::move(first));
  both.push_back(std::move(second));
  return both;
}

class SpanNearStream final : public DocumentStream {
 public:
  SpanNearStream(const SegmentContext& context, index::Zone zone, std::vector<SpanStreamPtr> operands,
                 bool ordered, std::uint64_t distance)
      : DocumentStream(context, zone, std::move(operands)),
        ordered_(ordered),
        distance_(distance) {}

 private:
  void evaluate(Span, std::vector<Spans>& operands, Spans& out) override {
    sweep_near(operands, ordered_, distance_, meter(), out);
  }
  std::string name() const override { return ordered_ ? "in order" : "near"; }

  bool ordered_;
  std::uint64_t distance_;
};

class WordNearStream final : public DocumentStream {
 public:
  WordNearStream(const SegmentContext& context, index::Zone zone, std::vector<SpanStreamPtr> classes,
                 WordPattern pattern)
      : DocumentStream(context, zone, std::move(classes), pattern.class_count),
        pattern_(std::move(pattern)),
        sweep_(pattern_, meter()) {}

 private:
  void evaluate(Span, std::vector<Spans>& operands, Spans& out) override {
    events_.clear();
    std::vector<std::size_t> runs;
    for (std::uint32_t c = 0; c < operands.size(); ++c) {
      runs.push_back(events_.size());
      for (const Span& s : operands[c]) events_.push_back({s.begin, c});
    }
    const auto before = [](const WordEvent& a, const WordEvent& b) { return a.slot < b.slot; };
    if (merge_runs(events_, std::move(runs), before, meter())) sweep_.run(events_, out);
  }
  std::string name() const override {
    return "words near, " + std::to_string(pattern_.classes.size()) + " operands, document by document";
  }

  WordPattern pattern_;
  WordSweep sweep_;
  std::vector<WordEvent> events_;
};

class ChainStream final : public DocumentStream {
 public:
  ChainStream(const SegmentContext& context, index::Zone zone, std::vector<SpanStreamPtr> pieces,
              std::vector<GapRange> gaps, std::uint32_t lead, std::uint32_t trail)
      : DocumentStream(context, zone, std::move(pieces), gaps.size()),
        gaps_(std::move(gaps)),
        lead_(lead),
        trail_(trail) {}

 private:
  void evaluate(Span words, std::vector<Spans>& operands, Spans& out) override {
    std::vector<ChainPiece> pieces;
    for (std::size_t i = 0; i < operands.size(); ++i)
      pieces.push_back({&operands[i], gaps_[i].min, gaps_[i].max});
    sweep_chain(pieces, meter(), out);
    std::erase_if(out,
                  [&](const Span& s) { return s.begin - words.begin < lead_ || words.end - s.end < trail_; });
    for (Span& s : out) s = {s.begin - lead_, s.end + trail_};
  }
  std::string name() const override { return "pieces in a row"; }

  std::vector<GapRange> gaps_;
  std::uint32_t lead_;
  std::uint32_t trail_;
};

class InsideStream final : public DocumentStream {
 public:
  InsideStream(const SegmentContext& context, index::Zone zone, SpanStreamPtr spans, SpanStreamPtr holders)
      : DocumentStream(context, zone, pair_of(std::move(spans), std::move(holders)), 2) {}

 private:
  void evaluate(Span, std::vector<Spans>& operands, Spans& out) override {
    sweep_inside(operands[0], operands[1], out);
  }
  std::string name() const override { return "within"; }
};

class ApartStream final : public DocumentStream {
 public:
  ApartStream(const SegmentContext& context, index::Zone zone, SpanStreamPtr spans, SpanStreamPtr others,
              std::uint32_t distance)
      : DocumentStream(context, zone, pair_of(std::move(spans), std::move(others)), 1), distance_(distance) {}

 private:
  void evaluate(Span, std::vector<Spans>& operands, Spans& out) override {
    sweep_apart(operands[0], operands[1], distance_, out);
  }
  std::string name() const override { return "not near"; }

  std::uint32_t distance_;
};

}  // namespace

SpanStreamPtr make_near_stream(const SegmentContext& context, index::Zone zone,
                               std::vector<SpanStreamPtr> operands, bool ordered, std::uint64_t distance) {
  return std::make_unique<SpanNearStream>(context, zone, std::move(operands), ordered, distance);
}

SpanStreamPtr make_word_near_stream(const SegmentContext& context, index::Zone zone,
                                    std::vector<SpanStreamPtr> classes, WordPattern pattern) {
  return std::make_unique<WordNearStream>(context, zone, std::move(classes), std::move(pattern));
}

SpanStreamPtr make_chain_stream(const SegmentContext& context, index::Zone zone,
                                std::vector<SpanStreamPtr> pieces, std::vector<GapRange> gaps,
                                std::uint32_t lead, std::uint32_t trail) {
  return std::make_unique<ChainStream>(context, zone, std::move(pieces), std::move(gaps), lead, trail);
}

SpanStreamPtr make_inside_stream(const SegmentContext& context, index::Zone zone, SpanStreamPtr spans,
                                 SpanStreamPtr holders) {
  return std::make_unique<InsideStream>(context, zone, std::move(spans), std::move(holders));
}

SpanStreamPtr make_apart_stream(const SegmentContext& context, index::Zone zone, SpanStreamPtr spans,
                                SpanStreamPtr others, std::uint32_t distance) {
  return std::make_unique<ApartStream>(context, zone, std::move(spans), std::move(others), distance);
}

}  // namespace quoth::query
