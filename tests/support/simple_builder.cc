#include "tests/support/simple_builder.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>

#include "index/analysis/analyzer.h"
#include "index/io/memory_io.h"
#include "index/segment/doc_map.h"
#include "index/segment/index_directory.h"
#include "index/segment/segment_writer.h"
#include "tests/support/cold_file.h"
#include "tests/support/simple_anchors.h"
#include "tests/support/simple_gram_counts.h"
#include "tests/support/simple_ngrams.h"

namespace quoth::test {
namespace {

using namespace quoth::index;

struct Analyzed {
  TokenBuffer body;
  TokenBuffer title;
};

struct Term {
  Rank rank = 0;
  std::vector<Slot> slots;
};

class Builder {
 public:
  Builder(Io& io, const std::string& work, const std::vector<Document>& documents, std::size_t memory_limit,
          const NgramOptions& ngrams, TextCoding text)
      : writer_(io, {work, memory_limit, text}), documents_(documents), ngrams_(ngrams), text_(text) {}

  Result<SegmentFile> build(const std::string& path) {
    QUOTH_TRY(analyze());
    place();
    QUOTH_TRY(rank());
    QUOTH_TRY(write_forward());
    QUOTH_TRY(write_text());
    QUOTH_TRY(write_postings());
    QUOTH_TRY(write_ngrams());
    return writer_.finish(path);
  }

 private:
  Result<void> analyze() {
    Analyzer analyzer;
    for (const Document& document : documents_) {
      Analyzed& done = analyzed_.emplace_back();
      analyzer.analyze(document.text, done.body);
      analyzer.analyze(document.title, done.title);
      const auto doc = static_cast<DocId>(analyzed_.size() - 1);
      QUOTH_TRY(writer_.add_document(document, document.text.size(),
                                     static_cast<std::uint32_t>(done.body.tokens.size()),
                                     static_cast<std::uint32_t>(done.title.tokens.size())));
      QUOTH_TRY(writer_.add_regions(doc, done.body.regions));
    }
    layout_ = writer_.layout();
    return {};
  }

  void place() {
    for (std::size_t doc = 0; doc < analyzed_.size(); ++doc) place(analyzed_[doc].body, layout_.begins[doc]);
    Slot begin = layout_.body_end;
    for (const Analyzed& document : analyzed_) {
      place(document.title, begin);
      begin += static_cast<Slot>(slots_for(static_cast<std::uint32_t>(document.title.tokens.size())));
    }
  }
  void place(const TokenBuffer& buffer, Slot begin) {
    for (const Token& token : buffer.tokens) terms_[std::string(buffer.term(token))].slots.push_back(begin++);
  }

  // By falling number of occurrences; the map's order settles ties by bytes.
  Result<void> rank() {
    std::vector<std::pair<const std::string, Term>*> order;
    for (auto& term : terms_) order.push_back(&term);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
      return a->second.slots.size() > b->second.slots.size();
    });
    for (Rank rank = 0; rank < order.size(); ++rank) {
      order[rank]->second.rank = rank;
      by_rank_.push_back(&order[rank]->second);
    }
    QUOTH_TRY(writer_.begin_terms(static_cast<std::uint32_t>(terms_.size())));
    term_sizes_.resize(terms_.size());
    for (const auto& [bytes, term] : terms_) {
      QUOTH_TRY(writer_.add_term(bytes, term.rank));
      term_sizes_[term.rank] = static_cast<std::uint8_t>(bytes.size());
    }
    return {};
  }

  Result<void> write_forward() {
    forward_.assign(layout_.slot_end, kSentinelId);
    for (const Term* term : by_rank_) {
      const auto id = static_cast<std::uint16_t>(std::min<Rank>(term->rank, kEscapeId));
      for (const Slot slot : term->slots) forward_[slot] = id;
    }
    return writer_.add_forward(forward_);
  }

  // A part is closed by the document that fills it.
  Result<void> write_text() {
    TextBlockEncoder encoder(text_);
    TextOpsBuilder builder;
    TextOps ops;
    std::vector<Rank> ranks;
    std::vector<Slot> begins;
    for (std::size_t doc = 0; doc < documents_.size(); ++doc) {
      const TokenBuffer& body = analyzed_[doc].body;
      begins.push_back(layout_.begins[doc]);
      builder.begin_document();
      builder.add(documents_[doc].text, 0, body, 0, ops);
      builder.end_document(ops);
      for (const Token& token : body.tokens) ranks.push_back(terms_.find(body.term(token))->second.rank);
      if (ops.tokens < kTextPartTokens && doc + 1 < documents_.size()) continue;
      TextBlockEncoder::Part part;
      part.ops = ops.ops;
      part.literals = ops.literals;
      part.ranks = ranks;
      part.begins = begins;
      QUOTH_TRY_ASSIGN(const EncodedText text, encoder.encode(part, term_sizes_));
      QUOTH_TRY(writer_.add_text(text));
      ops.clear();
      ranks.clear();
      begins.clear();
    }
    return {};
  }

  std::vector<NgramPlan::Step> count_steps() const {
    std::vector<NgramPlan::Step> steps;
    for (const Term* term : by_rank_) steps.push_back({term->slots.size(), 1});
    return steps;
  }

  Result<void> write_postings() {
    PostingEncoder encoder(layout_);
    const Rank rows_end = NgramPlan::of(count_steps(), ngrams_).rows_end;
    for (Rank rank = 0; rank < by_rank_.size(); ++rank) {
      const Term* const term = by_rank_[rank];
      encoder.begin_term(static_cast<std::uint32_t>(term->slots.size()), rank < rows_end);
      encoder.add(term->slots);
      encoder.end_term();
    }
    return writer_.add_postings(encoder.take());
  }

  Result<void> write_ngrams() {
    const std::vector<NgramPlan::Step> steps = count_steps();
    const NgramPlan plan = NgramPlan::of(steps, ngrams_);
    QUOTH_TRY(write_simple_ngrams(forward_, layout_, plan, writer_));
    QUOTH_TRY(write_simple_gram_counts(forward_, layout_, GramCountPlan::of(steps, plan, ngrams_),
                                       writer_.gram_counts()));
    return ngrams_.anchors ? write_simple_anchors(forward_, writer_) : Result<void>();
  }

  SegmentWriter writer_;
  const std::vector<Document>& documents_;
  const NgramOptions& ngrams_;
  TextCoding text_;
  std::vector<Analyzed> analyzed_;
  DocumentLayout layout_;
  std::map<std::string, Term, std::less<>> terms_;
  std::vector<const Term*> by_rank_;
  std::vector<std::uint8_t> term_sizes_;
  std::vector<std::uint16_t> forward_;
};

// Test set-up that fails is a bug; a fuzz target has no framework to report it to.
template <class T>
T need(Result<T> result) {
  if (!result.ok()) {
    std::cerr << "simple builder: " << result.error().message << '\n';
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

}  // namespace

Result<SegmentFile> try_build_segment(Io& io, const std::string& work, const std::string& path,
                                      const std::vector<Document>& documents, std::size_t memory_limit,
                                      const NgramOptions& ngrams, TextCoding text) {
  return Builder(io, work, documents, memory_limit, ngrams, text).build(path);
}

NgramOptions few_ngrams(std::uint32_t threshold) {
  NgramOptions options;
  options.threshold = threshold;
  options.word_limit = threshold / 2;
  options.gram_limit = threshold / 2;
  options.far_limit = threshold / 2 + threshold / 4;
  options.count_words = threshold / 4;
  options.count_limit = 1 + threshold / 8;
  options.count_extend = 2 + threshold / 4;
  options.anchors = true;
  return options;
}

std::vector<std::byte> build_segment(const std::vector<Document>& documents, std::size_t memory_limit,
                                     const NgramOptions& ngrams, TextCoding text) {
  MemoryIo io;
  need(try_build_segment(io, "", "segment", documents, memory_limit, ngrams, text));
  const auto file = need(io.map("segment"));
  const Bytes bytes = file->bytes();
  return {bytes.begin(), bytes.end()};
}

std::unique_ptr<const Segment> open_segment(const std::vector<Document>& documents,
                                            const NgramOptions& ngrams, bool is_cold, TextCoding text) {
  auto file = map_memory(build_segment(documents, kAmpleMemory, ngrams, text), "(test segment)");
  if (is_cold) file = std::make_unique<ColdFile>(std::move(file));
  return need(Segment::open(std::move(file)));
}

void write_index(Io& io, const std::string& directory, const std::vector<Document>& documents) {
  IndexDirectory target = need(IndexDirectory::open(io, directory));
  PendingSegment segment;
  segment.path = target.temporary("new");
  const SegmentFile made = need(try_build_segment(io, target.path(), segment.path, documents, kAmpleMemory));
  segment.entry.id = made.id;
  segment.entry.bytes = made.bytes;
  segment.entry.checksum = made.checksum;
  segment.entry.documents = documents.size();
  segment.entry.tokens = need(Segment::open(need(io.map(segment.path))))->token_count();
  std::vector<PendingSegment> segments;
  segments.push_back(std::move(segment));
  need(target.publish(std::move(segments)));
}

Document text_document(std::string text) {
  Document document;
  document.text = std::move(text);
  return document;
}

std::vector<Document> text_documents(const std::vector<std::string>& texts) {
  std::vector<Document> documents;
  for (const std::string& text : texts) documents.push_back(text_document(text));
  return documents;
}

}  // namespace quoth::test
