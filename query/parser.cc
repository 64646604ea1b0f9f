#include "query/parser.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "query/lexer.h"
#include "query/operands.h"
#include "query/repairs.h"
#include "query/rewrite.h"
#include "query/tree_builder.h"

namespace quoth::query {
namespace {

using Kind = LexToken::Kind;

class Parser {
 public:
  Parser(std::string_view text, index::Analyzer& analyzer, const ParseOptions& options)
      : text_(text),
        repairs_(text, options.mode),
        lexer_(text, options.today, repairs_),
        build_(text, analyzer, repairs_) {}

  Result<Parsed> run() {
    if (text_.size() > kMaxQueryBytes) {
      repairs_.fail(ErrorCode::kLimit, 0,
                    "a query has at most 65536 bytes, this one has " + std::to_string(text_.size()));
      return repairs_.take_error();
    }
    take();
    Part root = parse_query();
    if (!root.node && !repairs_.failed()) {
      repairs_.note(0, "the query has no words", "it finds nothing");
      root.node = build_.make(NodeKind::kNone, 0);
    }
    if (repairs_.failed()) return repairs_.take_error();
    return Parsed{rewrite(std::move(root.node)), repairs_.take_notes()};
  }

 private:
  // The current token; the next one becomes current.
  LexToken take() {
    LexToken taken = std::move(current_);
    current_ = lexer_.next();
    return taken;
  }
  bool at(Kind kind) const { return current_.kind == kind; }

  bool ends_group() const { return at(Kind::kEnd) || at(Kind::kClose); }

  std::string_view raw(const LexToken& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }

  // An operator that misses a side becomes what a human may have meant: a word.
  Part as_word(const LexToken& token, std::string_view side) {
    repairs_.note(side == "before" ? token.begin : std::min(current_.begin, text_.size()),
                  "expected a term " + std::string(side) + ' ' + shown(raw(token)), "it is read as a word");
    return build_.words(raw(token), token.begin);
  }

  Part parse_query();
  Part parse_or();
  Part parse_and();
  Part parse_near();
  Part parse_within();
  Part parse_alternatives();
  Part parse_unary();
  Part parse_primary();
  Part parse_group();

  struct Chain;
  void extend(Chain& chain, const LexToken& op, Part right);
  Part finish(Chain chain);
  std::optional<RegionName> take_region();
  Part within(Part left, const LexToken& op);

  std::string_view text_;
  Repairs repairs_;
  Lexer lexer_;
  TreeBuilder build_;
  LexToken current_;
  std::size_t groups_ = 0;  // brackets open around the current token
};

// The whole text: brackets that close nothing are skipped.
Part Parser::parse_query() {
  Part first = parse_or();
  if (!at(Kind::kClose)) return first;
  std::vector<Part> parts;
  parts.push_back(std::move(first));
  while (at(Kind::kClose)) {
    repairs_.note(take().begin, "this bracket closes nothing", "left out");
    parts.push_back(parse_or());
  }
  return build_.join(NodeKind::kAnd, std::move(parts));
}

// and-expression { OR and-expression }
Part Parser::parse_or() {
  Part first = parse_and();
  if (!at(Kind::kOr)) return first;
  std::vector<Part> parts;
  parts.push_back(std::move(first));
  while (at(Kind::kOr)) {
    const LexToken op = take();
    if (ends_group()) {
      std::vector<Part> both;
      both.push_back(std::move(parts.back()));
      both.push_back(as_word(op, "after"));
      parts.back() = build_.join(NodeKind::kAnd, std::move(both));
      break;
    }
    parts.push_back(parse_and());
  }
  return build_.join(NodeKind::kOr, std::move(parts));
}

// near-expression { [ AND ] { NOT } near-expression }
Part Parser::parse_and() {
  std::vector<Part> parts;
  while (!ends_group() && !(at(Kind::kOr) && !parts.empty())) {
    if (at(Kind::kAnd) && !parts.empty()) {
      const LexToken op = take();
      if (ends_group() || at(Kind::kOr) || at(Kind::kAnd)) parts.push_back(as_word(op, "after"));
      continue;
    }
    if (at(Kind::kNot)) {
      LexToken op = take();
      bool negated = true;
      while (at(Kind::kNot)) {
        op = take();
        negated = !negated;
      }
      if (ends_group() || at(Kind::kOr) || at(Kind::kAnd)) {
        parts.push_back(as_word(op, "after"));
        continue;
      }
      Part part = parse_near();
      parts.push_back(negated ? build_.negate(std::move(part), op.begin) : std::move(part));
      continue;
    }
    parts.push_back(parse_near());
  }
  return build_.join(NodeKind::kAnd, std::move(parts));
}

// A row of near operators, read from the left.
struct Parser::Chain {
  NodePtr node;  // what has spans so far; may be null
  unsigned height = 0;
  bool open = false;  // `node` was made by this chain and takes further operands
  std::vector<NodePtr> conditions;
};

// within-expression { (NEAR | ADJ | NOTNEAR) within-expression }
Part Parser::parse_near() {
  Part left = parse_within();
  const auto at_operator = [&] { return at(Kind::kNear) || at(Kind::kAdjacent) || at(Kind::kNotNear); };
  if (!left.node || !at_operator()) {
    // An operator behind something without words would miss its left side: it is left out too.
    if (!left.missing && !left.node && at_operator()) take();
    return left;
  }
  Chain chain;
  chain.height = left.height;
  chain.node = take_operand(std::move(left.node), chain.conditions, repairs_);
  std::vector<Part> result(1);
  while (at_operator() && !repairs_.failed()) {
    const LexToken op = take();
    Part right = parse_within();
    if (right.missing) {
      result.push_back(as_word(op, "after"));
      break;
    }
    extend(chain, op, std::move(right));
  }
  result[0] = finish(std::move(chain));
  return build_.join(NodeKind::kAnd, std::move(result));
}

void Parser::extend(Chain& chain, const LexToken& op, Part right) {
  if (!right.node) return;
  const std::size_t column = right.node->column;
  std::vector<NodePtr> conditions;
  NodePtr operand = take_operand(std::move(right.node), conditions, repairs_);
  const bool not_near = op.kind == Kind::kNotNear;
  if (not_near && !conditions.empty()) {
    repairs_.note(column, "filters and negations have no place behind NOTNEAR", "left out");
  } else {
    std::move(conditions.begin(), conditions.end(), std::back_inserter(chain.conditions));
  }
  if (!chain.node || !operand) {
    repairs_.note(op.begin, shown(raw(op)) + " needs words on both sides", "read as AND");
    if (!chain.node) chain.node = std::move(operand);
    return;
  }
  if (!share_zone(*chain.node, *operand)) {
    repairs_.note(op.begin, "words of titles and of texts are never near each other",
                  not_near ? "what follows is left out" : "read as AND");
    if (!not_near) chain.conditions.push_back(std::move(operand));
    return;
  }
  const NodeKind kind = not_near                 ? NodeKind::kNotNear
                        : op.kind == Kind::kNear ? NodeKind::kNear
                                                 : NodeKind::kAdjacent;
  const bool same =
      chain.open && !not_near && chain.node->kind == kind && chain.node->distance == op.distance;
  if (!same) {
    NodePtr node = build_.make(kind, chain.node->column);
    node->distance = op.distance;
    node->in_title = zones_of(*operand) == Zones::kTitle;
    node->children.push_back(std::move(chain.node));
    chain.node = std::move(node);
    ++chain.height;
    chain.open = true;
  }
  chain.node->children.push_back(std::move(operand));
  Part checked = build_.made(std::move(chain.node), std::max(chain.height, right.height + 1));
  chain.height = checked.height;
  chain.node = std::move(checked.node);
}

Part Parser::finish(Chain chain) {
  if (chain.conditions.empty()) return build_.made(std::move(chain.node), chain.height);
  std::vector<Part> parts;
  parts.push_back({std::move(chain.node), chain.height, false});
  for (NodePtr& condition : chain.conditions) parts.push_back({std::move(condition), chain.height, false});
  return build_.join(NodeKind::kAnd, std::move(parts));
}

// alternatives { WITHIN region }
Part Parser::parse_within() {
  Part left = parse_alternatives();
  while (at(Kind::kWithin) && !left.missing && !repairs_.failed()) {
    const LexToken op = take();
    left = within(std::move(left), op);
  }
  return left;
}

// The region that the current word names, taken.
std::optional<RegionName> Parser::take_region() {
  if (!at(Kind::kWord)) return std::nullopt;
  RegionName region = RegionName::kNone;
  if (current_.text == "s") region = RegionName::kSentence;
  if (current_.text == "p") region = RegionName::kParagraph;
  if (current_.text == "quote") region = RegionName::kQuotation;
  if (current_.text == "title") region = RegionName::kTitle;
  if (region == RegionName::kNone) return std::nullopt;
  take();
  return region;
}

Part Parser::within(Part left, const LexToken& op) {
  std::optional<RegionName> region = take_region();
  Part outer;
  if (!region) {
    if (at(Kind::kWord) && current_.text == "turn") {
      repairs_.note(op.begin, "not supported yet: WITHIN turn", "left out");
      take();
      return left;
    }
    if (!at(Kind::kPhrase) && !at(Kind::kOpen)) {
      std::vector<Part> parts;
      parts.push_back(std::move(left));
      repairs_.note(current_.begin, "expected s, p, quote, title, a phrase or a bracket after WITHIN",
                    "it is read as a word");
      parts.push_back(build_.words(raw(op), op.begin));
      return build_.join(NodeKind::kAnd, std::move(parts));
    }
    region = RegionName::kSpan;
    outer = parse_primary();
    if (!outer.node) return left;
  }
  if (!left.node) return left;
  if (region == RegionName::kTitle)
    return build_.made(into_title(std::move(left.node), repairs_), left.height);

  std::vector<NodePtr> conditions;
  NodePtr operand = take_operand(std::move(left.node), conditions, repairs_);
  NodePtr outer_operand = outer.node ? take_operand(std::move(outer.node), conditions, repairs_) : nullptr;
  const unsigned height = std::max(left.height, outer.height) + 1;
  Chain chain;
  chain.height = height;
  chain.conditions = std::move(conditions);
  const bool wordless = !operand || (region == RegionName::kSpan && !outer_operand);
  const bool mixed = !wordless && !share_zone(*operand, outer_operand ? *outer_operand : *operand);
  if (wordless || mixed) {
    repairs_.note(op.begin,
                  mixed ? "words of titles and of texts are never within each other"
                        : "WITHIN needs words on both sides",
                  "read as AND");
    if (operand) chain.conditions.push_back(std::move(operand));
    if (outer_operand) chain.conditions.push_back(std::move(outer_operand));
    return finish(std::move(chain));
  }
  const bool in_title = zones_of(*operand) == Zones::kTitle;
  chain.node = build_.make(NodeKind::kWithin, operand->column);
  chain.node->region = *region;
  chain.node->children.push_back(std::move(operand));
  if (outer_operand) chain.node->children.push_back(std::move(outer_operand));
  if (in_title) chain.node = into_title(std::move(chain.node), repairs_);
  return finish(std::move(chain));
}

// unary { | unary }
Part Parser::parse_alternatives() {
  Part first = parse_unary();
  if (first.missing || !at(Kind::kPipe)) return first;
  std::vector<Part> parts;
  parts.push_back(std::move(first));
  while (at(Kind::kPipe)) {
    const LexToken op = take();
    Part right = parse_unary();
    if (right.missing) {
      repairs_.note(op.begin, "expected a term after |", "left out");
      break;
    }
    parts.push_back(std::move(right));
  }
  return build_.join(NodeKind::kOr, std::move(parts));
}

// { - | title: | text: } primary
Part Parser::parse_unary() {
  bool negated = false;
  bool in_title = false;
  const std::size_t column = current_.begin;
  for (;;) {
    if (at(Kind::kMinus)) {
      negated = !negated;
    } else if (at(Kind::kTitle)) {
      in_title = true;
    } else if (!at(Kind::kText)) {
      break;
    }
    take();
  }
  const bool prefixed = current_.begin != column;
  Part part = parse_primary();
  if (part.missing && prefixed) {
    repairs_.note(column, "expected a term after this", "left out");
    part.missing = false;
  }
  if (!part.node) return part;
  if (in_title) part.node = into_title(std::move(part.node), repairs_);
  if (negated) return build_.negate(std::move(part), column);
  return part;
}

// A word, phrase, filter, group, or an operator that stands where none can.
Part Parser::parse_primary() {
  if (ends_group()) return {nullptr, 0, true};
  LexToken token = take();
  switch (token.kind) {
    case Kind::kWord:
      return build_.words(token.text, token.begin);
    case Kind::kPhrase:
      return build_.phrase(token);
    case Kind::kAll:
      return build_.made(build_.make(NodeKind::kAll, token.begin), 1);
    case Kind::kFilter: {
      NodePtr node = build_.make(NodeKind::kFilter, token.begin);
      node->filter = std::move(token.filter);
      return build_.made(std::move(node), 1);
    }
    case Kind::kOpen:
      if (++groups_ > kMaxDepth) {
        repairs_.fail(ErrorCode::kLimit, token.begin,
                      "brackets nest at most " + std::to_string(kMaxDepth) + " deep: ask for less at once");
        return {};
      }
      return parse_group();
    case Kind::kPipe:
      repairs_.note(token.begin, "expected a term before |", "left out");
      return {};
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNot:
    case Kind::kNear:
    case Kind::kAdjacent:
    case Kind::kNotNear:
    case Kind::kWithin:
      return as_word(token, "before");
    case Kind::kMinus:
    case Kind::kTitle:
    case Kind::kText:
    case Kind::kClose:
    case Kind::kEnd:
      break;
  }
  return {nullptr, 0, true};
}

// Behind the opening bracket.
Part Parser::parse_group() {
  if (at(Kind::kClose)) repairs_.note(current_.begin, "expected a term between these brackets", "left out");
  Part part = parse_or();
  --groups_;
  if (at(Kind::kClose)) {
    take();
  } else {
    repairs_.note(text_.size(), "a bracket is never closed", "it ends with the query");
  }
  part.missing = false;
  return part;
}

}  // namespace

Result<Parsed> parse(std::string_view text, index::Analyzer& analyzer, const ParseOptions& options) {
  return Parser(text, analyzer, options).run();
}

}  // namespace quoth::query
