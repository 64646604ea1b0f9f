// Collection: documents as segments and as the oracle sees them, and one query asked of both.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "index/segment/segment.h"
#include "query/ast.h"
#include "query/search.h"
#include "quoth/document.h"
#include "tests/support/oracle.h"

namespace quoth::test {

struct Collection {
  std::vector<std::unique_ptr<const index::Segment>> segments;
  std::vector<query::SegmentView> views;
  std::vector<std::vector<OracleDocument>> documents;  // of each segment
  std::vector<std::vector<std::string>> texts;         // words of the bodies that have some

  // Split into segments of about equal size, in order.
  static Collection of(const std::vector<Document>& documents, std::size_t segments = 1);
};

struct RandomText {
  std::size_t documents = 12;
  std::size_t words = 30;      // at most, a document
  std::size_t vocabulary = 4;  // the n-th word is written 1/n as often as the first
  bool fields = true;
};

// The n-th word.
std::string word(std::size_t n);
std::vector<Document> random_documents(std::mt19937& random, const RandomText& shape);

// What differs between the engine and the oracle: documents, occurrences, counts, spans. Empty when nothing
// does.
std::string difference(const Collection& collection, const query::Node& root);

// One phrase of plain words.
query::NodePtr phrase_of(const std::vector<std::string>& words,
                         query::Tolerance tolerance = query::Tolerance::kExact, std::uint32_t n = 0);
query::NodePtr term_of(const std::string& word);
query::NodePtr join(query::NodeKind kind, std::vector<query::NodePtr> children, std::uint32_t distance = 0);

// Of the hits of a query, all of them: (segment, document), sorted.
std::vector<std::pair<std::uint32_t, DocId>> hits_of(const Collection& collection, const query::Node& root);
// The same, of a query as text that must need no repair; and the ids of the documents found, sorted.
query::NodePtr parsed(const std::string& text);
std::vector<std::string> ids_of(const Collection& collection, const std::string& text);

// How many queries a random case should ask: its share of QUOTH_ORACLE_QUERIES, or `otherwise`.
std::size_t query_share(std::size_t cases, std::size_t otherwise);

}  // namespace quoth::test
