// What `quoth check` prints.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "tools/check.h"
#include "tools/output/inert.h"
#include "tools/output/progress_bar.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kPassageBytes = 400;

std::string lower(std::string_view name) {
  std::string out(name);
  for (char& c : out) c = c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

std::string cut(std::string_view text, std::size_t most) {
  std::string line = inert(text);
  if (line.size() <= most) return line;
  const std::size_t space = line.rfind(' ', most);
  return line.substr(0, space == std::string::npos ? most : space) + " ...";
}

std::string place_text(const Sighting& one) {
  std::string out = inert(document_name(one));
  if (!one.document.source.empty()) out += ", " + inert(one.document.source);
  return out + fmt::format("  {}{}, bytes {} to {}{}", style().dim, inert(one.document.id), one.range.begin,
                           one.range.end, style().reset);
}

std::string details_text(const DraftQuotation& quotation, const QuoteAnswer& answer) {
  std::string out;
  const bool diff = is_found(answer.verdict) && !answer.sightings.empty();
  out += "    " +
         (diff ? diff_text(quotation.text, answer.sightings[0]) : cut(quotation.text, kPassageBytes)) + "\n";
  for (const QuoteWarning& warning : answer.warnings) {
    out +=
        fmt::format("    {}warning:{} {}\n", style().doubtful, style().reset, inert(warning_text(warning)));
  }
  for (const QuotePart& part : answer.parts) {
    if (answer.verdict != Verdict::kSpliced || !part.place) continue;
    out += "    - " + cut(part_text(quotation.text, part), kPassageBytes) + "\n      from " +
           place_text(*part.place) + "\n";
  }
  const auto passage = [&](std::string_view label, const Sighting& one) {
    out += fmt::format("    {} {}\n      {}\n", label, place_text(one), cut(one.text, kPassageBytes));
  };
  if (!answer.sightings.empty())
    passage(is_found(answer.verdict) ? "source:" : "about the same:", answer.sightings[0]);
  if (answer.nearest_miss && answer.verdict == Verdict::kAbsent) passage("nearest:", *answer.nearest_miss);
  return out;
}

}  // namespace

void CheckCounts::add(const Checked& checked) {
  if (checked.answer) {
    ++verdicts[static_cast<std::size_t>(checked.answer->verdict)];
  } else if (checked.error) {
    ++failed;
  } else {
    ++too_short;
  }
}

std::uint64_t CheckCounts::looked_up() const {
  std::uint64_t sum = failed;
  for (const std::uint64_t count : verdicts) sum += count;
  return sum;
}

bool CheckCounts::any_wrong() const {
  return of(Verdict::kAltered) + of(Verdict::kSpliced) + of(Verdict::kRelated) + of(Verdict::kAbsent) > 0;
}

std::string CheckCounts::text() const {
  const std::uint64_t all = looked_up();
  std::string out = fmt::format("{} {} looked up", number_text(all), all == 1 ? "quotation" : "quotations");
  std::string_view mark = ": ";
  for (std::size_t i = 0; i < kVerdicts; ++i) {
    if (verdicts[i] == 0) continue;
    out +=
        fmt::format("{}{} {}", mark, number_text(verdicts[i]), lower(verdict_name(static_cast<Verdict>(i))));
    mark = ", ";
  }
  if (failed > 0) out += fmt::format("{}{} failed", mark, number_text(failed));
  if (too_short > 0) out += fmt::format("; {} too short to look up", number_text(too_short));
  return out;
}

std::string_view kind_name(DraftQuotationKind kind) {
  switch (kind) {
    case DraftQuotationKind::kInline:
      return "inline";
    case DraftQuotationKind::kMultiParagraph:
      return "multi-paragraph";
    case DraftQuotationKind::kBlock:
      return "block";
  }
  return "";
}

std::string checked_text(std::string_view file, const DraftQuotation& quotation, const Checked& checked) {
  const Style& s = style();
  std::string out = fmt::format("{}:{}:{}: ", inert(file), quotation.line, quotation.column);
  if (checked.too_short)
    return out + fmt::format("{}too short: {}{}\n", s.dim, cut(quotation.text, kPassageBytes), s.reset);
  if (checked.error)
    return out + fmt::format("{}error:{} {}\n", s.bad, s.reset, inert(checked.error->message));
  const QuoteAnswer& answer = *checked.answer;
  out += verdict_text(answer.verdict);
  if (const std::string detail = verdict_detail(answer); !detail.empty()) out += " (" + detail + ")";
  if (!quotation.closed) out += fmt::format(" {}its closing mark is missing{}", s.doubtful, s.reset);
  const bool plain = answer.verdict == Verdict::kExact || answer.verdict == Verdict::kSameWords;
  if (!plain) return out + "\n" + details_text(quotation, answer);
  if (!answer.sightings.empty()) {
    out += "  " + inert(document_name(answer.sightings[0]));
    if (answer.total_documents > 1)
      out += fmt::format(" and {} more", number_text(answer.total_documents - 1));
  }
  return out + "\n    " + cut(quotation.text, kPassageBytes) + "\n";
}

Json checked_json(std::string_view file, const DraftQuotation& quotation, const Checked& checked) {
  Json out = {{"file", file},
              {"line", quotation.line},
              {"column", quotation.column},
              {"begin", quotation.range.begin},
              {"end", quotation.range.end},
              {"kind", kind_name(quotation.kind)},
              {"depth", quotation.depth},
              {"parts", quotation.parts.size()},
              {"closed", quotation.closed},
              {"quote", quotation.text}};
  if (checked.too_short) {
    out["words"] = quotation.words;
    out["too_short"] = true;
  } else if (checked.error) {
    out["error"] = json_error(*checked.error);
  } else {
    Json answer = answer_json(*checked.answer, checked.seconds);
    if (answer.contains("parts")) {  // the draft's parts are those of its marks
      out["spliced_from"] = std::move(answer["parts"]);
      answer.erase("parts");
    }
    out.update(answer);
  }
  return out;
}

Json counts_json(std::string_view file, const CheckCounts& counts) {
  Json summary = {{"file", file},
                  {"quotations", counts.looked_up() + counts.too_short},
                  {"looked_up", counts.looked_up()}};
  for (std::size_t i = 0; i < CheckCounts::kVerdicts; ++i) {
    std::string name = lower(verdict_name(static_cast<Verdict>(i)));
    std::ranges::replace(name, ' ', '_');
    summary[name] = counts.verdicts[i];
  }
  summary["too_short"] = counts.too_short;
  summary["failed"] = counts.failed;
  return Json{{"summary", std::move(summary)}};
}

}  // namespace quoth::tools
