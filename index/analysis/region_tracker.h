// RegionTracker: sentences, paragraphs and quotations from the stream of gaps and tokens
// (docs/analysis.md, sections 5 to 7).
//
// Sees every gap character and token once, in order, so that it does not matter how a
// document is cut into pieces. Bounded state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "index/analysis/abbreviations.h"
#include "index/analysis/analyzer.h"
#include "index/analysis/quotations.h"

namespace quoth::index {

class RegionTracker {
 public:
  void begin_document();

  // The token that was last reported: called before the gap behind it begins.
  void after_word(std::string_view written, std::string_view term);
  // Bytes between tokens; a gap may come in several parts, cut between code points.
  void gap(std::string_view bytes, std::vector<Region>& out);
  // The next token.
  void word(std::string_view written, std::string_view term, std::vector<Region>& out);
  void end_document(std::vector<Region>& out);

  // While quiet() a gap that is_calm() and the next token only count: word_only() stands for gap() and
  // word().
  bool quiet() const { return quiet_; }
  static bool is_calm(std::string_view gap) {
    if (gap.empty() || gap == " ") return true;
    if (gap.size() > kMostCalm) return false;
    unsigned sum = 0;
    for (const char c : gap) sum += kUnrest[static_cast<unsigned char>(c)];
    return sum < 2;
  }
  void word_only() { ++tokens_; }

  std::uint64_t tokens() const { return tokens_; }

  // What a character between tokens is to a quotation mark beside it; nothing for the marks of italics
  // and soft hyphens, which are as if they were not there.
  static std::optional<Neighbour> neighbour(char32_t c);

 private:
  // What keeps a gap from being calm, beyond 1: marks that end sentences or quote, whatever is not ASCII, and
  // two line breaks.
  static constexpr std::size_t kMostCalm = 8;
  static constexpr std::array<std::uint8_t, 256> kUnrest = [] {
    std::array<std::uint8_t, 256> unrest{};
    for (unsigned c = 0; c < 256; ++c) {
      if (c == '\n' || c == '\r' || c == 0x0B) unrest[c] = 1;
      if (c == '.' || c == '!' || c == '?' || c == '"' || c == '\'' || c == 0x0C || c >= 0x80) unrest[c] = 2;
    }
    return unrest;
  }();

  enum class Mark : std::uint8_t {
    kSpace,
    kNewline,
    kReturn,
    kParagraph,
    kStop,
    kTerminator,
    kWideTerminator,
    kWide,
    kOpening,
    kClosing,
    kQuotation,
    kDash,
    kTransparent,
    kOther,
  };
  // How far the end of a sentence has come.
  enum class Ending : std::uint8_t { kNone, kTerminated, kSpaced };

  static Mark ascii_mark(char32_t c);
  static Mark mark_of(char32_t c);
  static Neighbour neighbour_of(Mark mark);
  void character(char32_t c, std::vector<Region>& out);
  void line_break(std::vector<Region>& out);
  void end_paragraph(std::vector<Region>& out);
  void step_sentence(Mark mark);
  void judge_stop();
  bool sentence_begins(Opening opening) const;
  void report(RegionKind kind, std::uint64_t& begin, std::vector<Region>& out) const;

  std::uint64_t tokens_ = 0;
  std::uint64_t sentence_begin_ = 0;
  std::uint64_t paragraph_begin_ = 0;

  // Of the gap so far.
  Ending ending_ = Ending::kNone;
  bool in_gap_ = false;            // a character has been seen
  bool lone_stop_ = false;         // ended by one full stop right behind the token
  bool wide_ = false;              // ended by a mark that needs no space
  bool quote_opens_ = false;       // a quotation mark behind that space
  bool after_return_ = false;      // the last character was U+000D
  std::uint32_t line_breaks_ = 0;  // in a row, but for white space; 2 are a blank line

  // The last token, as far as it matters: a longer one is no abbreviation.
  static constexpr std::size_t kKept = 16;
  struct Kept {
    std::array<char, kKept> bytes{};
    std::size_t size = 0;
    void set(std::string_view text) { size = text.copy(bytes.data(), kKept); }
    std::string_view view() const { return {bytes.data(), size}; }
  };
  Kept written_, term_;
  StopAfter stop_after_ = StopAfter::kMayEnd;  // when lone_stop_
  bool number_label_ = false;                  // when lone_stop_: a number that begins its sentence, "1. "

  bool quiet_ = false;  // no gap is under way and no quotation mark waits
  Quotations quotations_;
};

}  // namespace quoth::index
