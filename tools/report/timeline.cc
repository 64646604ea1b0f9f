// The wordings of a quotation on one line of time: when each was first and last seen, and how often.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tools/report/html_text.h"
#include "tools/report/report.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kMostWordings = 12;
constexpr std::size_t kMostWords = 400;  // bytes of a wording

// Days since the year 0, nearly: what a place on a line needs. ISO 8601, to the precision that is there.
std::optional<double> day_of(std::string_view date) {
  int fields[3] = {0, 1, 1};
  std::size_t count = 0;
  while (count < 3 && !date.empty()) {
    const auto [end, error] = std::from_chars(date.data(), date.data() + date.size(), fields[count]);
    if (error != std::errc()) break;
    ++count;
    date.remove_prefix(static_cast<std::size_t>(end - date.data()));
    if (date.empty() || date[0] != '-') break;
    date.remove_prefix(1);
  }
  if (count == 0) return std::nullopt;
  return fields[0] * 365.25 + (fields[1] - 1) * 30.44 + fields[2];
}

struct Stretch {
  std::optional<double> first, last;
};

std::string when(const Wording& wording) {
  if (wording.first_date.empty()) return "no date";
  return wording.first_date == wording.last_date ? wording.first_date
                                                 : wording.first_date + " to " + wording.last_date;
}

std::string strip_html(const Wording& wording, const Stretch& stretch, double low, double high) {
  if (!stretch.first || !stretch.last) return "<span class=\"soft\">no date</span>";
  constexpr double kMargin = 2;  // percent, for the dots
  const auto place = [&](double day) {
    return high <= low ? 50.0 : kMargin + (100 - 2 * kMargin) * (day - low) / (high - low);
  };
  const double left = place(*stretch.first), right = place(*stretch.last);
  std::string out = fmt::format("<svg class=\"strip\" role=\"img\" aria-label=\"{}\">", html(when(wording)));
  out += "<line class=\"axis\" x1=\"0%\" x2=\"100%\" y1=\"7\" y2=\"7\"/>";
  out += fmt::format("<line class=\"span\" x1=\"{:.2f}%\" x2=\"{:.2f}%\" y1=\"7\" y2=\"7\"/>", left, right);
  out += fmt::format("<circle cx=\"{:.2f}%\" cy=\"7\" r=\"4.5\"/>", left);
  if (right > left) out += fmt::format("<circle cx=\"{:.2f}%\" cy=\"7\" r=\"4.5\"/>", right);
  return out + "</svg>";
}

}  // namespace

std::string timeline_html(const QuoteAnswer& answer) {
  if (answer.wordings.empty() || answer.total_sightings < 2) return {};
  const std::size_t shown = std::min(answer.wordings.size(), kMostWordings);
  std::vector<Stretch> stretches(shown);
  std::optional<double> low, high;
  std::string_view low_date, high_date;
  for (std::size_t i = 0; i < shown; ++i) {
    const Wording& one = answer.wordings[i];
    stretches[i] = {day_of(one.first_date), day_of(one.last_date)};
    if (stretches[i].first && (!low || *stretches[i].first < *low))
      low = stretches[i].first, low_date = one.first_date;
    if (stretches[i].last && (!high || *stretches[i].last > *high))
      high = stretches[i].last, high_date = one.last_date;
  }
  std::string out = "<table class=\"timeline\"><caption>Wordings over time</caption><tbody>";
  for (std::size_t i = 0; i < shown; ++i) {
    const Wording& one = answer.wordings[i];
    const std::string_view words = std::string_view(one.text).substr(0, kMostWords);
    out += fmt::format("<tr class=\"v-{}\"><td><span class=\"words\">{}</span>",
                       page_verdict(one.verdict).key, html(words));
    if (low && high) out += strip_html(one, stretches[i], *low, *high);
    out += fmt::format("<span class=\"soft\">{}</span></td><td class=\"times\">{} &times;</td></tr>",
                       html(when(one)), one.count);
  }
  if (low && high && *high > *low) {
    out += fmt::format(
        "<tr aria-hidden=\"true\"><td "
        "class=\"scale\"><div><span>{}</span><span>{}</span></div></td><td></td></tr>",
        html(low_date), html(high_date));
  }
  out += "</tbody></table>";
  if (answer.total_wordings > shown) {
    out += fmt::format("<p class=\"where soft\">and {} more wordings</p>", answer.total_wordings - shown);
  }
  return out;
}

}  // namespace quoth::tools
