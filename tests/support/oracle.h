// The oracle: what a query means, computed straight from docs/query_language.md, part 2.
//
// It reads tokens from front to back, tries every assignment and shares no code with the engine but
// the analyzer. Exponential where the definitions are; quick enough for documents of 200 words.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "index/analysis/analyzer.h"
#include "query/ast.h"
#include "quoth/document.h"

namespace quoth::test {

// [first, second) in words of one zone; a set is ordered by begin, then end.
using OracleSpan = std::pair<std::uint32_t, std::uint32_t>;
using SpanSet = std::set<OracleSpan>;

struct OracleZone {
  std::vector<std::string> words;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> bytes;  // of each word
  SpanSet sentences, paragraphs, quotations;                   // body only
};

struct OracleDocument {
  Document source;
  OracleZone body, title;
};

OracleDocument read_document(const Document& document, index::Analyzer& analyzer);

class Oracle {
 public:
  explicit Oracle(const OracleDocument& document) : document_(document) {}

  bool matches(const query::Node& node) const;
  std::uint64_t occurrences(const query::Node& node) const;
  // The spans that were counted, in bodies and in titles.
  void highlights(const query::Node& node, SpanSet& body, SpanSet& title) const;
  // Of a positional node, or of an And or Or as its operand.
  SpanSet spans(const query::Node& node) const;

 private:
  const OracleZone& zone(const query::Node& node) const {
    return node.in_title ? document_.title : document_.body;
  }
  SpanSet phrase(const query::Node& node) const;
  SpanSet tolerant_phrase(const query::Node& node) const;
  SpanSet together(const query::Node& node, bool in_order, std::uint64_t distance) const;
  SpanSet not_near(const query::Node& node) const;
  SpanSet within(const query::Node& node) const;

  const OracleDocument& document_;
};

// Every span once, without those that properly hold another.
SpanSet reduce(const SpanSet& spans);
// Whether the document's field satisfies the filter (section 2.4).
bool satisfies(const query::Filter& filter, const OracleDocument& document);

}  // namespace quoth::test
