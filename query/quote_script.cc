#include "query/quote_script.h"

#include <algorithm>
#include <string>
#include <utility>

#include "query/characters.h"
#include "query/quote_warnings.h"
#include "query/word_alignment.h"

namespace quoth::query {

namespace {

// What a word edit weighs in `similarity`: a word that is there, inflected or misspelt, is half there.
constexpr double kKinWeight = 0.5;
constexpr double kSwapWeight = 1;

std::string_view cut(std::string_view text, std::uint64_t begin, std::uint64_t end) {
  return text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
}

// One letter in upper case on one side, the same letter in lower case on the other, and the rest equal.
bool same_but_capital(std::string_view a, std::string_view b) {
  return a.size() == b.size() && !a.empty() && (a[0] ^ b[0]) == 0x20 && is_ascii_letter(a[0]) &&
         a.substr(1) == b.substr(1);
}

// Before which words a cut stands that words may be missing at.
std::vector<bool> cut_flags(const QuoteText& read, std::size_t words, bool none) {
  std::vector<bool> out(words + 1);
  if (none) return out;
  for (const QuoteCut& c : read.cuts) {
    if (c.kind != QuoteCut::Kind::kSic) out[c.word] = true;
  }
  return out;
}

class ScriptMaker {
 public:
  ScriptMaker(std::string_view quote, const QuoteText& read, bool literal, const QuoteSource& source,
              WordKin& kin)
      : quote_(quote),
        read_(read),
        words_(literal ? read.literal : read.words),
        cuts_(literal ? std::span<const QuoteCut>() : std::span<const QuoteCut>(read.cuts)),
        source_(source),
        kin_(kin) {}

  QuoteScript make(BudgetMeter& meter) {
    find_hidden();
    steps_ = align_words(words_, source_.words, cut_flags(read_, words_.size(), cuts_.empty()), meter);
    for (std::size_t i = 0; i < steps_.size();) i = take(i);
    flush();
    place_cuts(words_.size(), source_.words.size());
    close_piece(source_.words.size());
    const auto kept = static_cast<double>(source_.words.size() - elided_);
    const double longest = std::max(static_cast<double>(words_.size()), kept);
    out_.similarity = longest == 0 ? 1 : std::clamp(1 - weight_ / longest, 0.0, 1.0);
    return std::move(out_);
  }

 private:
  using Move = AlignMove;

  // Handles step i, and those that belong to the same edit; returns the next.
  std::size_t take(std::size_t i) {
    const AlignStep& step = steps_[i];
    if (step.move == Move::kElide) {
      std::size_t end = i + 1;
      while (end < steps_.size() && steps_[end].move == Move::kElide) ++end;
      flush();
      elide(step.quote, step.source, static_cast<std::uint32_t>(end - i));
      return end;
    }
    if (step.quote_words > 0) place_cuts(step.quote, step.source);
    switch (step.move) {
      case Move::kMatch:
        flush();
        match(i);
        break;
      case Move::kSpelling:
        flush();
        add(QuoteOp::kSpelling, step, 0, 0);
        break;
      case Move::kJoin:
        flush();
        add(QuoteOp::kTypography, step, 0, 0);
        break;
      case Move::kSwap:
        flush();
        add(QuoteOp::kTranspose, step, 2, kSwapWeight);
        break;
      case Move::kChange:
        change(step);
        break;
      default:
        open(step);
    }
    return i + 1;
  }

  // What reading took out is no part of the changes on either side of it.
  void open(const AlignStep& step) {
    ByteRange hidden = step.quote_words > 0 ? words_[step.quote].range : ByteRange{};
    if (!open_.empty() && step.quote_words > 0 && take_hidden(step.quote, hidden) &&
        hidden.begin < words_[step.quote].range.begin)
      flush();
    open_.push_back(step);
  }

  void change(const AlignStep& step) {
    const Kin kin = kin_.between(words_[step.quote].term, source_.words[step.source].term);
    if (kin != Kin::kInflection && kin != Kin::kMisspelling) return open(step);
    flush();
    add(kin == Kin::kInflection ? QuoteOp::kInflection : QuoteOp::kMisspelling, step, 1, kKinWeight);
  }

  // A word that is the same: how it is written, and what stands between it and the match before.
  void match(std::size_t i) {
    const AlignStep& step = steps_[i];
    ByteRange q = words_[step.quote].range;
    const ByteRange& s = source_.words[step.source].range;
    const std::string_view a = quote_text(q);
    const std::string_view b = source_text(s);
    bool differs = a != b && !(step.quote == 0 && same_but_capital(a, b));
    differs |= take_hidden(step.quote, q);
    if (i > 0 && steps_[i - 1].move == Move::kMatch && !has_cut(step.quote)) {
      const ByteRange& before_q = words_[step.quote - 1].range;
      const ByteRange& before_s = source_.words[step.source - 1].range;
      if (!same_but_space(quote_text({before_q.end, q.begin}), source_text({before_s.end, s.begin})))
        return typography({before_q.begin, q.end}, {before_s.begin, s.end});
    }
    if (differs) typography(q, s);
  }

  bool has_cut(std::uint32_t word) const {
    return std::any_of(cuts_.begin(), cuts_.end(), [word](const QuoteCut& c) {
      return c.word == word && c.kind != QuoteCut::Kind::kSic;
    });
  }

  // Words that reading took out (an attribution, a page number, [sic]) go with the word behind them, or with
  // the last one.
  bool take_hidden(std::uint32_t word, ByteRange& range) const {
    if (hidden_.empty()) return false;
    bool any = take_hidden_before(word, range);
    if (word + 1 == words_.size() && hidden_.back().begin >= range.end) {
      range.end = hidden_.back().end;
      any = true;
    }
    return any;
  }

  // Those between the word before and `range`, but for what a mark between them took already.
  bool take_hidden_before(std::uint32_t word, ByteRange& range) const {
    std::uint64_t from = word > 0 ? words_[word - 1].range.end : 0;
    if (!out_.edits.empty()) from = std::max(from, out_.edits.back().quote.end);
    for (const ByteRange& hidden : hidden_) {
      if (hidden.begin < from || hidden.end > range.begin) continue;
      range.begin = hidden.begin;
      return true;
    }
    return false;
  }

  void find_hidden() {
    if (words_.data() == read_.literal.data()) return;
    std::size_t next = 0;
    for (const QuoteWord& word : read_.literal) {
      while (next < words_.size() && words_[next].range.end <= word.range.begin) ++next;
      const bool is_read = next < words_.size() && words_[next].range.begin < word.range.end;
      const bool in_bracket = std::any_of(cuts_.begin(), cuts_.end(), [&word](const QuoteCut& c) {
        return c.kind == QuoteCut::Kind::kBracket && c.range.begin < word.range.begin &&
               word.range.end < c.range.end;
      });
      if (!is_read && !in_bracket) hidden_.push_back(word.range);
    }
  }

  // Neighbouring differences of writing are one edit; a range may begin inside the last one.
  void typography(const ByteRange& q, const ByteRange& s) {
    if (!out_.edits.empty()) {
      QuoteEdit& last = out_.edits.back();
      if (last.op == QuoteOp::kTypography && last.quote.end > q.begin) {
        last.quote.end = q.end;
        last.source.end = s.end;
        last.quote_text = quote_text(last.quote);
        last.source_text = source_text(last.source);
        return;
      }
    }
    push(QuoteOp::kTypography, q, s, 0);
  }

  void elide(std::uint32_t word, std::uint32_t first, std::uint32_t count) {
    const std::span<const QuoteWord> gone = source_.words.subspan(first, count);
    const ByteRange range{gone.front().range.begin, gone.back().range.end};
    const auto c = std::find_if(cuts_.begin(), cuts_.end(), [word](const QuoteCut& cut) {
      return cut.word == word && cut.kind != QuoteCut::Kind::kSic;
    });
    const bool bracket = c->kind == QuoteCut::Kind::kBracket;
    next_cut_ = std::max(next_cut_, static_cast<std::size_t>(c - cuts_.begin()) + 1);
    const std::uint32_t free = bracket ? std::min(count, kMaxBracketWords) : count;
    ByteRange mark = c->range;
    take_hidden_before(word, mark);
    push(bracket ? QuoteOp::kBracket : QuoteOp::kElide, mark, {range.begin, gone[free - 1].range.end}, 0);
    if (free < count) {  // more than a bracket can stand for
      push(QuoteOp::kDrop, {c->range.end, c->range.end}, {gone[free].range.begin, range.end}, count - free);
      weight_ += count - free;
    }
    add_warnings({}, gone, out_.warnings);
    if (!bracket) {
      close_piece(first);
      piece_ = first + count;
    }
    elided_ += free;
    out_.marked = true;
  }

  // "[]" where nothing is missing says nothing.
  bool holds_word(const QuoteCut& c) const {
    const auto next =
        std::lower_bound(read_.literal.begin(), read_.literal.end(), c.range.begin,
                         [](const QuoteWord& word, std::uint64_t at) { return word.range.begin < at; });
    return next != read_.literal.end() && next->range.end <= c.range.end;
  }

  // Brackets before a word that stand for no word of the source.
  void place_cuts(std::size_t word, std::size_t source_word) {
    for (; next_cut_ < cuts_.size() && cuts_[next_cut_].word <= word; ++next_cut_) {
      const QuoteCut& c = cuts_[next_cut_];
      if (c.kind != QuoteCut::Kind::kBracket || !holds_word(c)) continue;
      flush();
      out_.marked = true;
      if (!out_.edits.empty() && c.range.begin < out_.edits.back().quote.end) continue;  // within a word
      const std::uint64_t at = source_word > 0 ? source_.words[source_word - 1].range.end : source_.begin;
      ByteRange mark = c.range;
      take_hidden_before(c.word, mark);
      push(QuoteOp::kBracket, mark, {at, at}, 0);
    }
  }

  // Neighbouring words that have no counterpart are one edit.
  void flush() {
    if (open_.empty()) return;
    const std::vector<AlignStep> open = std::exchange(open_, {});
    AlignStep all = open.front();
    all.quote_words = all.source_words = 0;
    for (const AlignStep& step : open) {
      all.quote_words += step.quote_words;
      all.source_words += step.source_words;
    }
    if (all.quote_words == 0 && all.quote > 0 && is_page_number(all)) {
      const ByteRange& before_q = words_[all.quote - 1].range;
      const ByteRange& before_s = source_.words[all.source - 1].range;
      return typography(before_q, {before_s.begin, source_.words[all.source].range.end});
    }
    const std::uint32_t cost = std::max(all.quote_words, all.source_words);
    const QuoteOp op = all.quote_words == 0    ? QuoteOp::kDrop
                       : all.source_words == 0 ? QuoteOp::kInsert
                                               : QuoteOp::kChange;
    add(op, all, cost, cost);
  }

  // Digits alone on a line of the source.
  bool is_page_number(const AlignStep& step) const {
    if (step.source_words != 1 || step.source == 0 || step.source + 1 >= source_.words.size()) return false;
    const std::string& term = source_.words[step.source].term;
    if (!std::all_of(term.begin(), term.end(), is_digit)) return false;
    const ByteRange& range = source_.words[step.source].range;
    const auto ends_line = [](std::string_view gap) {
      return gap.find('\n') != std::string_view::npos && std::all_of(gap.begin(), gap.end(), [](char c) {
               return c == '\n' || c == '\r' || c == ' ' || c == '\f';
             });
    };
    const std::string_view before = source_text({source_.words[step.source - 1].range.end, range.begin});
    return ends_line(before.substr(std::min(before.find_first_of("\n"), before.size()))) &&
           ends_line(source_text({range.end, source_.words[step.source + 1].range.begin}));
  }

  void add(QuoteOp op, const AlignStep& step, std::uint32_t cost, double weight) {
    const std::span<const QuoteWord> q = words_.subspan(step.quote, step.quote_words);
    const std::span<const QuoteWord> s = source_.words.subspan(step.source, step.source_words);
    const ByteRange range = range_of(words_, step.quote, step.quote_words, read_.core.begin);
    const ByteRange source = range_of(source_.words, step.source, step.source_words, source_.begin);
    // What reading took out beside these words is no part of a change.
    ByteRange before = range;
    ByteRange behind = range;
    if (step.quote_words > 0) {
      take_hidden(step.quote, before);
      take_hidden(step.quote + step.quote_words - 1, behind);
    }
    if (op == QuoteOp::kTypography) return push(op, {before.begin, behind.end}, source, cost);
    if (before.begin < range.begin) {
      push(QuoteOp::kTypography, {before.begin, range.begin}, {source.begin, source.begin}, 0);
    }
    push(op, range, source, cost);
    if (behind.end > range.end) {
      push(QuoteOp::kTypography, {range.end, behind.end}, {source.end, source.end}, 0);
    }
    if (op != QuoteOp::kSpelling) add_warnings(q, s, out_.warnings);
    weight_ += weight;
  }

  // An empty range stands behind the word before it.
  static ByteRange range_of(std::span<const QuoteWord> words, std::uint32_t first, std::uint32_t count,
                            std::uint64_t begin) {
    if (count > 0) return {words[first].range.begin, words[first + count - 1].range.end};
    const std::uint64_t at = first > 0 ? words[first - 1].range.end : begin;
    return {at, at};
  }

  void push(QuoteOp op, const ByteRange& q, const ByteRange& s, std::uint32_t cost) {
    out_.edits.push_back({op, cost, q, s, std::string(quote_text(q)), std::string(source_text(s))});
    out_.cost += cost;
  }

  // Pieces are not empty: cuts may meet, at the ends of the passage too.
  void close_piece(std::size_t end) {
    if (end > piece_)
      out_.pieces.push_back({source_.words[piece_].range.begin, source_.words[end - 1].range.end});
  }
  std::string_view quote_text(const ByteRange& range) const { return cut(quote_, range.begin, range.end); }
  std::string_view source_text(const ByteRange& range) const {
    return cut(source_.text, range.begin - source_.begin, range.end - source_.begin);
  }

  std::string_view quote_;
  const QuoteText& read_;
  std::span<const QuoteWord> words_;
  std::span<const QuoteCut> cuts_;
  const QuoteSource& source_;
  WordKin& kin_;
  std::vector<AlignStep> steps_;
  std::vector<ByteRange> hidden_;  // words of the quotation that are in no edit's reach otherwise
  std::vector<AlignStep> open_;    // neighbouring steps without a match, of the edit that is being gathered
  std::size_t next_cut_ = 0;
  std::uint32_t piece_ = 0;  // first word of the piece that is not yet closed
  std::size_t elided_ = 0;
  double weight_ = 0;
  QuoteScript out_;
};

}  // namespace

TrimmedEnds trim_ends(const QuoteText& read, std::span<const QuoteWord> source, BudgetMeter& meter) {
  const std::vector<AlignStep> steps =
      align_words(read.words, source, cut_flags(read, read.words.size(), false), meter);
  const auto is_kept = [](const AlignStep& step) { return step.move != AlignMove::kDrop; };
  TrimmedEnds out;
  out.left = static_cast<std::uint32_t>(std::find_if(steps.begin(), steps.end(), is_kept) - steps.begin());
  out.right =
      static_cast<std::uint32_t>(std::find_if(steps.rbegin(), steps.rend(), is_kept) - steps.rbegin());
  // Without words joined or parted, whole words have found the best ends already.
  const bool joins = std::any_of(steps.begin(), steps.end(),
                                 [](const AlignStep& step) { return step.move == AlignMove::kJoin; });
  if (!joins || out.left == steps.size()) return {0, 0, UINT32_MAX};
  for (std::size_t i = out.left; i < steps.size() - out.right; ++i) {
    switch (steps[i].move) {
      case AlignMove::kChange:
      case AlignMove::kInsert:
      case AlignMove::kDrop:
        out.cost += 1;
        break;
      case AlignMove::kSwap:
        out.cost += 2;
        break;
      default:
        break;
    }
  }
  return out;
}

bool same_but_space(std::string_view a, std::string_view b) {
  const auto skip = [](std::string_view& text) {
    bool any = false;
    while (const std::size_t size = space_length(text)) {
      text.remove_prefix(size);
      any = true;
    }
    return any;
  };
  for (;;) {
    const bool space_a = skip(a);
    const bool space_b = skip(b);
    if (space_a != space_b) return false;
    if (a.empty() || b.empty()) return a.empty() && b.empty();
    if (a.front() != b.front()) return false;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
}

QuoteScript make_script(std::string_view quote, const QuoteText& read, bool literal,
                        const QuoteSource& source, WordKin& kin, BudgetMeter& meter) {
  return ScriptMaker(quote, read, literal, source, kin).make(meter);
}

}  // namespace quoth::query
