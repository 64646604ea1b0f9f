// What stands beside a quotation on the page: verdict, diff, source, warnings, and all sightings on request.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "tools/report/html_text.h"
#include "tools/report/report.h"
#include "tools/word_diff.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kPassageBytes = 1200;
constexpr std::size_t kElidedBytes = 300;

std::string cut_html(std::string_view text, std::size_t most) {
  if (text.size() <= most) return html(text);
  const std::size_t space = text.rfind(' ', most);
  return html(text.substr(0, space == std::string_view::npos ? most : space)) + " &hellip;";
}

std::string piece_html(const DiffPiece& piece) {
  const std::string text = html(piece.text);
  switch (piece.kind) {
    case DiffKind::kSame:
      return text;
    case DiffKind::kRemoved:
      return "<del>" + text + "</del>";
    case DiffKind::kAdded:
      return "<ins>" + text + "</ins>";
    case DiffKind::kTypography:
      return fmt::format("<span class=\"typo\" title=\"source: {}\">{}</span>", html(piece.source), text);
    case DiffKind::kElided:
    case DiffKind::kBracket:
      if (piece.source.empty()) return fmt::format("<span class=\"cut\">{}</span>", text);
      return fmt::format("<span class=\"cut\">{} <q>&lt;{}&gt;</q></span>", text,
                         cut_html(piece.source, kElidedBytes));
  }
  return text;
}

std::string diff_html(std::string_view quote, const Sighting& sighting) {
  std::string out = "<p class=\"diff\">";
  const std::vector<DiffPiece> pieces = word_diff(quote, sighting.script);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0 && needs_space(pieces[i - 1], pieces[i])) out += ' ';
    out += piece_html(pieces[i]);
  }
  return out + "</p>";
}

std::string where_html(const Sighting& one) {
  const Hit& doc = one.document;
  std::string out =
      fmt::format("<span class=\"doc\">{}</span>", html(doc.title.empty() ? doc.id : doc.title));
  if (!one.date.empty()) out += ", " + html(one.date);
  if (!doc.source.empty()) out += ", " + html(doc.source);
  return out + fmt::format(" <span class=\"bytes\">bytes {} to {}</span>", one.range.begin, one.range.end);
}

std::string place_html(std::string_view label, const Sighting& one) {
  return fmt::format("<p class=\"where\"><span class=\"label\">{}</span> {}</p><p class=\"passage\">{}</p>",
                     label, where_html(one), cut_html(one.text, kPassageBytes));
}

std::string count_of(std::uint64_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string earliest_html(const QuoteAnswer& answer) {
  if (!answer.earliest) return {};
  const Sighting& one = *answer.earliest;
  return fmt::format(
      "<p class=\"where\"><span class=\"label\">earliest</span> {}, {} <span class=\"soft\">({})</span></p>",
      html(one.date), html(one.document.title.empty() ? one.document.id : one.document.title),
      date_origin_text(one.date_origin));
}

// All sightings and wordings, folded away; of a single one what the card does not say already.
std::string details_html(const QuoteAnswer& answer) {
  if (answer.sightings.empty() || !is_found(answer.verdict)) return {};
  const Sighting& only = answer.sightings[0];
  if (answer.total_sightings == 1) {
    if (answer.verdict == Verdict::kExact && only.date_origin == DateOrigin::kField) return {};
    return fmt::format(
        "<details><summary>The passage as it stands</summary><p class=\"passage\">{}</p>{}</details>",
        cut_html(only.text, kPassageBytes), earliest_html(answer));
  }
  std::string summary = fmt::format("{} in {}", count_of(answer.total_sightings, "passage"),
                                    count_of(answer.total_documents, "document"));
  if (answer.origins > 0 && answer.origins < answer.total_documents) {
    summary += fmt::format(", {} without copies", answer.origins);
  }
  if (answer.total_wordings > 1) summary += fmt::format(", {} wordings", answer.total_wordings);
  std::string out =
      "<details><summary>" + summary + "</summary>" + earliest_html(answer) + "<ol class=\"sights\">";
  for (const Sighting& one : answer.sightings) {
    out += fmt::format("<li class=\"v-{}\">{}", page_verdict(one.verdict).key, where_html(one));
    if (one.verdict != Verdict::kExact) {
      out += fmt::format("<span class=\"passage\">{}</span>", cut_html(one.text, kPassageBytes));
    }
    out += "</li>";
  }
  out += "</ol>";
  if (answer.total_sightings > answer.sightings.size()) {
    out += fmt::format("<p class=\"where soft\">and {} more</p>",
                       answer.total_sightings - answer.sightings.size());
  }
  return out + timeline_html(answer) + "</details>";
}

std::string parts_html(std::string_view quote, const QuoteAnswer& answer) {
  std::string out;
  for (const QuotePart& part : answer.parts) {
    out += fmt::format("<p class=\"diff\">{}</p>", html(part_text(quote, part)));
    if (part.place)
      out +=
          fmt::format("<p class=\"where\"><span class=\"label\">from</span> {}</p>", where_html(*part.place));
  }
  return out;
}

std::string answer_html(const DraftQuotation& quotation, const QuoteAnswer& answer) {
  std::string out;
  const bool found = is_found(answer.verdict) && !answer.sightings.empty();
  if (answer.verdict == Verdict::kSpliced) {
    out += parts_html(quotation.text, answer);
  } else if (found && answer.verdict != Verdict::kExact) {
    out += diff_html(quotation.text, answer.sightings[0]);
  }
  if (!answer.warnings.empty()) {
    out += "<ul class=\"warnings\">";
    for (const QuoteWarning& warning : answer.warnings) out += "<li>" + html(warning_text(warning)) + "</li>";
    out += "</ul>";
  }
  if (!answer.sightings.empty()) {
    const Sighting& first = answer.sightings[0];
    if (!found) {
      out += place_html("about the same", first);
    } else {
      out += "<p class=\"where\">" + where_html(first) + "</p>";
    }
  }
  if (answer.nearest_miss && answer.verdict == Verdict::kAbsent)
    out += place_html("nearest passage", *answer.nearest_miss);
  return out + details_html(answer);
}

}  // namespace

std::string card_html(std::size_t number, const DraftQuotation& quotation, const Checked& checked) {
  const PageVerdict verdict = page_verdict(checked);
  std::string out = fmt::format(
      "<article class=\"card v-{0}\" id=\"c{1}\" data-verdict=\"{0}\" aria-label=\"Quotation {1}\">"
      "<header id=\"s{1}\"><a class=\"num\" href=\"#q{1}\" aria-label=\"Back to quotation {1}\">{1}</a>"
      "<span class=\"badge\">{2}</span>",
      verdict.key, number, verdict.name);
  const std::string detail = checked.answer ? verdict_detail(*checked.answer) : std::string();
  if (!detail.empty()) out += fmt::format("<span class=\"detail\">{}</span>", html(detail));
  if (!quotation.closed) out += "<span class=\"detail\">closing mark missing</span>";
  out += fmt::format("<span class=\"line\">line {}</span></header>", quotation.line);
  if (checked.error) {
    out += fmt::format("<p class=\"where\">{}</p>", html(checked.error->message));
  } else {
    out += answer_html(quotation, *checked.answer);
  }
  return out + "</article>\n";
}

}  // namespace quoth::tools
