// Node: the meaning of a query, before any segment is looked at.
//
// What the parser makes, the rewriter simplifies, the planner turns into cursors and
// print() shows. docs/query_language.md defines every node; tests/support/oracle.h is
// its naive evaluation. A tree is at most kMaxDepth deep and has at most kMaxNodes nodes,
// so that recursion over it is bounded. The planner may rely on the normal form of
// query/rewrite.h (docs/query_language.md, 2.5): below a positional operator stand only
// positional nodes, and kAnd and kOr of them, all with the same in_title.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/types.h"

namespace quoth::query {

inline constexpr std::size_t kMaxQueryBytes = 64 * 1024;
inline constexpr std::size_t kMaxDepth = 64;
inline constexpr std::size_t kMaxNodes = 4096;
inline constexpr std::size_t kMaxPhraseSlots = 1024;
inline constexpr std::uint32_t kMaxDistance = 10000;

enum class NodeKind : std::uint8_t {
  kAll,       // every document; no spans
  kNone,      // nothing
  kTerm,      // one word: its occurrences
  kPhrase,    // slots in a row (see PhraseSlot), exact unless `tolerance` says otherwise
  kNear,      // children in any order, at most `distance` other words inside the hull
  kAdjacent,  // children in this order, at most `distance` other words inside the hull
  kNotNear,   // spans of child 0 with no span of child 1 within `distance` other words
  kWithin,    // spans of child 0 inside one region of `region`, or inside one span of child 1
  kEllipsis,  // children in this order, anywhere in one document
  kAnd,       // documents that match all children; as an operand: kNear with any distance
  kOr,        // documents that match any child; as an operand: the union of their spans, not reduced
  kNot,       // documents that do not match child 0; only below kAnd after rewriting, no spans
  kFilter,    // documents whose field satisfies `filter`; no spans
};

enum class Tolerance : std::uint8_t {
  kExact,
  kSloppy,     // "a b c"~n: distinct positions p_i, max(p_i - i) - min(p_i - i) <= n
  kOrdered,    // ~on: in order, at most n further words
  kUnordered,  // ~un: any order, hull at most length + n
  kEdits,      // ~en: at most n words dropped, added or changed
};

enum class RegionName : std::uint8_t { kNone, kSentence, kParagraph, kQuotation, kTitle, kSpan };

// One place of a phrase: a word, a choice of word sequences, or a gap of any words.
struct PhraseSlot {
  enum class Kind : std::uint8_t { kWord, kGap, kChoice };
  Kind kind = Kind::kWord;
  std::string term;           // kWord: folded
  std::uint32_t gap_min = 1;  // kGap: *{min,max}; * is {1,1}
  std::uint32_t gap_max = 1;
  std::vector<std::vector<std::string>> choices{};  // kChoice: (a b|c)
};

struct Filter {
  enum class Op : std::uint8_t { kEquals, kAnyOf, kRange };
  std::string field;
  Op op = Op::kEquals;
  std::vector<std::string> values;  // kEquals: one; kAnyOf: several; compared folded
  // kRange: as written, "" = open. Dates to their precision; both ends inclusive unless said.
  std::string low;
  std::string high;
  bool low_inclusive = true;
  bool high_inclusive = true;
};

struct Node {
  NodeKind kind = NodeKind::kNone;
  std::string term;               // kTerm: folded
  std::vector<PhraseSlot> slots;  // kPhrase
  Tolerance tolerance = Tolerance::kExact;
  std::uint32_t distance = 0;  // of kNear, kAdjacent, kNotNear and of a tolerance
  RegionName region = RegionName::kNone;
  std::unique_ptr<Filter> filter;  // of a kFilter, else null: filters are few, and large
  std::vector<std::unique_ptr<Node>> children;
  // Title zone instead of the body; set by title:x and x WITHIN title on whole subtrees, so
  // RegionName::kTitle never reaches a tree of the parser. Means nothing on a kFilter.
  bool in_title = false;
  std::uint32_t column = 0;  // byte offset in the query text
};

using NodePtr = std::unique_ptr<Node>;

NodePtr make_node(NodeKind kind);
NodePtr clone(const Node& node);
// The fully bracketed query; parse(print(n)) prints the same.
std::string print(const Node& node);
// Yields spans by itself: kTerm to kEllipsis. (kAnd and kOr do so as operands only.)
bool is_positional(NodeKind kind);

}  // namespace quoth::query
