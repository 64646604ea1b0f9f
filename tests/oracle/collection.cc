#include "tests/oracle/collection.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <utility>

#include "index/analysis/analyzer.h"
#include "query/matches.h"
#include "query/parser.h"
#include "query/plan.h"
#include "tests/support/simple_builder.h"

namespace quoth::test {

using query::Node;
using query::NodeKind;
using query::NodePtr;

Collection Collection::of(const std::vector<Document>& documents, std::size_t segments) {
  Collection out;
  index::Analyzer analyzer;
  for (std::size_t s = 0; s < segments; ++s) {
    const auto begin = documents.begin() + static_cast<std::ptrdiff_t>(documents.size() * s / segments);
    const auto end = documents.begin() + static_cast<std::ptrdiff_t>(documents.size() * (s + 1) / segments);
    const std::vector<Document> part(begin, end);
    // Every other segment lists runs of words and has signatures, from a handful of occurrences on.
    index::NgramOptions ngrams = few_ngrams(static_cast<std::uint32_t>(1 + documents.size() % 7));
    // The others have rows in all long lists, or in none.
    if ((documents.size() + s) % 2 != 0) {
      ngrams.root_percent = 0;
      ngrams.row_limit = documents.size() % 3 == 0 ? index::NgramOptions::kNever : 1;
    }
    out.segments.push_back(open_segment(part, ngrams, (documents.size() / 2 + s) % 3 == 0));
    out.views.push_back({out.segments.back().get(), nullptr});
    auto& read = out.documents.emplace_back();
    for (const Document& document : part) {
      read.push_back(read_document(document, analyzer));
      if (!read.back().body.words.empty()) out.texts.push_back(read.back().body.words);
    }
  }
  return out;
}

std::string word(std::size_t n) {
  return n < 26 ? std::string(1, static_cast<char>('a' + n)) : "w" + std::to_string(n);
}

std::vector<Document> random_documents(std::mt19937& random, const RandomText& shape) {
  std::vector<double> odds;
  for (std::size_t i = 0; i < shape.vocabulary; ++i) odds.push_back(1.0 / static_cast<double>(i + 1));
  std::discrete_distribution<std::size_t> draw(odds.begin(), odds.end());
  const auto text = [&](std::size_t size) {
    std::string out;
    bool begins = true;  // a sentence: a full stop ends one only before a capital
    for (std::size_t i = 0; i < size; ++i) {
      std::string next = word(draw(random));
      if (begins) next[0] = static_cast<char>(next[0] - 'a' + 'A');
      out += next;
      static constexpr const char* kMarks[] = {". ", ".\n\n",         " \"",           "\" ",
                                               ", ", " \xe2\x80\x9c", "\xe2\x80\x9d ", "-"};
      const auto mark = random() % 40;
      out += mark < 8 ? kMarks[mark] : " ";
      begins = mark < 2;
    }
    return out;
  };
  std::vector<Document> documents(shape.documents);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    Document& document = documents[i];
    document.id = std::to_string(i);
    document.text = text(random() % (shape.words + 1));
    if (random() % 3 != 0) document.title = text(random() % 6);
    if (!shape.fields) continue;
    if (random() % 3 != 0)
      document.fields.push_back({"date", "\"" + std::to_string(1900 + random() % 4) + "-0" +
                                             std::to_string(1 + random() % 3) + "\""});
    if (random() % 2 != 0) document.fields.push_back({"source", random() % 2 != 0 ? "\"X\"" : "\"Y z\""});
    if (random() % 2 != 0) document.fields.push_back({"number", std::to_string(random() % 5)});
  }
  return documents;
}

namespace {

std::string shown(const SpanSet& spans) {
  std::string out;
  for (const OracleSpan& span : spans)
    out += " [" + std::to_string(span.first) + "," + std::to_string(span.second) + ")";
  return out.empty() ? " none" : out;
}

// The spans of every document, from one pass over a positional node.
std::vector<SpanSet> all_spans(const Node& root, const query::SegmentContext& context) {
  const index::DocMap& map = context.segment.documents();
  std::vector<SpanSet> out(map.size());
  query::SpanStreamPtr stream = query::make_spans(root, context);
  if (stream == nullptr) return out;
  for (query::SpanReader reader(std::move(stream)); !reader.at_end(); reader.next()) {
    const DocId doc = map.doc_of(reader.current().begin);
    const Slot base = root.in_title ? map.title(doc).begin : map.body(doc).begin;
    out[doc].insert({reader.current().begin - base, reader.current().end - base});
  }
  return out;
}

// The highlights of one document.
std::pair<SpanSet, SpanSet> matched_spans(const Node& root, const query::SegmentContext& context, DocId doc) {
  std::pair<SpanSet, SpanSet> out;
  const index::DocMap& map = context.segment.documents();
  const Slot body_end = context.segment.zone(index::Zone::kBody).end;
  for (const query::Match& match : query::matches_in(root, context, doc)) {
    const bool in_title = match.span.begin >= body_end;
    const Slot base = in_title ? map.title(doc).begin : map.body(doc).begin;
    (in_title ? out.second : out.first).insert({match.span.begin - base, match.span.end - base});
  }
  return out;
}

std::string span_difference(const Collection& collection, const Node& root, std::size_t segment,
                            const std::vector<bool>& expected_hits) {
  query::BudgetMeter meter{Budget{}};
  const query::WordTable words(root);
  const query::SegmentContext context(*collection.segments[segment], nullptr, words, meter);
  const bool positional = query::is_positional(root.kind);
  std::vector<SpanSet> streamed;
  if (positional) streamed = all_spans(root, context);
  for (DocId doc = 0; doc < expected_hits.size(); ++doc) {
    std::pair<SpanSet, SpanSet> found, expected;
    if (positional) {
      (root.in_title ? found.second : found.first) = streamed[doc];
    } else if (expected_hits[doc]) {
      found = matched_spans(root, context, doc);
    }
    const OracleDocument& document = collection.documents[segment][doc];
    if (expected_hits[doc]) Oracle(document).highlights(root, expected.first, expected.second);
    if (found == expected) continue;
    return "segment " + std::to_string(segment) + ", document " + std::to_string(doc) + ": expected" +
           shown(expected.first) + " |" + shown(expected.second) + ", found" + shown(found.first) + " |" +
           shown(found.second) + "\ntext: " + document.source.text + "\ntitle: " + document.source.title;
  }
  if (!meter.ok()) return "the budget ran out";
  return {};
}

}  // namespace

std::vector<std::pair<std::uint32_t, DocId>> hits_of(const Collection& collection, const Node& root) {
  SearchOptions all;
  all.limit = 1'000'000;
  const auto answer = query::search(root, collection.views, all);
  REQUIRE(answer.ok());
  std::vector<std::pair<std::uint32_t, DocId>> out;
  for (const query::Found& found : answer.value().top) out.emplace_back(found.segment, found.doc);
  std::sort(out.begin(), out.end());
  return out;
}

std::string difference(const Collection& collection, const Node& root) {
  std::vector<std::pair<std::uint32_t, DocId>> expected;
  std::uint64_t occurrences = 0;
  for (std::uint32_t s = 0; s < collection.documents.size(); ++s) {
    std::vector<bool> hits(collection.documents[s].size());
    for (DocId doc = 0; doc < hits.size(); ++doc) {
      const Oracle oracle(collection.documents[s][doc]);
      if (!oracle.matches(root)) continue;
      hits[doc] = true;
      expected.emplace_back(s, doc);
      occurrences += oracle.occurrences(root);
    }
    const std::string spans = span_difference(collection, root, s, hits);
    if (!spans.empty()) return query::print(root) + "\n" + spans;
  }
  if (hits_of(collection, root) != expected) return query::print(root) + "\nother documents";
  const auto counts = query::count(root, collection.views, {});
  if (!counts.ok()) return query::print(root) + "\n" + counts.error().message;
  if (counts.value().documents != expected.size() || counts.value().occurrences != occurrences) {
    return query::print(root) + "\nexpected " + std::to_string(expected.size()) + " documents and " +
           std::to_string(occurrences) + " occurrences, found " + std::to_string(counts.value().documents) +
           " and " + std::to_string(counts.value().occurrences);
  }
  const auto documents = query::count_documents(root, collection.views, {});
  if (!documents.ok() || documents.value() != expected.size())
    return query::print(root) + "\nanother number of documents when they alone are counted";
  return {};
}

NodePtr term_of(const std::string& word) {
  NodePtr node = query::make_node(NodeKind::kTerm);
  node->term = word;
  return node;
}

NodePtr phrase_of(const std::vector<std::string>& words, query::Tolerance tolerance, std::uint32_t n) {
  NodePtr node = query::make_node(NodeKind::kPhrase);
  node->tolerance = tolerance;
  node->distance = n;
  for (const std::string& word : words)
    node->slots.push_back({query::PhraseSlot::Kind::kWord, word, 1, 1, {}});
  return node;
}

NodePtr join(NodeKind kind, std::vector<NodePtr> children, std::uint32_t distance) {
  NodePtr node = query::make_node(kind);
  node->distance = distance;
  node->children = std::move(children);
  if (kind == NodeKind::kWithin) node->region = query::RegionName::kSpan;
  return node;
}

NodePtr parsed(const std::string& text) {
  index::Analyzer analyzer;
  auto result = query::parse(text, analyzer, {Query::Mode::kStrict, {}});
  CAPTURE(text);
  REQUIRE(result.ok());
  return std::move(result.value().root);
}

std::vector<std::string> ids_of(const Collection& collection, const std::string& text) {
  const NodePtr root = parsed(text);
  CHECK(difference(collection, *root) == "");
  std::vector<std::string> ids;
  for (const auto& [segment, doc] : hits_of(collection, *root))
    ids.push_back(collection.documents[segment][doc].source.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::size_t query_share(std::size_t cases, std::size_t otherwise) {
  const char* asked = std::getenv("QUOTH_ORACLE_QUERIES");
  if (asked == nullptr) return otherwise;
  return static_cast<std::size_t>(std::strtoull(asked, nullptr, 10)) / cases + 1;
}

}  // namespace quoth::test
