#include "query/passage.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "index/analysis/analyzer.h"
#include "index/segment/columns.h"
#include "index/segment/text_store.h"

namespace quoth::query {

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Marks at the ends of a stretch are shown with it unless they are longer than any mark is.
constexpr std::size_t kMaxClinging = 16;

// The end of the text that clings to what precedes it: up to white space.
std::size_t clinging_after(std::string_view gap) {
  std::size_t size = 0;
  while (size < gap.size() && !is_space(gap[size])) ++size;
  return size <= kMaxClinging ? size : 0;
}
std::size_t clinging_before(std::string_view gap) {
  std::size_t size = 0;
  while (size < gap.size() && !is_space(gap[gap.size() - 1 - size])) ++size;
  return size <= kMaxClinging ? size : 0;
}

Span clip(std::uint64_t begin, std::uint64_t end, const Span& within) {
  return {static_cast<Slot>(std::clamp<std::uint64_t>(begin, within.begin, within.end)),
          static_cast<Slot>(std::clamp<std::uint64_t>(end, within.begin, within.end))};
}

Result<std::vector<ByteRange>> locate_slots(const index::Segment& segment, DocId doc,
                                            std::span<const Slot> slots) {
  std::vector<ByteRange> ranges(slots.size());
  if (!slots.empty()) QUOTH_TRY(segment.text().locate(doc, slots, ranges));
  return ranges;
}

// Byte ranges of title words come from analysing the title once more.
std::vector<MatchRange> locate_in_title(const index::Segment& segment, DocId doc,
                                        std::span<const Span> spans) {
  index::Analyzer analyzer;
  index::TokenBuffer tokens;
  analyzer.analyze(title_of(segment, doc), tokens);
  const Slot base = segment.documents().title(doc).begin;
  std::vector<MatchRange> out;
  for (const Span& span : spans) {
    // Fewer words than the index knows: the title was indexed under other rules.
    if (span.end - base > tokens.tokens.size()) continue;
    out.push_back({tokens.tokens[span.begin - base].begin, tokens.tokens[span.end - 1 - base].end, true});
  }
  return out;
}

struct Placed {
  ByteRange first;
  ByteRange last;
};

// The byte ranges of the first and last word of each span, in the body.
Result<std::vector<Placed>> place(const index::Segment& segment, DocId doc, std::span<const Span> spans) {
  std::vector<Slot> slots;
  for (const Span& span : spans) {
    slots.push_back(span.begin);
    slots.push_back(span.end - 1);
  }
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  QUOTH_TRY_ASSIGN(const std::vector<ByteRange> ranges, locate_slots(segment, doc, slots));
  const auto range_of = [&](Slot slot) {
    return ranges[static_cast<std::size_t>(std::lower_bound(slots.begin(), slots.end(), slot) -
                                           slots.begin())];
  };
  std::vector<Placed> out;
  for (const Span& span : spans) out.push_back({range_of(span.begin), range_of(span.end - 1)});
  return out;
}

// A stretch of words as bytes: from the word before it (or the start of the text) to the word after.
struct Cut {
  ByteRange words;           // first word's begin to last word's end
  std::uint64_t before = 0;  // end of the word before
  std::uint64_t after = 0;   // begin of the word after
};

Result<Cut> cut(const index::Segment& segment, DocId doc, const Span& window) {
  const Span body = segment.documents().body(doc);
  std::vector<Slot> slots;
  if (window.begin > body.begin) slots.push_back(window.begin - 1);
  slots.push_back(window.begin);
  if (window.end - 1 > window.begin) slots.push_back(window.end - 1);
  if (window.end < body.end) slots.push_back(window.end);
  QUOTH_TRY_ASSIGN(const std::vector<ByteRange> ranges, locate_slots(segment, doc, slots));
  std::size_t at = window.begin > body.begin ? 1 : 0;
  Cut out;
  out.before = at == 0 ? 0 : ranges[0].end;
  out.words.begin = ranges[at].begin;
  if (window.end - 1 > window.begin) ++at;
  out.words.end = ranges[at].end;
  out.after = window.end < body.end ? ranges[at + 1].begin : segment.text().size(doc);
  return out;
}

}  // namespace

std::string title_of(const index::Segment& segment, DocId doc) {
  const index::Column* column = segment.columns().find(index::kTitleColumn);
  if (column == nullptr) return {};
  const std::uint32_t code = column->code(doc);
  return code == index::Column::kNone ? std::string() : column->value(code);
}

Result<std::vector<MatchRange>> locate(const index::Segment& segment, DocId doc,
                                       std::span<const Span> spans) {
  std::vector<Span> in_body;
  std::vector<Span> in_title;
  const Slot body_end = segment.zone(index::Zone::kBody).end;
  for (const Span& span : spans) (span.begin < body_end ? in_body : in_title).push_back(span);
  QUOTH_TRY_ASSIGN(const std::vector<Placed> placed, place(segment, doc, in_body));
  std::vector<MatchRange> out;
  for (const Placed& p : placed) out.push_back({p.first.begin, p.last.end, false});
  if (!in_title.empty()) {
    const std::vector<MatchRange> titles = locate_in_title(segment, doc, in_title);
    out.insert(out.end(), titles.begin(), titles.end());
  }
  return out;
}

Span best_window(const index::Segment& segment, DocId doc, std::span<const Match> matches,
                 std::uint32_t words) {
  const Span body = segment.documents().body(doc);
  words = std::max<std::uint32_t>(words, 1);
  std::vector<Match> inside;  // of the body; matches are sorted, titles come last
  for (const Match& match : matches) {
    if (match.span.begin < body.end) inside.push_back(match);
  }
  if (inside.empty()) return clip(body.begin, std::uint64_t{body.begin} + words, body);

  // Two pointers: the matches [first, last) that lie in `words` words from the first of them.
  std::map<std::uint32_t, std::uint32_t> parts;
  std::tuple<std::size_t, std::size_t, std::int64_t> best{0, 0, 0};  // parts, matches, narrowness
  Span core = inside.front().span;
  for (std::size_t first = 0, last = 0; first < inside.size(); ++first) {
    last = std::max(last, first);
    while (last < inside.size() && inside[last].span.end <= std::uint64_t{inside[first].span.begin} + words) {
      ++parts[inside[last++].part];
    }
    // Ends need not grow with begins where parts overlap.
    Span cover = inside[first].span;
    if (std::pair(parts.size(), last - first) >= std::pair(std::get<0>(best), std::get<1>(best))) {
      for (std::size_t i = first; i < last; ++i) cover.end = std::max(cover.end, inside[i].span.end);
    }
    const std::tuple here{parts.size(), last - first, -std::int64_t{cover.end - cover.begin}};
    if (last > first && here > best) {
      best = here;
      core = cover;
    }
    if (last > first) {
      const auto part = parts.find(inside[first].part);
      if (--part->second == 0) parts.erase(part);
    }
  }

  // The matches in the middle, shifted where the document ends.
  const std::uint64_t width = core.end - core.begin;
  const std::uint64_t margin = words > width ? (words - width + 1) / 2 : 0;
  std::uint64_t begin = core.begin - body.begin > margin ? core.begin - margin : body.begin;
  const std::uint64_t end = begin + words;
  if (end > body.end) begin = body.end - body.begin > words ? body.end - words : body.begin;
  // A sentence that begins in the left margin is a better place to begin than its middle.
  index::RegionCursor sentences = segment.regions().cursor(index::RegionKind::kSentence);
  sentences.seek(static_cast<Slot>(begin));
  if (sentences.region().begin <= core.begin) begin = sentences.region().begin;
  return clip(begin, begin + words, body);
}

Result<Snippet> cut_snippet(const index::Segment& segment, DocId doc, Span window,
                            std::span<const Match> matches) {
  Snippet snippet;
  if (window.begin == window.end) return snippet;
  const Span body = segment.documents().body(doc);
  QUOTH_TRY_ASSIGN(const Cut words, cut(segment, doc, window));
  std::string text;
  QUOTH_TRY(segment.text().read(doc, {words.before, words.after}, text));
  // Damaged text may be shorter than its words say.
  const std::uint64_t lead = std::min<std::uint64_t>(words.words.begin - words.before, text.size());
  const std::uint64_t tail = std::min<std::uint64_t>(words.words.end - words.before, text.size());
  const std::string_view all = text;
  const std::size_t first = lead - clinging_before(all.substr(0, lead));
  const std::size_t last = tail + clinging_after(all.substr(tail));
  snippet.begin = words.before + first;
  snippet.text = all.substr(first, last - first);
  snippet.cut_left = window.begin > body.begin;
  snippet.cut_right = window.end < body.end;

  // Overlapping matches become one highlight.
  std::vector<Span> spans;
  for (const Match& match : matches) {
    const Span span = clip(match.span.begin, match.span.end, window);
    if (match.span.begin >= body.end || span.begin == span.end) continue;
    if (!spans.empty() && span.begin < spans.back().end) {
      spans.back().end = std::max(spans.back().end, span.end);
    } else {
      spans.push_back(span);
    }
  }
  QUOTH_TRY_ASSIGN(const std::vector<Placed> placed, place(segment, doc, spans));
  for (const Placed& p : placed) {
    if (p.first.begin < snippet.begin || p.last.end - snippet.begin > snippet.text.size()) continue;
    snippet.highlights.push_back({p.first.begin - snippet.begin, p.last.end - snippet.begin, false});
  }
  return snippet;
}

Result<KwicLine> cut_line(const index::Segment& segment, DocId doc, Span match, std::uint32_t words) {
  KwicLine line;
  if (match.begin >= segment.zone(index::Zone::kBody).end) {
    const std::vector<MatchRange> ranges = locate_in_title(segment, doc, std::span(&match, 1));
    if (ranges.empty()) return line;
    // Titles are short: all of it is context.
    const std::string title = title_of(segment, doc);
    line.range = ranges.front();
    line.left = title.substr(0, line.range.begin);
    line.match = title.substr(line.range.begin, line.range.end - line.range.begin);
    line.right = title.substr(line.range.end);
    return line;
  }
  const Span body = segment.documents().body(doc);
  const std::uint64_t begin = match.begin - body.begin > words ? match.begin - words : body.begin;
  const Span window = clip(begin, std::uint64_t{match.end} + words, body);
  const Span spans[] = {match, window};
  QUOTH_TRY_ASSIGN(const std::vector<Placed> placed, place(segment, doc, spans));
  line.range = {placed[0].first.begin, placed[0].last.end, false};
  QUOTH_TRY(segment.text().read(doc, {placed[1].first.begin, line.range.begin}, line.left));
  QUOTH_TRY(segment.text().read(doc, {line.range.begin, line.range.end}, line.match));
  QUOTH_TRY(segment.text().read(doc, {line.range.end, placed[1].last.end}, line.right));
  return line;
}

}  // namespace quoth::query
