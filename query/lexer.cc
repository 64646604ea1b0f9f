#include "query/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "query/characters.h"

namespace quoth::query {

namespace {

// Length of a word of lower-case letters and digits alone, up to what ends it: no field, operator or date
// looks like this, and nothing is to be cut off. 0: it needs a closer look.
std::size_t plain_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && ((text[length] >= 'a' && text[length] <= 'z') || is_digit(text[length])))
    ++length;
  if (length == text.size()) return length;
  const char behind = text[length];
  return behind == ' ' || behind == '(' || behind == ')' || behind == '|' || behind == '"' ? length : 0;
}

}  // namespace

std::size_t digits_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  return length;
}

std::uint32_t bounded_number(std::string_view digits, std::uint32_t limit, bool& over) {
  std::uint64_t number = 0;
  for (const char c : digits) {
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
    if (number > limit) {
      over = true;
      return limit;
    }
  }
  return static_cast<std::uint32_t>(number);
}

std::string unescaped(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size()) ++i;
    out += raw[i];
  }
  return out;
}

std::size_t escape_length(std::string_view text) {
  if (text.size() == 1) return 1;
  return 1 + std::max<std::size_t>(1, quote_length(text.substr(1)));
}

std::size_t Lexer::run_end(std::size_t from) const {
  std::size_t at = from;
  while (at < text_.size()) {
    const char c = text_[at];
    if (c == '(' || c == ')' || c == '|') break;
    const std::string_view here = rest(at);
    if (space_length(here) != 0 || quote_length(here) != 0) break;
    at += c == '\\' ? escape_length(here) : 1;
  }
  return at;
}

LexToken Lexer::token(LexToken::Kind kind, std::size_t end) {
  LexToken out;
  out.kind = kind;
  out.begin = at_;
  out.end = end;
  at_ = end;
  return out;
}

LexToken Lexer::next() {
  while (at_ < text_.size() && !repairs_.failed()) {
    const std::string_view here = rest(at_);
    if (const std::size_t space = space_length(here)) {
      at_ += space;
      continue;
    }
    if (const std::size_t mark = quote_length(here)) return phrase(mark);
    switch (here[0]) {
      case '(':
        return token(LexToken::Kind::kOpen, at_ + 1);
      case ')':
        return token(LexToken::Kind::kClose, at_ + 1);
      case '|': {
        if (here.starts_with("|>")) {
          repairs_.note(at_, "not supported yet: |> and what follows it", "left out");
          at_ = text_.size();
          continue;
        }
        const std::size_t pipes = std::min(here.find_first_not_of('|'), here.size());
        return token(LexToken::Kind::kPipe, at_ + pipes);
      }
      case '-':
      case '+': {
        // All signs in front of one thing at once. A plus asks for what holds anyway.
        const std::size_t signs = std::min(here.find_first_not_of("+-"), here.size());
        const std::string_view behind = here.substr(signs);
        if (behind.empty() || space_length(behind) != 0 || behind[0] == ')' || behind[0] == '|') return run();
        if (here[0] == '+' && signs == 1 && is_digit(here[1])) return run();
        const auto minuses = std::count(here.begin(), here.begin() + static_cast<std::ptrdiff_t>(signs), '-');
        if (minuses % 2 != 0) return token(LexToken::Kind::kMinus, at_ + signs);
        at_ += signs;
        continue;
      }
      default:
        return run();
    }
  }
  return token(LexToken::Kind::kEnd, at_);
}

LexToken Lexer::phrase(std::size_t mark_length) {
  LexToken out = token(LexToken::Kind::kPhrase, at_);
  out.inner_begin = at_ + mark_length;
  std::size_t at = out.inner_begin;
  while ((at += plain_text_length(rest(at))) < text_.size()) {
    if (const std::size_t mark = quote_length(rest(at))) {
      out.inner_end = at;
      out.end = at_ = at + mark;
      phrase_suffixes(out);
      return out;
    }
    at += text_[at] == '\\' ? escape_length(rest(at)) : 1;
  }
  repairs_.note(out.begin, "this quotation mark is never closed", "it ends with the query");
  out.inner_end = out.end = at_ = text_.size();
  return out;
}

// ~n ~on ~un ~en ~en%, and what will come later, directly behind the closing mark.
void Lexer::phrase_suffixes(LexToken& phrase) {
  while (at_ < text_.size() && !repairs_.failed()) {
    const std::string_view here = rest(at_);
    std::size_t later = 0;  // bytes of a form that a later version will know
    if (here[0] == '~') {
      if (tolerance_suffix(phrase)) continue;
      later = 1;
    } else if ((here[0] == '/' || here[0] == '^') && here.size() > 1 &&
               (is_digit(here[1]) || here[1] == '.')) {
      later = 1;
      while (later < here.size() && (is_digit(here[later]) || here[later] == '.')) ++later;
    } else if (here[0] == '%') {
      later = std::min(here.find_first_not_of("CDPX", 1), here.size());
    }
    if (later == 0) return;
    repairs_.note(at_, "not supported yet: " + shown(here.substr(0, later)) + " behind a phrase", "left out");
    phrase.end = at_ += later;
  }
}

bool Lexer::tolerance_suffix(LexToken& phrase) {
  const std::string_view here = rest(at_);
  std::size_t begin = 1;
  Tolerance tolerance = Tolerance::kSloppy;
  if (here.size() > 1 && (here[1] == 'o' || here[1] == 'u' || here[1] == 'e')) {
    tolerance = here[1] == 'o'   ? Tolerance::kOrdered
                : here[1] == 'u' ? Tolerance::kUnordered
                                 : Tolerance::kEdits;
    begin = 2;
  }
  const std::size_t digits = digits_length(here.substr(begin));
  if (digits == 0) return false;
  bool over = false;
  phrase.distance = bounded_number(here.substr(begin, digits), kMaxDistance, over);
  phrase.tolerance = tolerance;
  if (over) repairs_.note(at_, "a tolerance is at most 10000", "read as that");
  const std::size_t end = begin + digits;
  phrase.percent = tolerance == Tolerance::kEdits && end < here.size() && here[end] == '%';
  phrase.end = at_ += end + (phrase.percent ? 1 : 0);
  return true;
}

LexToken Lexer::run() {
  if (const std::size_t length = plain_length(rest(at_))) return plain_word(length);
  LexToken out = token(LexToken::Kind::kWord, at_);
  if (field(out)) return out;
  const std::string_view raw = text_.substr(at_, run_end(at_) - at_);
  out.end = at_ + raw.size();
  if (keyword(raw, out) || bare_date_range(raw, out)) {
    at_ = out.end;
    return out;
  }
  return word(raw);
}

bool Lexer::keyword(std::string_view raw, LexToken& out) {
  using Kind = LexToken::Kind;
  struct Keyword {
    std::string_view name;
    Kind kind;
    bool distance;
  };
  static constexpr std::array<Keyword, 8> kKeywords = {{
      {"AND", Kind::kAnd, false},
      {"OR", Kind::kOr, false},
      {"NOT", Kind::kNot, false},
      {"NEAR", Kind::kNear, true},
      {"ADJ", Kind::kAdjacent, true},
      {"ONEAR", Kind::kAdjacent, true},
      {"NOTNEAR", Kind::kNotNear, true},
      {"WITHIN", Kind::kWithin, false},
  }};
  if (raw == "*") {
    out.kind = Kind::kAll;
    return true;
  }
  const std::size_t slash = raw.find('/');
  for (const Keyword& keyword : kKeywords) {
    if (raw.substr(0, slash) != keyword.name) continue;
    if (slash == std::string_view::npos) {
      out.distance = kDefaultDistance;
    } else {
      const std::string_view number = raw.substr(slash + 1);
      if (!keyword.distance) return false;
      if (number.empty() || digits_length(number) != number.size()) {
        repairs_.note(at_, "expected a number behind " + std::string(keyword.name) + "/", "read as words");
        return false;
      }
      bool over = false;
      out.distance = bounded_number(number, kMaxDistance, over);
      if (over) repairs_.note(at_, "a distance is at most 10000", "read as that");
    }
    out.kind = keyword.kind;
    return true;
  }
  if (raw == "CONTAINING" || raw == "<<" || raw == "/s" || raw == "/p" || raw == "+s" || raw == "+p" ||
      ((raw[0] == '/' || raw[0] == '+') && raw.size() > 1 &&
       digits_length(raw.substr(1)) == raw.size() - 1)) {
    repairs_.note(at_, "not supported yet: " + shown(raw), "read as words");
  }
  return false;
}

// Cuts off what a later version will know around a word, each with a note.
std::string_view Lexer::cut_suffixes(std::string_view raw, std::size_t begin) {
  const auto later = [&](std::size_t position, std::string_view what) {
    repairs_.note(position, "not supported yet: " + std::string(what), "the word is read as it stands");
  };
  if (raw.size() > 1 && raw[0] == '=' && is_word_byte(raw[1])) later(begin, "=word (exact form)");
  if (raw.size() > 1 && raw[0] == '$' && is_ascii_letter(raw[1])) later(begin, "$name");
  if (raw.size() > 2 && raw.front() == '/' && raw.back() == '/') {
    later(begin, "/expression/");
    return raw;
  }
  for (;;) {
    const std::size_t mark = raw.find_last_of("%^~");
    if (mark == std::string_view::npos || mark == 0) break;
    const std::string_view tail = raw.substr(mark + 1);
    const bool flags =
        raw[mark] == '%' && !tail.empty() && tail.find_first_not_of("CDPX") == std::string_view::npos;
    const bool boost =
        raw[mark] == '^' && !tail.empty() && tail.find_first_not_of("0123456789.") == std::string_view::npos;
    const bool fuzzy = raw[mark] == '~' && tail.size() <= 2 && digits_length(tail) == tail.size();
    if (!flags && !boost && !fuzzy) break;
    later(begin + mark, shown(raw.substr(mark)) + " behind a word");
    raw = raw.substr(0, mark);
  }
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\') {
      ++i;
      continue;
    }
    const bool inside = i > 0 && i + 1 < raw.size() && is_word_byte(raw[i - 1]) && is_word_byte(raw[i + 1]);
    if (raw[i] == '*' || (raw[i] == '?' && inside)) {
      later(begin + i, "wildcards");
      break;
    }
  }
  return raw;
}

LexToken Lexer::plain_word(std::size_t length) {
  LexToken out = token(LexToken::Kind::kWord, at_ + length);
  out.text = text_.substr(out.begin, length);
  return out;
}

LexToken Lexer::word(std::string_view raw) {
  LexToken out = token(LexToken::Kind::kWord, at_ + raw.size());
  out.text = unescaped(cut_suffixes(raw, out.begin));
  return out;
}

}  // namespace quoth::query
