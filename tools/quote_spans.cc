// quoth quote --spans: which stretches of a text of any length stand in the documents.
#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "tools/exit_codes.h"
#include "tools/output/inert.h"
#include "tools/output/progress_bar.h"
#include "tools/output/signals.h"
#include "tools/output/streams.h"
#include "tools/quote.h"

namespace quoth::tools {
namespace {

std::string_view words_of(std::string_view text, const CoverSpan& span) {
  const std::size_t begin = std::min<std::size_t>(span.quote.begin, text.size());
  const std::size_t end = std::min<std::size_t>(std::max(span.quote.begin, span.quote.end), text.size());
  return text.substr(begin, end - begin);
}

Json span_json(std::string_view text, const CoverSpan& span) {
  Json out = {{"begin", span.quote.begin}, {"end", span.quote.end},       {"text", words_of(text, span)},
              {"words", span.words},       {"sightings", span.sightings}, {"expected", span.expected},
              {"common", span.common},     {"earliest", nullptr}};
  if (span.earliest) {
    const Sighting& one = *span.earliest;
    out["earliest"] = {{"id", one.document.id},
                       {"title", text_or_null(one.document.title)},
                       {"date", text_or_null(one.date)},
                       {"begin", one.range.begin},
                       {"end", one.range.end}};
  }
  return out;
}

std::string span_text(std::string_view text, const CoverSpan& span) {
  const Style& s = style();
  std::string out =
      fmt::format("{:>5} words {:>7} x  ", number_text(span.words), number_text(span.sightings));
  if (span.common)
    return out + fmt::format("{}{}  (a common phrase){}\n", s.dim, inert(words_of(text, span)), s.reset);
  out += inert(words_of(text, span)) + "\n";
  if (span.earliest) {
    out += fmt::format("{:22}{}{}{}\n", "", s.dim, inert(document_name(*span.earliest)), s.reset);
  }
  return out;
}

}  // namespace

int run_spans(const Searcher& searcher, std::string_view text, const QuoteFlags& flags) {
  CoverOptions options;
  options.budget.seconds = flags.deadline;
  options.budget.cancel = &cancel_flag();
  const auto start = std::chrono::steady_clock::now();
  const auto cover = searcher.cover(text, options);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!cover.ok()) {
    print_error(cover.error().message);
    return kFailed;
  }
  const Cover& found = cover.value();
  if (flags.json) {
    Json spans = Json::array();
    for (const CoverSpan& span : found.spans) spans.push_back(span_json(text, span));
    standard_output().write(json_line(Json{{"words", found.words},
                                           {"covered", found.covered},
                                           {"spans", std::move(spans)},
                                           {"micros", static_cast<std::uint64_t>(seconds * 1e6 + 0.5)}}));
  } else {
    standard_output().write(fmt::format("{} of {} words stand in the documents, in {} stretches\n\n",
                                        number_text(found.covered), number_text(found.words),
                                        number_text(found.spans.size())));
    for (const CoverSpan& span : found.spans) standard_output().write(span_text(text, span));
  }
  return found.spans.empty() ? kNothing : kFound;
}

}  // namespace quoth::tools
