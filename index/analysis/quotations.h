// Quotations: finds quotations from the marks between tokens (docs/analysis.md, section 7).
//
// Sees a document once, one character of a gap or one token at a time, and decides
// on a mark when what follows it is known. Bounded state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "index/analysis/analyzer.h"
#include "index/analysis/characters.h"

namespace quoth::index {

bool is_quotation_mark(char32_t c);

// What stands beside a mark.
enum class Neighbour : std::uint8_t { kSpace, kWord, kOpening, kDash, kWide, kOther };

class Quotations {
 public:
  void begin_document();

  // Each takes the number of tokens so far. character(): `c` of a gap, `as` its kind.
  void character(char32_t c, Neighbour as, std::uint64_t tokens, std::vector<Region>& out);
  // A token begins.
  void word(std::string_view term, Opening opening, std::uint64_t tokens, std::vector<Region>& out);
  void end_paragraph(std::uint64_t tokens, std::vector<Region>& out);
  void end_document(std::uint64_t tokens, std::vector<Region>& out);

  // The token before the coming gap may end with an apostrophe of its own.
  void set_elision(bool may_end_with_elision) { may_elide_ = may_end_with_elision; }

  // Nothing waits for what comes next: a single space and a token would change nothing.
  bool quiet() const { return pending_ == 0 && !candidate_ && !at_start_; }

 private:
  static constexpr std::size_t kMaxDepth = 8;
  struct Open {
    char32_t mark = 0;
    std::uint64_t begin = 0;
    std::uint64_t weak_end = 0;  // where it ends if no better close comes; 0: nowhere
    bool certain = false;        // a single mark that a second paragraph repeated
  };

  // Decides on `pending_`, now that what follows it is known. `term` is the token's, if it is one.
  void resolve(Neighbour after, std::string_view term, std::vector<Region>& out);
  // One family of marks each; true when the mark opened a quotation.
  bool resolve_straight_double(Neighbour after, std::vector<Region>& out);
  bool resolve_curly_double(char32_t mark, Neighbour after, std::vector<Region>& out);
  bool resolve_guillemet(char32_t mark, Neighbour after, std::vector<Region>& out);
  bool resolve_single(char32_t mark, Neighbour after, std::string_view term, std::vector<Region>& out);
  void close_single(std::size_t index, Neighbour after, std::vector<Region>& out);
  void resolve_candidate(bool closes, std::vector<Region>& out);

  // Index of the innermost open quotation with one of these marks, or kNone.
  static constexpr std::size_t kNone = kMaxDepth;
  std::size_t find(std::initializer_list<char32_t> marks) const;
  bool open(char32_t mark, std::vector<Region>& out);
  void close(std::size_t index, std::uint64_t end, std::vector<Region>& out);
  // Ends the unclosed quotations from `depth` up.
  void drop_above(std::size_t depth, std::vector<Region>& out);
  void report(std::uint64_t begin, std::uint64_t end, std::vector<Region>& out) const;
  bool may_open() const { return before_ != Neighbour::kWord && before_ != Neighbour::kOther; }
  // Quotations of earlier paragraphs that this one has not opened again cannot be closed.
  std::size_t active() const { return at_start_ ? resumed_ : depth_; }

  std::array<Open, kMaxDepth> stack_;
  std::size_t depth_ = 0;
  std::uint64_t ignored_ = 0;  // opened beyond kMaxDepth
  std::uint64_t tokens_ = 0;
  Neighbour before_ = Neighbour::kSpace;  // what precedes `pending_`, or the next character
  char32_t pending_ = 0;                  // a mark that waits for what follows it
  bool may_elide_ = false;
  bool candidate_ = false;  // waiting: a single close mark that may be a plural's apostrophe
  std::size_t candidate_index_ = 0;
  std::uint64_t candidate_end_ = 0;
  bool at_start_ = true;     // no token in this paragraph yet
  std::size_t resumed_ = 0;  // at_start_: open quotations that this paragraph has opened again
};

}  // namespace quoth::index
