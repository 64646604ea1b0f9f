// DocNode: which documents of a segment match, 2,048 at a time, and what each match is worth.
//
// A node narrows a window's candidates to its matches, so that an And lets its cheap children
// go first and its positional ones look at what is left. credit() then walks the same window
// once more, top down, to the parts that count: an Or's child counts only where that child
// matches (docs/query_language.md, 2.3).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "query/bm25.h"
#include "query/doc_set.h"
#include "query/segment_context.h"
#include "query/span_stream.h"

namespace quoth::query {

// What the matches of one window add up to.
struct WindowTally {
  std::uint64_t occurrences = 0;
  bool scoring = false;
  ImpactModel model{1};
  std::span<const std::uint32_t> lengths;   // of all documents
  std::array<Score, kWindowDocs> scores{};  // valid for the documents credited
};

class DocNode {
 public:
  virtual ~DocNode() = default;
  // No document in [from, result) matches; kEndDoc when none from `from` on does. Calls go forward.
  virtual DocId first_possible(DocId from) = 0;
  // Keeps of `bits` (documents base, base + 1, ...) those that match. Windows go forward.
  virtual void match(DocId base, DocBits& bits) = 0;
  // Adds what this node has to say about the documents `bits` of the window last matched: a subset
  // of those it kept.
  virtual void credit(DocId base, const DocBits& bits, WindowTally& tally) = 0;
  // About how many steps the whole segment costs.
  virtual std::uint64_t cost() const = 0;
  // Appends lines for explain, indented.
  virtual void describe(std::size_t depth, std::string& out) const = 0;
};

using DocNodePtr = std::unique_ptr<DocNode>;

// Whether a leaf's frequencies are wanted: below a Not nothing counts.
enum class Counted : std::uint8_t { kNo, kYes };

DocNodePtr make_none_node();
DocNodePtr make_all_node(const SegmentContext& context);
DocNodePtr make_filter_node(DocSet set, BudgetMeter& meter);
// One word, by its document postings.
DocNodePtr make_word_node(const SegmentContext& context, Rank rank, Weight weight, Counted counted);
// Any positional part. tf is the number of its spans.
DocNodePtr make_span_node(const SegmentContext& context, index::Zone zone, SpanStreamPtr stream,
                          Weight weight);
// Documents that all of `children` match and none of `excluded`.
DocNodePtr make_and_node(std::vector<DocNodePtr> children, std::vector<DocNodePtr> excluded);
DocNodePtr make_or_node(std::vector<DocNodePtr> children);

// Walks the windows that can hold matches, in order: visit(base, bits) with at least one bit set.
// Documents that are not live are never candidates.
template <class Visit>
void for_each_window(const SegmentContext& context, DocNode& root, Visit visit) {
  const std::uint32_t documents = context.segment.document_count();
  for (DocId from = 0; from < documents && context.meter.charge(DocBits::kWords);) {
    DocId first = root.first_possible(from);
    if (context.live != nullptr && first < documents) first = context.live->first_from(first);
    if (first >= documents) return;
    const DocId base = window_of(first);
    DocBits bits;
    bits.set_below(documents - base < kWindowDocs ? documents - base : kWindowDocs);
    bits.clear_below(first - base);
    if (context.live != nullptr) context.live->keep_in(base, bits);
    root.match(base, bits);
    if (bits.any() && context.meter.ok()) visit(base, bits);
    from = base + kWindowDocs;
  }
}

}  // namespace quoth::query
