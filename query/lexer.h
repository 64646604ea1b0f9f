// Lexer: query text -> words, phrases, operators, filters (docs/query_language.md, part 1).
//
// One pass, O(length). Words are not analysed here; phrases are handed on as ranges of the text.
// What looks like an operator but is none becomes a word, with a note.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "query/ast.h"
#include "query/repairs.h"

namespace quoth::query {

struct LexToken {
  enum class Kind : std::uint8_t {
    kEnd,
    kWord,    // `text` is to be analysed
    kPhrase,  // the query's bytes [inner_begin, inner_end), with `tolerance` and `distance`
    kFilter,  // `filter`
    kAll,     // *
    kOpen,
    kClose,
    kPipe,
    kMinus,
    kTitle,  // title:
    kText,   // text: (the body, as without it)
    kAnd,
    kOr,
    kNot,
    kNear,  // the next three with `distance`
    kAdjacent,
    kNotNear,
    kWithin,
  };
  Kind kind = Kind::kEnd;
  std::size_t begin = 0;  // bytes of the query
  std::size_t end = 0;
  std::string text;
  std::size_t inner_begin = 0;
  std::size_t inner_end = 0;
  Tolerance tolerance = Tolerance::kExact;
  std::uint32_t distance = 0;
  bool percent = false;            // `distance` is a share of the phrase's words
  std::unique_ptr<Filter> filter;  // of a kFilter; tokens are moved often, filters are few
};

class Lexer {
 public:
  static constexpr std::uint32_t kDefaultDistance = 10;  // NEAR without a number, as in Xapian and FTS5

  // `text` and `repairs` must outlive the lexer. `today`: see query/parser.h.
  Lexer(std::string_view text, std::string_view today, Repairs& repairs)
      : text_(text), today_(today), repairs_(repairs) {}

  // kEnd for ever once the text is used up, and once repairs.failed().
  LexToken next();

 private:
  std::string_view rest(std::size_t from) const { return text_.substr(from); }
  // Where the run of characters that starts at `from` ends: before a space, a quotation mark, ( ) or |.
  std::size_t run_end(std::size_t from) const;
  LexToken token(LexToken::Kind kind, std::size_t end);

  LexToken phrase(std::size_t mark_length);
  void phrase_suffixes(LexToken& phrase);
  bool tolerance_suffix(LexToken& phrase);
  LexToken run();
  bool keyword(std::string_view raw, LexToken& out);
  LexToken word(std::string_view raw);
  LexToken plain_word(std::size_t length);
  std::string_view cut_suffixes(std::string_view raw, std::size_t begin);

  // Fields (query/lexer_fields.cc). false: no field stands here, nothing was read.
  bool field(LexToken& out);
  bool bare_date_range(std::string_view raw, LexToken& out);
  bool field_value(LexToken& out);
  bool value_list(LexToken& out, char close);
  bool comparison(LexToken& out);
  bool relative_date(std::string_view raw, LexToken& out);
  bool plain_value(LexToken& out);
  bool sound(const LexToken& filter);

  struct Value {
    std::string text;
    bool quoted = false;
  };
  Value value(std::string_view stops);
  Value quoted_value(std::size_t mark_length);

  std::string_view text_;
  std::string_view today_;
  Repairs& repairs_;
  std::size_t at_ = 0;
};

// The number in `digits`, at most `limit`; above it `limit`, and `over` is set.
std::uint32_t bounded_number(std::string_view digits, std::uint32_t limit, bool& over);
// Without backslashes: each makes the next character an ordinary one.
std::string unescaped(std::string_view raw);
// Of the backslash at the front and what it makes ordinary: one byte, or one whole quotation mark.
std::size_t escape_length(std::string_view text);
// How many digits stand at the front.
std::size_t digits_length(std::string_view text);

}  // namespace quoth::query
