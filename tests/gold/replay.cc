#include "tests/gold/replay.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <span>
#include <tuple>

namespace quoth::test {
namespace {

constexpr std::size_t kBracketWords = 6;

// Words one after the other, with their bytes.
struct Side {
  const GoldText& text;
  std::size_t at = 0, end = 0;  // words

  Side(const GoldText& of, ByteRange range) : text(of) {
    while (at < text.words.size() && text.bytes[at].begin < range.begin) ++at;
    end = at;
    while (end < text.words.size() && text.bytes[end].end <= range.end) ++end;
  }
  bool before(std::uint64_t byte) const { return at < end && text.bytes[at].end <= byte; }
  // Passes over the words inside; how many. None may stick out.
  bool take(ByteRange range, std::vector<WordId>& out) {
    out.clear();
    if (at < end && text.bytes[at].begin < range.begin) return false;
    for (; before(range.end); ++at) out.push_back(text.words[at]);
    return at == end || text.bytes[at].begin >= range.end;
  }
};

std::string cost_fault(const QuoteEdit& edit, std::vector<WordId> quote, std::vector<WordId> source) {
  const std::size_t most = std::max(quote.size(), source.size());
  switch (edit.op) {
    case QuoteOp::kTypography:
    case QuoteOp::kSpelling:
      return edit.cost == 0 && !quote.empty() && !source.empty() ? "" : "words are left out or added";
    case QuoteOp::kElide:
      return edit.cost == 0 ? "" : "costs something";
    case QuoteOp::kBracket:
      return edit.cost == 0 && source.size() <= kBracketWords ? "" : "stands for too many words";
    case QuoteOp::kDrop:
      return edit.cost == most && quote.empty() && most > 0 ? "" : "does not drop what it costs";
    case QuoteOp::kInsert:
      return edit.cost == most && source.empty() && most > 0 ? "" : "does not insert what it costs";
    case QuoteOp::kTranspose: {
      const bool swapped =
          quote.size() == 2 && source.size() == 2 && quote[0] == source[1] && quote[1] == source[0];
      return edit.cost == 2 && swapped ? "" : "swaps no two neighbours";
    }
    case QuoteOp::kInflection:
    case QuoteOp::kMisspelling:
    case QuoteOp::kChange:
      return edit.cost == most && !quote.empty() && !source.empty() && quote != source
                 ? ""
                 : "does not change what it costs";
  }
  return "is no edit";
}

std::string bare(std::string_view text) {
  // Without outer marks: those of a quotation, several times, and white space within.
  std::string out = single_spaced(text);
  static constexpr std::string_view kMarks[] = {
      "\"",           "'",        "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x98",
      "\xe2\x80\x99", "\xc2\xab", "\xc2\xbb",     "\xe2\x80\x9e", "\xe2\x80\x9a"};
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view mark : kMarks) {
      if (out.starts_with(mark)) out.erase(0, mark.size()), cut = true;
      if (out.ends_with(mark)) out.erase(out.size() - mark.size()), cut = true;
    }
  }
  return out;
}

std::string verdict_fault(std::string_view quote, const Sighting& sighting) {
  const auto only = [&](auto... ops) {
    return std::all_of(sighting.script.begin(), sighting.script.end(),
                       [&](const QuoteEdit& edit) { return ((edit.op == ops) || ...); });
  };
  switch (sighting.verdict) {
    case Verdict::kExact:
      if (!sighting.script.empty()) return "EXACT with a script";
      return bare(quote) == bare(sighting.text) ? "" : "EXACT, but not the same characters";
    case Verdict::kSameWords:
      return only(QuoteOp::kTypography, QuoteOp::kSpelling) ? "" : "SAME_WORDS, but other words";
    case Verdict::kElided:
      if (sighting.edits != 0) return "ELIDED, but with word edits";
      return only(QuoteOp::kTypography, QuoteOp::kSpelling, QuoteOp::kElide, QuoteOp::kBracket)
                 ? ""
                 : "ELIDED, but with other edits";
    case Verdict::kAltered:
      return sighting.edits > 0 ? "" : "ALTERED, but without word edits";
    default:
      return "";
  }
}

bool is_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// Letters in brackets that touch others are letters of their word.
std::string unbracketed(std::string text) {
  for (std::size_t open = 0; (open = text.find('[', open)) != std::string::npos; ++open) {
    std::size_t close = open + 1;
    while (close < text.size() && is_letter(text[close])) ++close;
    if (close == text.size() || text[close] != ']') continue;
    const bool joined =
        (open > 0 && is_letter(text[open - 1])) || (close + 1 < text.size() && is_letter(text[close + 1]));
    if (!joined) continue;
    text.erase(close, 1).erase(open, 1);
    if (open > 0) --open;
  }
  return text;
}

// The same of a range that begins or ends inside such brackets, so that it has one of them only.
std::string without_lead(std::string text) {
  const auto lead = std::find_if_not(text.begin(), text.end(), is_letter);
  if (lead != text.end() && *lead == ']') text.erase(lead);
  return text;
}
std::string without_tail(std::string text) {
  const auto tail = std::find_if_not(text.rbegin(), text.rend(), is_letter);
  if (tail != text.rend() && *tail == '[') text.erase(std::prev(tail.base()));
  return text;
}

std::string edit_text(const QuoteEdit& edit) {
  return std::string(quote_op_name(edit.op)) + " '" + edit.source_text + "' -> '" + edit.quote_text + "'";
}

bool sound(ByteRange range, std::uint64_t from, std::uint64_t size) {
  return range.begin >= from && range.begin <= range.end && range.end <= size;
}

std::string script_fault(GoldCorpus& corpus, std::string_view quote, const GoldDocument& document,
                         const Sighting& sighting) {
  const GoldText quote_text = corpus.read(quote);
  Side left(document.text, sighting.range), right(quote_text, {0, quote.size()});
  std::uint64_t source_at = sighting.range.begin, quote_at = 0;
  const auto same_until = [&](std::uint64_t source_byte, std::uint64_t quote_byte) {
    for (; left.before(source_byte) && right.before(quote_byte); ++left.at, ++right.at) {
      if (left.text.words[left.at] != right.text.words[right.at]) return false;
    }
    return !left.before(source_byte) && !right.before(quote_byte);
  };
  std::vector<WordId> taken_source, taken_quote;
  for (const QuoteEdit& edit : sighting.script) {
    if (!sound(edit.source, source_at, sighting.range.end) || !sound(edit.quote, quote_at, quote.size()))
      return edit_text(edit) + " is out of order or bounds";
    if (!same_until(edit.source.begin, edit.quote.begin))
      return "words before " + edit_text(edit) + " differ";
    if (!left.take(edit.source, taken_source) || !right.take(edit.quote, taken_quote))
      return edit_text(edit) + " cuts a word";
    const std::string& source = document.source.text;
    if (edit.source_text != source.substr(edit.source.begin, edit.source.end - edit.source.begin) ||
        edit.quote_text != quote.substr(edit.quote.begin, edit.quote.end - edit.quote.begin))
      return edit_text(edit) + " has another text than its range";
    std::string fault = cost_fault(edit, taken_quote, taken_source);
    const std::string& text = edit.quote_text;
    for (const std::string& read :
         {text, without_lead(text), without_tail(text), without_tail(without_lead(text))}) {
      if (!fault.empty()) fault = cost_fault(edit, corpus.read(unbracketed(read)).words, taken_source);
    }
    // What reading takes out beside changed words ([sic], an attribution) has no source, and no cost.
    const bool taken_out = edit.op == QuoteOp::kTypography && edit.cost == 0 && edit.source_text.empty();
    if (!fault.empty() && !taken_out) return edit_text(edit) + " " + fault;
    source_at = edit.source.end;
    quote_at = edit.quote.end;
  }
  return same_until(sighting.range.end, quote.size()) ? "" : "words after the last edit differ";
}

}  // namespace

std::string sighting_fault(GoldCorpus& corpus, std::string_view quote, const Sighting& sighting) {
  const GoldDocument* document = corpus.find(sighting.document.id);
  if (document == nullptr) return "unknown document '" + sighting.document.id + "'";
  const std::string& source = document->source.text;
  const ByteRange range = sighting.range;
  if (!sound(range, 0, source.size())) return "a range outside its document";
  if (sighting.text != source.substr(range.begin, range.end - range.begin))
    return "another text than its range";
  if (sighting.ranges.empty()) return "no ranges";
  for (std::size_t i = 0; i < sighting.ranges.size(); ++i) {
    const std::uint64_t from = i == 0 ? range.begin : sighting.ranges[i - 1].end;
    if (!sound(sighting.ranges[i], from, range.end)) return "ranges out of order or outside its range";
  }
  if (sighting.similarity < 0 || sighting.similarity > 1) return "a similarity outside 0 to 1";
  if (sighting.verdict >= Verdict::kSpliced) return "";
  const auto cost = std::accumulate(sighting.script.begin(), sighting.script.end(), std::uint64_t{0},
                                    [](std::uint64_t sum, const QuoteEdit& edit) { return sum + edit.cost; });
  if (cost != sighting.edits) return "edits that are not the sum of the script's costs";
  if (const std::string fault = verdict_fault(quote, sighting); !fault.empty()) return fault;
  return script_fault(corpus, quote, *document, sighting);
}

std::string answer_fault(GoldCorpus& corpus, std::string_view quote, const QuoteAnswer& answer,
                         const QuoteOptions& options) {
  for (const Sighting& sighting : answer.sightings) {
    if (const std::string fault = sighting_fault(corpus, quote, sighting); !fault.empty()) return fault;
  }
  if (answer.sightings.size() > options.limit) return "more sightings than the limit";
  if (answer.verdict > Verdict::kAltered) return "";
  if (answer.sightings.empty() && options.limit > 0) return "a verdict without a sighting";
  const auto key = [](const Sighting& one) {
    return std::tuple(one.verdict, one.edits, one.date_origin == DateOrigin::kNone, one.date);
  };
  for (std::size_t i = 0; i < answer.sightings.size(); ++i) {
    const Sighting& one = answer.sightings[i];
    for (const Sighting& other : std::span(answer.sightings).first(i)) {
      if (one.document.id == other.document.id && one.range.begin < other.range.end &&
          other.range.begin < one.range.end)
        return "sightings overlap";
    }
    if (i > 0 && key(one) < key(answer.sightings[i - 1])) return "sightings out of order";
    if (one.edits > answer.budget) return "more edits than the budget";
  }
  if (answer.total_sightings < answer.sightings.size()) return "fewer sightings counted than listed";
  if (answer.sightings.empty()) return "";
  if (answer.verdict != answer.sightings.front().verdict) return "another verdict than the best sighting's";
  return answer.edits == answer.sightings.front().edits ? "" : "other edits than the best sighting's";
}

}  // namespace quoth::test
