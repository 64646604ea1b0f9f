#include "query/quote_search.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <tuple>

#include "query/edit_search.h"
#include "query/phrase_stream.h"
#include "query/word_kin.h"
#include "query/word_stream.h"

namespace quoth::query {

namespace {

using index::Zone;

// Ways to go on from one part to the next that are kept; the best come first.
constexpr std::size_t kMaxWays = 32;
// Places of the part that leads; with more, no part of the quotation tells anything.
constexpr std::size_t kMaxLeads = 1 << 20;

}  // namespace

QuoteSearch::QuoteSearch(const SegmentView& view, const QuoteText& text, BudgetMeter& meter)
    : segment_(*view.segment), live_(view.live), text_(text), meter_(meter) {}

void QuoteSearch::find_words(std::span<const QuoteWord> words, std::uint64_t limit, std::vector<Span>& out) {
  boost::container::small_vector<std::string_view, 32> terms;
  for (const QuoteWord& word : words) terms.push_back(word.term);
  PhrasePattern pattern(terms.size());
  segment_.terms().find_all(terms, pattern);
  for (const Rank rank : pattern) {
    if (rank == kNoRank || segment_.term_info(rank).occurrences == 0) return;
  }
  const Node root;
  const WordTable table(root);
  const SegmentContext context(segment_, live_, table, meter_);
  SpanStreamPtr stream;
  if (pattern.size() == 1) {
    stream = std::make_unique<WordStream>(context, Zone::kBody, pattern.front());
  } else {
    stream = std::make_unique<PhraseStream>(context, Zone::kBody, std::move(pattern));
  }
  std::array<Span, 128> spans;
  while (limit > 0) {
    const std::size_t count =
        stream->fill(std::span(spans).first(std::min<std::uint64_t>(limit, spans.size())));
    if (count == 0 || !meter_.hold(count * sizeof(Span))) return;
    for (const Span& span : std::span(spans).first(count)) {
      if (live_ != nullptr && !live_->contains(segment_.documents().doc_of(span.begin))) continue;
      out.push_back(span);
      --limit;
    }
  }
}

void QuoteSearch::find_literal(std::vector<QuotePassage>& out) {
  std::vector<Span> spans;
  find_words(text_.literal.empty() ? text_.words : text_.literal, UINT64_MAX, spans);
  for (const Span& span : spans) {
    if (out.empty() || span.begin >= out.back().span.end) out.push_back({span, 0, true});
  }
}

std::vector<EditSlot> QuoteSearch::slots(std::span<const QuoteWord> words) const {
  std::vector<EditSlot> out(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto offer = [&](std::string_view term) {
      const Rank rank = segment_.terms().find(term);
      if (rank != kNoRank) out[i].push_back(rank);
    };
    offer(words[i].term);
    for (const auto& [term, other] : spelling_pairs(words[i].term)) offer(other);
  }
  return out;
}

bool QuoteSearch::find_near(const QuoteLimits& limits, std::vector<QuotePassage>& out) {
  EditPattern pattern(segment_, slots(text_.words));
  std::vector<EditHit> hits;
  if (!edit_search(segment_, live_, {Zone::kBody, segment_.zone(Zone::kBody)}, pattern, limits.edits,
                   limits.passages, meter_, hits))
    return false;
  for (const EditHit& hit : hits) out.push_back({hit.span, hit.distance, false});
  if (!find_parts(limits, out)) return false;
  find_joined(out);
  keep_best(out);
  return true;
}

// A word that the segment does not have may be two of its words, or half of one.
void QuoteSearch::find_joined(std::vector<QuotePassage>& out) {
  const std::vector<QuoteWord>& words = text_.words;
  const auto known = [this](std::string_view term) { return segment_.terms().find(term) != kNoRank; };
  std::vector<QuoteWord> respelled;
  bool changed = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& term = words[i].term;
    if (i + 1 < words.size() && (!known(term) || !known(words[i + 1].term)) &&
        known(term + words[i + 1].term)) {
      respelled.push_back({term + words[i + 1].term, {}});
      changed = true;
      ++i;
      continue;
    }
    respelled.push_back(words[i]);
    if (known(term)) continue;
    for (std::size_t at = 1; at < term.size(); ++at) {
      if (!known(std::string_view(term).substr(0, at)) || !known(std::string_view(term).substr(at))) continue;
      respelled.back().term = term.substr(0, at);
      respelled.push_back({term.substr(at), {}});
      changed = true;
      break;
    }
  }
  if (!changed) return;
  std::vector<Span> spans;
  find_words(respelled, UINT64_MAX, spans);
  for (const Span& span : spans) out.push_back({span, 0, false});
}

std::vector<std::uint32_t> QuoteSearch::part_ends(const QuoteText& text) {
  const auto size = static_cast<std::uint32_t>(text.words.size());
  std::vector<std::uint32_t> ends;
  for (const QuoteCut& cut : text.cuts) {
    if (cut.kind == QuoteCut::Kind::kSic || cut.word == 0 || cut.word >= size) continue;
    if (ends.empty() || ends.back() != cut.word) ends.push_back(cut.word);
  }
  ends.push_back(size);
  return ends;
}

std::vector<QuoteSearch::Part> QuoteSearch::make_parts(const QuoteLimits& limits) const {
  std::vector<Part> parts;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : part_ends(text_)) {
    const std::span<const QuoteWord> words = std::span(text_.words).subspan(begin, end - begin);
    Part& part = parts.emplace_back();
    part.pattern = std::make_unique<EditPattern>(segment_, slots(words));
    part.edits = std::min(limits.edits, static_cast<std::uint32_t>(words.size() * limits.percent / 100));
    part.edits = std::min(part.edits, static_cast<std::uint32_t>(words.size() - 1));
    for (const QuoteCut& cut : text_.cuts) {
      if (cut.word != begin) continue;
      if (cut.kind == QuoteCut::Kind::kEllipsis) part.gap = std::max(part.gap, limits.gap_words);
      if (cut.kind == QuoteCut::Kind::kBracket) part.gap = std::max(part.gap, kMaxBracketWords);
    }
    std::vector<std::uint64_t> counts;
    for (const EditSlot& slot : part.pattern->slots()) {
      std::uint64_t count = 0;
      for (const Rank rank : slot) count += segment_.term_info(rank).occurrences;
      counts.push_back(count);
    }
    std::sort(counts.begin(), counts.end());
    for (std::size_t i = 0; i <= part.edits; ++i) part.cost += counts[i];
    begin = end;
  }
  return parts;
}

// Where the part may stand next to ways that lead to its neighbour; `gap` words at most between.
std::vector<QuoteSearch::Way> QuoteSearch::next_ways(const std::vector<Way>& ways, const Part& part,
                                                     std::uint32_t gap, bool right, Span words,
                                                     std::uint32_t edits) {
  const auto [low, high] = std::minmax_element(ways.begin(), ways.end(),
                                               [](const Way& a, const Way& b) { return a.edge < b.edge; });
  const std::uint64_t reach = std::uint64_t{gap} + part.pattern->size() + part.edits;
  const Span window =
      right ? Span{low->edge, static_cast<Slot>(std::min<std::uint64_t>(high->edge + reach, words.end))}
            : Span{static_cast<Slot>(std::max<std::uint64_t>(low->edge, words.begin + reach) - reach),
                   high->edge};
  std::vector<EditHit> found;
  if (window.begin < window.end) edit_search_in(window, *part.pattern, part.edits, meter_, found);
  std::vector<Way> next;
  for (const EditHit& one : found) {
    std::uint32_t best = UINT32_MAX;
    for (const Way& way : ways) {
      const bool in_order = right ? way.edge <= one.span.begin : one.span.end <= way.edge;
      const Slot between = right ? one.span.begin - way.edge : way.edge - one.span.end;
      if (in_order && between <= gap) best = std::min(best, way.distance);
    }
    if (best == UINT32_MAX || best + one.distance > edits) continue;
    next.push_back({right ? one.span.end : one.span.begin, best + one.distance});
  }
  std::sort(next.begin(), next.end(), [right](const Way& a, const Way& b) {
    return std::tuple(a.distance, right ? a.edge : ~a.edge) <
           std::tuple(b.distance, right ? b.edge : ~b.edge);
  });
  if (next.size() > kMaxWays) next.resize(kMaxWays);
  return next;
}

// All parts on one side of the leader's place `hit`; the best way first.
std::vector<QuoteSearch::Way> QuoteSearch::extend(const std::vector<Part>& parts, std::size_t leader,
                                                  const EditHit& hit, bool right, std::uint32_t edits) {
  const Span words = segment_.documents().body(segment_.documents().doc_of(hit.span.begin));
  std::vector<Way> ways{{right ? hit.span.end : hit.span.begin, hit.distance}};
  const std::size_t count = right ? parts.size() - 1 - leader : leader;
  for (std::size_t i = 1; i <= count && !ways.empty(); ++i) {
    const std::size_t p = right ? leader + i : leader - i;
    // A gap belongs to the part behind it.
    ways = next_ways(ways, parts[p], parts[right ? p : p + 1].gap, right, words, edits);
  }
  return ways;
}

bool QuoteSearch::find_parts(const QuoteLimits& limits, std::vector<QuotePassage>& out) {
  if (part_ends(text_).size() < 2) return true;
  const std::vector<Part> parts = make_parts(limits);
  const auto lead = std::min_element(parts.begin(), parts.end(),
                                     [](const Part& a, const Part& b) { return a.cost < b.cost; });
  const auto leader = static_cast<std::size_t>(lead - parts.begin());
  std::vector<EditHit> hits;
  if (!edit_search(segment_, live_, {Zone::kBody, segment_.zone(Zone::kBody)}, *lead->pattern, lead->edits,
                   kMaxLeads, meter_, hits))
    return false;
  for (const EditHit& hit : hits) {
    if (!meter_.ok()) return true;
    const std::vector<Way> left = extend(parts, leader, hit, /*right=*/false, limits.edits);
    if (left.empty()) continue;
    const std::vector<Way> right = extend(parts, leader, hit, /*right=*/true, limits.edits);
    if (right.empty()) continue;
    const std::uint32_t distance = left.front().distance + right.front().distance - hit.distance;
    if (distance <= limits.edits) out.push_back({{left.front().edge, right.front().edge}, distance, false});
  }
  return true;
}

void keep_best(std::vector<QuotePassage>& passages) {
  std::sort(passages.begin(), passages.end(), [](const QuotePassage& a, const QuotePassage& b) {
    return std::tuple(a.distance, !a.literal, a.span.end - a.span.begin, a.span.begin) <
           std::tuple(b.distance, !b.literal, b.span.end - b.span.begin, b.span.begin);
  });
  std::map<Slot, QuotePassage> kept;  // by begin; disjoint
  for (const QuotePassage& passage : passages) {
    const auto after = kept.lower_bound(passage.span.end);
    if (after != kept.begin() && std::prev(after)->second.span.end > passage.span.begin) continue;
    kept.emplace(passage.span.begin, passage);
  }
  passages.clear();
  for (const auto& [begin, passage] : kept) passages.push_back(passage);
}

}  // namespace quoth::query
