#include "tools/report/report.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "tools/report/html_text.h"
#include "tools/report/page_parts.h"

namespace quoth::tools {
namespace {

std::string bar_html(const CheckCounts& counts) {
  const std::uint64_t all = counts.looked_up();
  if (all == 0) return {};
  std::string out = fmt::format("<svg class=\"bar\" role=\"img\" aria-label=\"{}\">", html(counts.text()));
  double at = 0;
  const auto part = [&](std::string_view key, std::uint64_t count) {
    if (count == 0) return;
    const double width = 100.0 * static_cast<double>(count) / static_cast<double>(all);
    out += fmt::format("<rect class=\"v-{}\" x=\"{:.3f}%\" y=\"0\" width=\"{:.3f}%\" height=\"10\"/>", key,
                       at, width);
    at += width;
  };
  for (std::size_t i = 0; i < CheckCounts::kVerdicts; ++i) {
    part(page_verdict(static_cast<Verdict>(i)).key, counts.verdicts[i]);
  }
  part(kPageFailed.key, counts.failed);
  return out + "</svg>";
}

std::string filters_html(const CheckCounts& counts) {
  std::string out;
  const auto chip = [&](PageVerdict verdict, std::uint64_t count) {
    if (count == 0) return;
    out += fmt::format(
        "<button type=\"button\" class=\"chip v-{0}\" data-filter=\"{0}\" data-name=\"{1}\" "
        "aria-pressed=\"true\">{1} <b>{2}</b></button>\n",
        verdict.key, verdict.name, count);
  };
  for (std::size_t i = 0; i < CheckCounts::kVerdicts; ++i) {
    chip(page_verdict(static_cast<Verdict>(i)), counts.verdicts[i]);
  }
  chip(kPageFailed, counts.failed);
  chip(kPageShort, counts.too_short);
  return out;
}

std::string legend_html() {
  std::string out;
  for (std::size_t i = 0; i < CheckCounts::kVerdicts; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    out += fmt::format("<div class=\"v-{}\"><dt>{}</dt><dd>{}</dd></div>\n", page_verdict(verdict).key,
                       page_verdict(verdict).name, verdict_meaning(verdict));
  }
  return out;
}

}  // namespace

PageVerdict page_verdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::kExact:
      return {"exact", "Exact"};
    case Verdict::kSameWords:
      return {"same", "Same words"};
    case Verdict::kElided:
      return {"elided", "Elided"};
    case Verdict::kAltered:
      return {"altered", "Altered"};
    case Verdict::kSpliced:
      return {"spliced", "Spliced"};
    case Verdict::kRelated:
      return {"related", "Related"};
    case Verdict::kAbsent:
      return {"absent", "Absent"};
  }
  return {};
}

PageVerdict page_verdict(const Checked& checked) {
  if (checked.answer) return page_verdict(checked.answer->verdict);
  return checked.error ? kPageFailed : kPageShort;
}

// Puts marks into the prose. A quotation that runs over blocks is marked again in each.
class ReportPage::Prose {
 public:
  explicit Prose(const ReportPage& page) : page_(page) {}

  // Blocks must come in order. Appends to `cards` the entries that begin in it.
  std::string block(const DraftBlock& block, std::vector<std::size_t>& cards) {
    out_.clear();
    at_ = block.plain.begin;
    const std::vector<Entry>& entries = page_.entries_;
    while (!open_.empty() && open_.back().end <= at_) open_.pop_back();
    for (const Open& one : open_) begin_mark(entries[one.entry], /*first=*/false);
    for (;;) {
      const bool more = next_ < entries.size() && entries[next_].plain.begin < block.plain.end;
      const std::uint64_t begin = more ? entries[next_].plain.begin : block.plain.end;
      if (!open_.empty() && open_.back().end <= std::min(begin, block.plain.end)) {
        text_to(open_.back().end, block);
        end_mark(entries[open_.back().entry]);
        open_.pop_back();
      } else if (more) {
        text_to(begin, block);
        const std::uint64_t end = entries[next_].plain.end;
        open_.push_back({next_, open_.empty() ? end : std::min(end, open_.back().end)});
        begin_mark(entries[next_], /*first=*/true);
        if (entries[next_].number > 0) cards.push_back(next_);
        ++next_;
      } else {
        break;
      }
    }
    text_to(block.plain.end, block);
    for (std::size_t i = 0; i < open_.size(); ++i) out_ += "</mark>";
    return out_;
  }

 private:
  struct Open {
    std::size_t entry = 0;
    std::uint64_t end = 0;
  };

  void text_to(std::uint64_t end, const DraftBlock& block) {
    end = std::min(end, block.plain.end);
    if (end <= at_) return;
    append_html(std::string_view(page_.draft_.plain).substr(at_, end - at_), out_, Layout::kLines);
    at_ = end;
  }

  void begin_mark(const Entry& entry, bool first) {
    const PageVerdict verdict = entry.verdict;
    if (entry.number == 0) {
      out_ += fmt::format("<mark class=\"v-{}\" title=\"too short to look up\">", verdict.key);
    } else if (first) {
      out_ += fmt::format(
          "<mark class=\"q v-{0}\" id=\"q{1}\" data-n=\"{1}\" data-verdict=\"{0}\" tabindex=\"0\" "
          "aria-describedby=\"s{1}\">",
          verdict.key, entry.number);
    } else {
      out_ += fmt::format("<mark class=\"v-{0}\" data-n=\"{1}\">", verdict.key, entry.number);
    }
  }

  void end_mark(const Entry& entry) {
    out_ += "</mark>";
    if (entry.number == 0) return;
    out_ += fmt::format("<a class=\"ref v-{0}\" href=\"#c{1}\" aria-label=\"Quotation {1}: {2}\">{1}</a>",
                        entry.verdict.key, entry.number, entry.verdict.name);
  }

  const ReportPage& page_;
  std::string out_;
  std::uint64_t at_ = 0;
  std::size_t next_ = 0;
  std::vector<Open> open_;  // innermost last
};

void ReportPage::add(const DraftQuotation& quotation, const Checked& checked) {
  Entry entry;
  entry.plain = quotation.plain;
  entry.verdict = page_verdict(checked);
  if (!checked.too_short) {
    entry.number = ++numbers_;
    entry.card = card_html(entry.number, quotation, checked);
  }
  entries_.push_back(std::move(entry));
}

std::string ReportPage::rows() const {
  std::string out;
  Prose prose(*this);
  std::vector<std::size_t> cards;
  for (const DraftBlock& block : draft_.blocks) {
    cards.clear();
    const std::string text = prose.block(block, cards);
    out += fmt::format(
        "<section class=\"row\"><span class=\"ln\" aria-hidden=\"true\">{}</span><div class=\"prose\">",
        block.line);
    const std::uint32_t level = std::clamp(block.level + 1, 2U, 6U);
    switch (block.kind) {
      case DraftBlockKind::kHeading:
        out += fmt::format("<h{0}>{1}</h{0}>", level, text);
        break;
      case DraftBlockKind::kCode:
        out += "<pre>" + text + "</pre>";
        break;
      case DraftBlockKind::kParagraph:
        out += block.quoted ? "<blockquote><p>" + text + "</p></blockquote>" : "<p>" + text + "</p>";
        break;
    }
    out += "</div><div class=\"notes\">";
    for (const std::size_t entry : cards) out += entries_[entry].card;
    out += "</div></section>\n";
  }
  if (draft_.blocks.empty()) out += "<p>The draft is empty.</p>\n";
  return out;
}

std::string ReportPage::finish(const CheckCounts& counts) const {
  const std::map<std::string_view, std::string> parts = {
      {"title", html(file_ == "-" ? "standard input" : std::filesystem::path(file_).filename().string())},
      {"style", std::string(kPageCss)},
      {"style_hash", std::string(kPageCssHash)},
      {"script", std::string(kPageJs)},
      {"script_hash", std::string(kPageJsHash)},
      {"sum", html(counts.text()) + "."},
      {"bar", bar_html(counts)},
      {"filters", filters_html(counts)},
      {"rows", rows()},
      // The lines of a text are as long as its author's window was; <br> was meant.
      {"flow", draft_.format == DraftFormat::kHtml ? "kept" : "flow"},
      {"legend", legend_html()},
      {"version", QUOTH_VERSION}};
  // Only the page's own text is looked through for names, never what was put in.
  std::string out;
  std::string_view rest = kPageHtml;
  for (;;) {
    const std::size_t begin = rest.find("{{");
    out += rest.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = rest.find("}}", begin);
    out += parts.at(rest.substr(begin + 2, end - begin - 2));
    rest.remove_prefix(end + 2);
  }
}

}  // namespace quoth::tools
