// TreeBuilder: nodes for the parser, within the limits of query/ast.h.
//
// Above a limit it tells Repairs, and gives parts without a node from then on.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "query/ast.h"
#include "query/lexer.h"
#include "query/phrase_text.h"
#include "query/repairs.h"

namespace quoth::query {

// What a rule of the grammar gave. `missing`: nothing stood there. Neither missing nor a node: what
// stood there has no words (a note said so), and the operator beside it is left out.
struct Part {
  NodePtr node;
  unsigned height = 0;
  bool missing = false;
};

class TreeBuilder {
 public:
  // `text` is the query. All must outlive this.
  TreeBuilder(std::string_view text, index::Analyzer& analyzer, Repairs& repairs)
      : text_(text), cutter_(analyzer), repairs_(repairs) {}

  NodePtr make(NodeKind kind, std::size_t column);
  // A part of a node that is complete, `height` levels high.
  Part made(NodePtr node, unsigned height);
  // The parts that have nodes, joined by one operator; one is itself.
  Part join(NodeKind kind, std::vector<Part> parts);
  Part negate(Part part, std::size_t column);

  // A word, or what the analyzer makes of it: several are an exact phrase.
  Part words(std::string_view written, std::size_t column);
  // Pre: a kPhrase token.
  Part phrase(const LexToken& token);
  std::uint32_t edits_of(const LexToken& token, std::size_t words);

 private:
  std::string_view text_;
  WordCutter cutter_;
  Repairs& repairs_;
  std::size_t nodes_ = 0;
};

}  // namespace quoth::query
