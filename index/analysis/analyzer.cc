#include "index/analysis/analyzer.h"

#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include "index/analysis/characters.h"
#include "index/analysis/icu_words.h"
#include "index/analysis/region_tracker.h"
#include "index/analysis/run_finder.h"
#include "index/analysis/table_words.h"
#include "index/analysis/utf8.h"

namespace quoth::index {

struct Analyzer::State {
  explicit State(Path p) : path(p) {}

  bool step(std::string_view text, bool last, std::size_t& at, TokenBuffer& out);
  void follow(std::string_view text, TokenBuffer& out, std::size_t first);

  Path path;
  std::uint64_t consumed = 0;  // bytes of the document before the text being fed
  std::size_t tracked = 0;     // bytes of that text which the tracker has seen
  bool has_word = false;       // the tracker's last token is in that text
  IcuWords icu_words;
  TableWords table_words;
  RegionTracker tracker;
  Run run;
};

// The separator or run at `at`, by the Unicode rules. False when more bytes are needed to decide.
bool Analyzer::State::step(std::string_view text, bool last, std::size_t& at, TokenBuffer& out) {
  const CodePoint read = read_code_point(text, at);
  if (read.value == kUnfinished && !last) return false;
  if (read.value == kInvalidByte || read.value == kUnfinished || is_separator(read.value)) {
    at += read.size;
    return true;
  }
  if (!find_run(text, at, last, run)) return false;
  run.begin = consumed + at;
  const std::size_t first = out.tokens.size();
  icu_words.split(run, out);
  follow(text, out, first);
  at += run.text.size();
  return true;
}

// Shows the tracker the tokens from `first` on, and the gaps before them.
void Analyzer::State::follow(std::string_view text, TokenBuffer& out, std::size_t first) {
  for (std::size_t i = first; i < out.tokens.size(); ++i) {
    const Token& token = out.tokens[i];
    const auto begin = static_cast<std::size_t>(token.begin - consumed);
    const std::string_view gap = text.substr(tracked, begin - tracked);
    if (tracker.quiet() && RegionTracker::is_calm(gap)) {
      tracker.word_only();
    } else {
      if (has_word) {
        const Token& before = out.tokens[i - 1];
        tracker.after_word(text.substr(static_cast<std::size_t>(before.begin - consumed),
                                       static_cast<std::size_t>(before.end - before.begin)),
                           out.term(before));
      }
      tracker.gap(gap, out.regions);
      tracker.word(text.substr(begin, static_cast<std::size_t>(token.end - token.begin)), out.term(token),
                   out.regions);
    }
    tracked = static_cast<std::size_t>(token.end - consumed);
    has_word = true;
  }
}

Analyzer::Analyzer(Path path) : state_(std::make_unique<State>(path)) {}
Analyzer::~Analyzer() = default;

void Analyzer::begin_document() {
  state_->consumed = 0;
  state_->tracker.begin_document();
}

std::size_t Analyzer::feed(std::string_view text, bool last, TokenBuffer& out) {
  State& s = *state_;
  s.tracked = 0;
  s.has_word = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t first = out.tokens.size();
    if (s.path == Path::kAuto) at = s.table_words.split(text, at, s.consumed, out);
    s.follow(text, out, first);
    if (at == text.size() || !s.step(text, last, at, out)) break;
  }
  if (s.has_word) {
    const Token& token = out.tokens.back();
    s.tracker.after_word(text.substr(static_cast<std::size_t>(token.begin - s.consumed),
                                     static_cast<std::size_t>(token.end - token.begin)),
                         out.term(token));
  }
  s.tracker.gap(text.substr(s.tracked, at - s.tracked), out.regions);
  if (last) s.tracker.end_document(out.regions);
  s.consumed += at;
  return at;
}

void Analyzer::analyze(std::string_view text, TokenBuffer& out) {
  constexpr std::size_t kShortWord = 4;  // with its blank; with shorter ones the buffer grows as it likes
  if (out.tokens.empty()) out.tokens.reserve(text.size() / kShortWord + 1);
  begin_document();
  feed(text, /*last=*/true, out);
}

std::uint64_t Analyzer::token_count() const { return state_->tracker.tokens(); }

std::string Analyzer::fingerprint() {
  UVersionInfo version;
  char unicode[U_MAX_VERSION_STRING_LENGTH], icu[U_MAX_VERSION_STRING_LENGTH];
  u_getUnicodeVersion(version);
  u_versionToString(version, unicode);
  u_getVersion(version);
  u_versionToString(version, icu);
  return std::string("quoth words 1, unicode ") + unicode + ", icu " + icu;
}

}  // namespace quoth::index
