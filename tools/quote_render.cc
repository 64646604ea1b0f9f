// Answers of quote look-up for a person.
#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tools/output/inert.h"
#include "tools/output/progress_bar.h"
#include "tools/output/streams.h"
#include "tools/quote.h"
#include "tools/word_diff.h"

namespace quoth::tools {
namespace {

constexpr std::uint64_t kContextBytes = 60;
constexpr std::size_t kElidedBytes = 160;  // of the words behind an ellipsis
constexpr std::size_t kPassageBytes = 600;
constexpr std::size_t kShownWordings = 8;

std::string_view verdict_colour(Verdict verdict) {
  switch (verdict) {
    case Verdict::kExact:
    case Verdict::kSameWords:
    case Verdict::kElided:
      return style().good;
    case Verdict::kAltered:
    case Verdict::kRelated:
      return style().doubtful;
    default:
      return style().bad;
  }
}

// The first and last words of a long text.
std::string shortened(std::string_view text, std::size_t most) {
  std::string line = inert(text);
  if (line.size() <= most) return line;
  const std::size_t left = line.rfind(' ', most / 2);
  const std::size_t right = line.find(' ', line.size() - most / 2);
  if (left == std::string::npos || right == std::string::npos || left >= right) return line;
  return line.substr(0, left) + " ..." + line.substr(right);
}

std::string piece_text(const DiffPiece& piece) {
  const Style& s = style();
  const std::string text = inert(piece.text);
  switch (piece.kind) {
    case DiffKind::kSame:
      return text;
    case DiffKind::kRemoved:
      return s.coloured ? fmt::format("{}{}{}", s.removed, text, s.reset) : "[-" + text + "-]";
    case DiffKind::kAdded:
      return s.coloured ? fmt::format("{}{}{}", s.added, text, s.reset) : "{+" + text + "+}";
    case DiffKind::kTypography:
      return fmt::format("{}{}{}", s.quiet, text, s.reset);
    case DiffKind::kElided:
    case DiffKind::kBracket:
      if (piece.source.empty()) return fmt::format("{}{}{}", s.quiet, text, s.reset);
      return fmt::format("{}{}{}{} <{}>{}", s.quiet, text, s.reset, s.dim,
                         shortened(piece.source, kElidedBytes), s.reset);
  }
  return text;
}

// Some words before and behind a passage, cut at white space; bytes of a cut character never show.
std::string words_before(const Searcher& searcher, const Sighting& sighting) {
  const std::uint64_t begin = sighting.range.begin - std::min(sighting.range.begin, kContextBytes);
  const auto text = searcher.text(sighting.document, {begin, sighting.range.begin});
  if (!text.ok() || text.value().empty()) return {};
  if (begin == 0) return inert(text.value());
  const std::size_t word = text.value().find_first_of(" \n\t");
  return word == std::string::npos ? "... " : "..." + inert(std::string_view(text.value()).substr(word));
}

std::string words_behind(const Searcher& searcher, const Sighting& sighting) {
  const auto text =
      searcher.text(sighting.document, {sighting.range.end, sighting.range.end + kContextBytes});
  if (!text.ok() || text.value().empty()) return {};
  if (text.value().size() < kContextBytes) return inert(text.value());
  const std::size_t last = text.value().find_last_of(" \n\t");
  return last == std::string::npos ? " ..." : inert(std::string_view(text.value()).substr(0, last)) + " ...";
}

std::string sighting_text(const Searcher& searcher, const Sighting& sighting, std::string_view label) {
  const Style& s = style();
  const Hit& doc = sighting.document;
  std::string out =
      fmt::format("{}{}{}{}", label, s.title, inert(doc.title.empty() ? doc.id : doc.title), s.reset);
  if (!sighting.date.empty()) out += "  " + inert(sighting.date);
  if (!doc.source.empty()) out += "  " + inert(doc.source);
  const std::string indent(label.size(), ' ');
  out += fmt::format("\n{}{}{}, bytes {} to {}{}\n", indent, s.dim, inert(doc.id), sighting.range.begin,
                     sighting.range.end, s.reset);
  out += indent + words_before(searcher, sighting);
  out += fmt::format("{}{}{}", s.title, shortened(sighting.text, kPassageBytes), s.reset);
  return out + words_behind(searcher, sighting) + "\n";
}

std::string wordings_text(const QuoteAnswer& answer) {
  if (answer.total_wordings < 2) return {};
  std::string out = fmt::format("\n{} wordings:\n", number_text(answer.total_wordings));
  for (std::size_t i = 0; i < std::min(answer.wordings.size(), kShownWordings); ++i) {
    const Wording& one = answer.wordings[i];
    std::string dates = one.first_date;
    if (one.last_date != one.first_date) dates += " to " + one.last_date;
    out += fmt::format("  {:>4} x  {:<24} {}\n", number_text(one.count), inert(dates),
                       shortened(one.text, kPassageBytes));
  }
  if (answer.total_wordings > kShownWordings) {
    out += fmt::format("  and {} more\n", number_text(answer.total_wordings - kShownWordings));
  }
  return out;
}

std::string totals_text(const QuoteAnswer& answer) {
  const auto count = [](std::uint64_t n, std::string_view what) {
    return fmt::format("{} {}{}", number_text(n), what, n == 1 ? "" : "s");
  };
  std::string out = fmt::format("{} in {}", count(answer.total_sightings, "passage"),
                                count(answer.total_documents, "document"));
  if (answer.origins < answer.total_documents)
    out += fmt::format(", {} without copies", number_text(answer.origins));
  return out;
}

std::string parts_text(const Searcher& searcher, std::string_view quote, const QuoteAnswer& answer) {
  if (answer.verdict != Verdict::kSpliced) return {};
  std::string out = "\n";
  std::size_t number = 0;
  for (const QuotePart& part : answer.parts) {
    out += fmt::format("part {}: {}\n", ++number, inert(part_text(quote, part)));
    if (part.place) out += sighting_text(searcher, *part.place, "  ");
  }
  return out;
}

}  // namespace

std::string verdict_text(Verdict verdict) {
  std::string name(verdict_name(verdict));
  std::ranges::replace(name, '_', ' ');
  return fmt::format("{}{}{}", verdict_colour(verdict), name, style().reset);
}

std::string diff_text(std::string_view quote, const Sighting& sighting) {
  std::string out;
  const std::vector<DiffPiece> pieces = word_diff(quote, sighting.script);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0 && needs_space(pieces[i - 1], pieces[i])) out += ' ';
    out += piece_text(pieces[i]);
  }
  return out;
}

std::string quote_text(const Searcher& searcher, std::string_view quote, const QuoteAnswer& answer) {
  std::string out = verdict_text(answer.verdict) + "  " + std::string(verdict_meaning(answer.verdict));
  if (const std::string detail = verdict_detail(answer); !detail.empty()) out += " (" + detail + ")";
  out += "\n\n  ";
  const bool diff = is_found(answer.verdict) && !answer.sightings.empty();
  out += diff ? diff_text(quote, answer.sightings[0]) : inert(quote);
  out += "\n";
  for (const QuoteWarning& warning : answer.warnings) {
    out += fmt::format("  {}warning:{} {}\n", style().doubtful, style().reset, inert(warning_text(warning)));
  }
  out += parts_text(searcher, quote, answer);
  if (!answer.sightings.empty()) {
    out += fmt::format("\n{}{}:\n", answer.verdict == Verdict::kRelated ? "nearest first; " : "",
                       totals_text(answer));
    std::size_t place = 0;
    for (const Sighting& one : answer.sightings)
      out += sighting_text(searcher, one, fmt::format("{:>3}. ", ++place));
  }
  if (answer.nearest_miss && answer.verdict == Verdict::kAbsent)
    out += "\nnearest passage:\n" + sighting_text(searcher, *answer.nearest_miss, "     ");
  out += wordings_text(answer);
  if (answer.earliest) {
    const Sighting& one = *answer.earliest;
    out += fmt::format("\nearliest: {}{}{} ({}), {}\n", style().title, inert(one.date), style().reset,
                       date_origin_text(one.date_origin),
                       inert(one.document.title.empty() ? one.document.id : one.document.title));
  }
  return out + "\n";
}

}  // namespace quoth::tools
