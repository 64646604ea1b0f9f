#include "query/quote_text.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "query/characters.h"

namespace quoth::query {

namespace {

// Brackets longer than this are no editor's.
constexpr std::size_t kMaxBracketBytes = 256;
// What stands between two quoted stretches is an attribution when it is at most this long.
constexpr std::size_t kMaxAttributionBytes = 120;
constexpr std::size_t kMaxPageNumber = 4;  // digits

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";  // U+2026

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// No quotation mark begins with any other byte.
bool may_be_quote(char c) { return c == '"' || static_cast<unsigned char>(c) >= 0x80; }
// Nor anything else that is read: bracket, ellipsis, page number.
bool may_be_read(char c) {
  return c == '[' || c == '(' || c == '.' || c == '*' || c == '\n' || c == kEllipsis[0];
}

// A single quotation mark of any style, or 0.
std::size_t single_mark_length(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] == '\'' || text[0] == '`') return 1;
  // U+2018 to U+201B, U+2039, U+203A
  if (text.size() >= 3 && text.substr(0, 2) == "\xE2\x80") {
    const auto last = static_cast<unsigned char>(text[2]);
    if ((last >= 0x98 && last <= 0x9B) || last == 0xB9 || last == 0xBA) return 3;
  }
  return 0;
}

std::size_t mark_length(std::string_view text) {
  const std::size_t twofold = quote_length(text);
  return twofold != 0 ? twofold : single_mark_length(text);
}

// The length of the code point that ends `text`, whatever its bytes.
std::size_t last_length(std::string_view text) {
  std::size_t size = 1;
  while (size < std::min<std::size_t>(4, text.size()) &&
         (static_cast<unsigned char>(text[text.size() - size]) & 0xC0) == 0x80)
    ++size;
  return text.empty() ? 0 : size;
}

// Three or more full stops or asterisks, blanks between them allowed, or U+2026 among them.
std::size_t spaced_ellipsis_length(std::string_view text) {
  std::size_t at = 0;
  std::size_t stops = 0;
  std::size_t end = 0;
  char mark = 0;
  while (at < text.size()) {
    if (text.substr(at).starts_with(kEllipsis)) {
      at += kEllipsis.size();
      stops += 3;
      end = at;
    } else if ((text[at] == '.' || text[at] == '*') && (mark == 0 || mark == text[at])) {
      mark = text[at++];
      ++stops;
      end = at;
    } else if (const std::size_t space = space_length(text.substr(at));
               end == at && end > 0 && space > 0 && text[at] != '\n') {
      at += space;
    } else {
      break;
    }
  }
  return stops >= 3 ? end : 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = space_length(text);
    if (size == 0) break;
    text.remove_prefix(size);
  }
  while (!text.empty()) {
    const std::size_t size = last_length(text);
    if (space_length(text.substr(text.size() - size)) == 0) break;
    text.remove_suffix(size);
  }
  return text;
}

bool is_sic(std::string_view inside) {
  inside = trimmed(inside);
  if (!inside.empty() && inside.back() == '!') inside.remove_suffix(1);
  return inside.size() == 3 && (inside[0] | 0x20) == 's' && (inside[1] | 0x20) == 'i' &&
         (inside[2] | 0x20) == 'c';
}

class Reader {
 public:
  Reader(std::string_view text, index::Analyzer& analyzer) : text_(text), analyzer_(analyzer) {}

  Result<QuoteText> read() {
    if (text_.size() > kMaxQuoteBytes) {
      return Error{ErrorCode::kLimit, "a quotation of " + std::to_string(text_.size()) + " bytes: at most " +
                                          std::to_string(kMaxQuoteBytes) +
                                          " can be looked up at once; cover() takes longer texts"};
    }
    find_core();
    find_attributions();
    std::size_t at = out_.core.begin;
    while (at < out_.core.end) at = step(at);
    const bool cleaned = pieces_.size() != 1 || !out_.cuts.empty() || next_attribution_ > 0;
    QUOTH_TRY(cut_words(out_.words));
    place_cuts();
    if (cleaned) {
      clean_ = text_.substr(out_.core.begin, out_.core.end - out_.core.begin);
      pieces_.assign(1, {0, out_.core.begin});
      QUOTH_TRY(cut_words(out_.literal));
      if (same_words(out_.words, out_.literal)) out_.literal.clear();
    }
    if (out_.words.empty()) {
      if (out_.literal.empty())
        return Error{ErrorCode::kInvalidArgument, "a quotation needs a word: there is none in it"};
      // Brackets all through: what they hold is what was said.
      out_.words = std::exchange(out_.literal, {});
      out_.cuts.clear();
    }
    if (out_.cuts.size() > kMaxQuoteCuts) {
      return Error{ErrorCode::kLimit, "a quotation with " + std::to_string(out_.cuts.size()) +
                                          " cuts and brackets: at most " + std::to_string(kMaxQuoteCuts) +
                                          " can be looked up"};
    }
    return std::move(out_);
  }

 private:
  // Clean text from `clean` on stands at `text` on in the text as given.
  struct Piece {
    std::size_t clean = 0;
    std::size_t text = 0;
  };

  std::string_view rest(std::size_t at) const { return text_.substr(at, out_.core.end - at); }

  // White space and quotation marks around all of it go. A single mark may be an apostrophe, so it goes only
  // in pairs; a double one opens a paragraph without closing it.
  void find_core() {
    std::string_view core = trimmed(text_);
    for (;;) {
      std::size_t front = mark_length(core);
      const bool twofold_front = quote_length(core) != 0;
      const std::size_t last = last_length(core);
      std::size_t back = core.size() > front ? mark_length(core.substr(core.size() - last)) : 0;
      if (back != 0) back = last;
      const bool twofold_back = back != 0 && quote_length(core.substr(core.size() - last)) != 0;
      if (front == 0 || back == 0) {
        if (front != 0 && !twofold_front) front = 0;
        if (back != 0 && !twofold_back) back = 0;
      }
      if (front + back == 0 || front + back > core.size()) break;
      quoted_ |= twofold_front;
      core = trimmed(core.substr(front, core.size() - front - back));
    }
    const auto begin = core.empty() ? text_.size() : static_cast<std::size_t>(core.data() - text_.data());
    out_.core = {begin, begin + core.size()};
  }

  // "...," she said, "...": text outside the marks, when the whole began with a mark.
  void find_attributions() {
    if (!quoted_) return;
    bool inside = true;
    bool nested = false;  // a quotation within the quotation is open
    std::size_t closed = 0;
    for (std::size_t at = out_.core.begin; at < out_.core.end;) {
      const std::size_t mark = may_be_quote(text_[at]) ? quote_length(rest(at)) : 0;
      if (mark == 0) {
        ++at;
        continue;
      }
      const bool space_before = at == out_.core.begin || is_space_before(at);
      const bool space_after = at + mark >= out_.core.end || space_length(rest(at + mark)) != 0;
      const bool closes = !space_before && (space_after || is_pause(text_[at + mark]));
      if (inside && nested) {
        nested = !closes;
      } else if (inside && space_before && !space_after) {
        nested = at != out_.core.begin && text_.substr(0, at).find_last_of('\n') + 1 != at;
      } else if (inside && closes) {
        inside = false;
        closed = at;
      } else if (!inside && space_before && !space_after) {
        inside = true;
        if (at + mark - closed <= kMaxAttributionBytes && is_attribution(closed, at))
          attributions_.push_back({closed, at + mark});
      }
      at += mark;
    }
    if (!inside && out_.core.end - closed <= kMaxAttributionBytes) {
      attributions_.push_back({closed, out_.core.end});
    }
  }
  static bool is_pause(char c) { return c == ',' || c == '.' || c == ';' || c == ':' || c == '-'; }
  bool is_space_before(std::size_t at) const {
    const std::string_view head = text_.substr(0, at);
    return space_length(head.substr(head.size() - last_length(head))) != 0;
  }
  // A quotation that is broken off pauses at the break: with a mark before its end or right behind it.
  bool is_attribution(std::size_t closed, std::size_t opened) const {
    const char before = text_[closed - 1];
    if (is_pause(before) || before == '!' || before == '?' || static_cast<unsigned char>(before) >= 0x80)
      return true;
    const std::string_view between = text_.substr(closed, opened - closed);
    return between.find_first_of(",:;") != std::string_view::npos;
  }

  // Reads what stands at `at`; returns where to go on.
  std::size_t step(std::size_t at) {
    if (next_attribution_ < attributions_.size() && at >= attributions_[next_attribution_].begin) {
      clean_ += ' ';
      return attributions_[next_attribution_++].end;
    }
    const char c = text_[at];
    if (c == '[' || c == '(') {
      if (const auto end = bracket(at)) return *end;
    }
    if (c == '.' || c == '*' || c == kEllipsis[0]) {
      if (const std::size_t size = spaced_ellipsis_length(rest(at)))
        return cut(QuoteCut::Kind::kEllipsis, at, at + size);
    }
    if (c == '\n') {
      if (const std::size_t size = page_number_length(rest(at))) {
        clean_ += '\n';
        return at + size;
      }
    }
    if (pieces_.empty() || clean_.size() - pieces_.back().clean != at - pieces_.back().text)
      pieces_.push_back({clean_.size(), at});
    std::size_t end = at + 1;
    const std::size_t most =
        next_attribution_ < attributions_.size() ? attributions_[next_attribution_].begin : out_.core.end;
    while (end < most && !may_be_read(text_[end])) ++end;
    clean_ += text_.substr(at, end - at);
    return end;
  }

  std::size_t cut(QuoteCut::Kind kind, std::size_t begin, std::size_t end) {
    out_.cuts.push_back({kind, {begin, end}, static_cast<std::uint32_t>(clean_.size())});
    clean_ += ' ';
    return end;
  }

  // An editor's bracket, or a round one around an ellipsis or sic. Where to go on, if it is one.
  std::optional<std::size_t> bracket(std::size_t at) {
    const char close = text_[at] == '[' ? ']' : ')';
    const std::string_view here = rest(at).substr(0, kMaxBracketBytes);
    const std::size_t size = here.find(close);
    if (size == std::string_view::npos) return std::nullopt;
    const std::string_view inside = here.substr(1, size - 1);
    const std::size_t end = at + size + 1;
    if (is_sic(inside)) return cut(QuoteCut::Kind::kSic, at, end);
    const std::string_view core = trimmed(inside);
    if (!core.empty() && spaced_ellipsis_length(core) == core.size())
      return cut(QuoteCut::Kind::kEllipsis, at, end);
    if (close != ']' || inside.find('[') != std::string_view::npos) return std::nullopt;
    const bool joins_before = at > out_.core.begin && is_word_byte(text_[at - 1]);
    const bool joins_after = end < out_.core.end && is_word_byte(text_[end]);
    const bool is_part = std::all_of(inside.begin(), inside.end(), is_word_byte);
    if ((joins_before || joins_after) && is_part) {
      if (!inside.empty()) pieces_.push_back({clean_.size(), at + 1});
      clean_ += inside;
      return end;
    }
    return cut(QuoteCut::Kind::kBracket, at, end);
  }

  // A line of digits alone, from the end of the line before up to its own.
  static std::size_t page_number_length(std::string_view text) {
    std::size_t at = 1;
    while (at < text.size() && (is_blank(text[at]) || text[at] == '\n' || text[at] == '\r')) ++at;
    const std::size_t digits = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == digits || at - digits > kMaxPageNumber) return 0;
    while (at < text.size() && (is_blank(text[at]) || text[at] == '\r')) ++at;
    return at < text.size() && (text[at] == '\n' || text[at] == '\f') ? at : 0;
  }

  std::uint64_t place(std::size_t clean) const {
    const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), clean,
                                        [](std::size_t at, const Piece& piece) { return at < piece.clean; });
    const Piece& piece = after == pieces_.begin() ? *after : *std::prev(after);
    return piece.text + (clean - piece.clean);
  }

  // The words of the clean text.
  Result<void> cut_words(std::vector<QuoteWord>& out) {
    tokens_.clear();
    // A word that ends with the text is a case for ICU, whose breaker costs 10 us to make; a blank makes
    // none.
    clean_ += ' ';
    analyzer_.analyze(clean_, tokens_);
    out.reserve(tokens_.tokens.size());
    if (tokens_.tokens.size() > kMaxQuoteWords) {
      return Error{ErrorCode::kLimit, "a quotation of " + std::to_string(tokens_.tokens.size()) +
                                          " words: at most " + std::to_string(kMaxQuoteWords) +
                                          " can be looked up at once; cover() takes longer texts"};
    }
    for (const index::Token& token : tokens_.tokens)
      out.push_back({std::string(tokens_.term(token)), {place(token.begin), place(token.end - 1) + 1}});
    return {};
  }

  // So far a cut knows where it stands in the clean text.
  void place_cuts() {
    std::uint32_t word = 0;
    std::vector<std::uint64_t> begins;
    for (const index::Token& token : tokens_.tokens) begins.push_back(token.begin);
    for (QuoteCut& c : out_.cuts) {
      while (word < begins.size() && begins[word] < c.word) ++word;
      c.word = word;
    }
  }

  static bool same_words(const std::vector<QuoteWord>& a, const std::vector<QuoteWord>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const QuoteWord& x, const QuoteWord& y) { return x.term == y.term; });
  }

  std::string_view text_;
  index::Analyzer& analyzer_;
  index::TokenBuffer tokens_;
  QuoteText out_;
  bool quoted_ = false;  // the whole stood between double marks
  std::vector<ByteRange> attributions_;
  std::size_t next_attribution_ = 0;
  std::string clean_;
  std::vector<Piece> pieces_;
};

}  // namespace

Result<QuoteText> read_quote(std::string_view text, index::Analyzer& analyzer) {
  return Reader(text, analyzer).read();
}

}  // namespace quoth::query
