// RandomQuery: trees of every kind, in normal form, over the words of given texts.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "query/ast.h"

namespace quoth::test {

struct RandomQueryOptions {
  // Words and phrases are drawn from these (folded words), so that many queries find something.
  const std::vector<std::vector<std::string>>* texts = nullptr;
  std::vector<std::string> words;  // and single words from these
  unsigned height = 3;             // of the operators over the leaves
  std::size_t phrase_words = 5;
  std::uint32_t distance = 5;
  bool titles = true;
  std::vector<query::Filter> filters;  // leaves to draw from
};

class RandomQuery {
 public:
  RandomQuery(std::mt19937& random, RandomQueryOptions options)
      : random_(random), options_(std::move(options)) {}

  // A whole query, rewritten.
  query::NodePtr next();
  // The same, as it came: with double negations, Ors of one child, gaps side by side.
  query::NodePtr next_raw();
  // One positional node, rewritten; what stands under it may be an And or an Or.
  query::NodePtr next_positional();

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::string word();
  std::vector<std::string> window(std::size_t words);
  query::NodePtr document(unsigned height);
  query::NodePtr operand(unsigned height, bool in_title);
  query::NodePtr positional(unsigned height, bool in_title);
  query::NodePtr leaf(bool in_title);
  query::NodePtr plain_phrase(bool in_title);
  query::NodePtr slotted_phrase(bool in_title);
  query::NodePtr ellipsis(bool in_title);
  query::NodePtr with_children(query::NodeKind kind, std::size_t count, unsigned height, bool in_title);

  std::mt19937& random_;
  RandomQueryOptions options_;
};

// A Not anywhere below a Not: the spans below it begin to count when both are taken off.
bool has_double_negation(const query::Node& node, bool below_not = false);

}  // namespace quoth::test
