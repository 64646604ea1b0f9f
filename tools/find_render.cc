// Hits as text for a person, and as JSON for a program.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tools/find.h"
#include "tools/output/inert.h"
#include "tools/output/json.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

Json doc_json(const Hit& hit) {
  return {{"id", hit.id},
          {"title", text_or_null(hit.title)},
          {"date", text_or_null(hit.date)},
          {"source", text_or_null(hit.source)}};
}

// Appends `text` on one line with `ranges` (ascending, disjoint) marked.
void append_marked(std::string_view text, const std::vector<MatchRange>& ranges, std::string& out) {
  std::size_t at = 0;
  for (const MatchRange& range : ranges) {
    const std::size_t begin = std::min<std::size_t>(range.begin, text.size());
    const std::size_t end = std::min<std::size_t>(range.end, text.size());
    if (begin < at || end <= begin) continue;
    append_inert(text.substr(at, begin - at), Layout::kOneLine, out);
    out += style().match;
    append_inert(text.substr(begin, end - begin), Layout::kOneLine, out);
    out += style().reset;
    at = end;
  }
  append_inert(text.substr(at), Layout::kOneLine, out);
}

// The last `width` cells of `text`, padded on the left.
std::string right_cells(std::string_view text, std::size_t width) {
  std::string line = inert(text);
  while (display_width(line) > width) {
    std::size_t cut = 1;
    while (cut < line.size() && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) ++cut;
    line.erase(0, cut);
  }
  return std::string(width - display_width(line), ' ') + line;
}

std::string left_cells(std::string_view text, std::size_t width) {
  std::string line = inert(text);
  while (display_width(line) > width) {
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80) line.pop_back();
    if (!line.empty()) line.pop_back();
  }
  return line;
}

Result<std::string> range_text(const Searcher& searcher, const Hit& hit, const MatchRange& range) {
  if (range.in_title) return std::string(hit.title, range.begin, range.end - range.begin);
  return searcher.text(hit, ByteRange{range.begin, range.end});
}

}  // namespace

Result<Json> hit_json(const Searcher& searcher, const Query& query, const Hit& hit,
                                     const FindFlags& flags) {
  QUOTH_TRY_ASSIGN(const std::vector<MatchRange> ranges, searcher.matches(query, hit, flags.max_spans));
  SnippetOptions snippet_options;
  snippet_options.words = flags.snippet_words;
  QUOTH_TRY_ASSIGN(const Snippet snippet, searcher.snippet(query, hit, snippet_options));
  Json spans = Json::array();
  for (const MatchRange& range : ranges) {
    QUOTH_TRY_ASSIGN(const std::string text, range_text(searcher, hit, range));
    Json span = {{"begin", range.begin}, {"end", range.end}, {"text", text}};
    if (range.in_title) span["in"] = "title";
    spans.push_back(std::move(span));
  }
  return Json{{"doc", doc_json(hit)},
                             {"score", hit.score},
                             {"spans", std::move(spans)},
                             {"snippet", snippet.text}};
}

Json count_json(const std::string& query, const Counts& counts, double seconds) {
  return {{"query", query},
          {"documents", counts.documents},
          {"occurrences", counts.occurrences},
          {"micros", static_cast<std::uint64_t>(seconds * 1e6 + 0.5)}};
}

Result<std::string> hit_text(const Searcher& searcher, const Query& query, const Hit& hit, std::uint64_t place,
                             const FindFlags& flags) {
  SnippetOptions options;
  options.words = flags.snippet_words;
  QUOTH_TRY_ASSIGN(const Snippet snippet, searcher.snippet(query, hit, options));
  const Style& s = style();
  std::string out = fmt::format("{}. {}{}{}", place, s.title, inert(hit.title.empty() ? hit.id : hit.title), s.reset);
  if (!hit.date.empty()) out += "  " + inert(hit.date);
  if (!hit.source.empty()) out += fmt::format("  {}{}{}", s.dim, inert(hit.source), s.reset);
  out += fmt::format("\n   {}{}{}\n   ", s.dim, inert(hit.id), s.reset);
  if (snippet.cut_left) out += "... ";
  append_marked(snippet.text, snippet.highlights, out);
  if (snippet.cut_right) out += " ...";
  return out + "\n\n";
}

Result<std::string> kwic_text(const Searcher& searcher, const Query& query, const Hits& hits, const FindFlags& flags) {
  std::uint64_t left_lines = flags.limit;
  const std::size_t width = stdout_is_terminal() ? terminal_width() : 120;
  constexpr std::size_t kNameCells = 20;
  std::string out;
  for (const Hit& hit : hits.top) {
    if (left_lines == 0) break;
    QUOTH_TRY_ASSIGN(const std::vector<KwicLine> lines, searcher.kwic(query, hit, flags.kwic_words, left_lines));
    left_lines -= std::min<std::uint64_t>(left_lines, lines.size());
    const std::string name = left_cells(hit.title.empty() ? hit.id : hit.title, kNameCells);
    for (const KwicLine& line : lines) {
      const std::string match = inert(line.match);
      const std::size_t room = width - std::min(width, kNameCells + 4 + display_width(match));
      const std::size_t side = std::max<std::size_t>(room / 2, 10);
      out += name + std::string(kNameCells - display_width(name), ' ') + "  " + right_cells(line.left, side);
      out += fmt::format("{}{}{}{}\n", style().match, match, style().reset, left_cells(line.right, side));
    }
  }
  return out;
}

Result<std::string> kwic_json(const Searcher& searcher, const Query& query, const Hits& hits, const FindFlags& flags) {
  std::uint64_t left_lines = flags.limit;
  std::string out;
  for (const Hit& hit : hits.top) {
    if (left_lines == 0) break;
    QUOTH_TRY_ASSIGN(const std::vector<KwicLine> lines, searcher.kwic(query, hit, flags.kwic_words, left_lines));
    left_lines -= std::min<std::uint64_t>(left_lines, lines.size());
    for (const KwicLine& line : lines) {
      Json object = {{"doc", doc_json(hit)},
                                    {"left", line.left},
                                    {"match", line.match},
                                    {"right", line.right},
                                    {"begin", line.range.begin},
                                    {"end", line.range.end}};
      if (line.range.in_title) object["in"] = "title";
      out += json_line(object);
    }
  }
  return out;
}

}  // namespace quoth::tools
