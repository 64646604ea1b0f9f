#include "tests/support/oracle.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace quoth::test {
namespace {

using query::Node;
using query::NodeKind;
using query::PhraseSlot;
using query::RegionName;
using query::Tolerance;

constexpr std::uint64_t kAnyDistance = std::numeric_limits<std::uint32_t>::max();

std::uint32_t width(OracleSpan span) { return span.second - span.first; }
bool overlap(OracleSpan a, OracleSpan b) { return a.first < b.second && b.first < a.second; }
bool inside(OracleSpan inner, OracleSpan outer) {
  return outer.first <= inner.first && inner.second <= outer.second;
}

OracleSpan hull(const std::vector<OracleSpan>& spans) {
  OracleSpan out = spans[0];
  for (const OracleSpan& span : spans) {
    out.first = std::min(out.first, span.first);
    out.second = std::max(out.second, span.second);
  }
  return out;
}

OracleZone read_zone(const std::string& text, index::Analyzer& analyzer, bool regions) {
  index::TokenBuffer buffer;
  analyzer.analyze(text, buffer);
  OracleZone zone;
  for (const index::Token& token : buffer.tokens) {
    zone.words.emplace_back(buffer.term(token));
    zone.bytes.emplace_back(token.begin, token.end);
  }
  if (!regions) return zone;
  for (const index::Region& region : buffer.regions) {
    const OracleSpan span{region.begin, region.end};
    if (region.kind == index::RegionKind::kSentence) zone.sentences.insert(span);
    if (region.kind == index::RegionKind::kParagraph) zone.paragraphs.insert(span);
    if (region.kind == index::RegionKind::kQuotation) zone.quotations.insert(span);
  }
  return zone;
}

}  // namespace

OracleDocument read_document(const Document& document, index::Analyzer& analyzer) {
  return {document, read_zone(document.text, analyzer, true), read_zone(document.title, analyzer, false)};
}

SpanSet reduce(const SpanSet& spans) {
  SpanSet out;
  // From the back: a span holds another exactly if one that begins there or later ends no later.
  std::uint32_t nearest_end = std::numeric_limits<std::uint32_t>::max();
  for (auto it = spans.rbegin(); it != spans.rend();) {
    const std::uint32_t begin = it->first;
    std::uint32_t end = it->second;
    for (; it != spans.rend() && it->first == begin; ++it) end = std::min(end, it->second);
    if (end < nearest_end) out.insert({begin, end});
    nearest_end = std::min(nearest_end, end);
  }
  return out;
}

// ---- Spans (section 2.2) ----

SpanSet Oracle::spans(const Node& node) const {
  switch (node.kind) {
    case NodeKind::kTerm: {
      SpanSet out;
      const std::vector<std::string>& words = zone(node).words;
      for (std::uint32_t at = 0; at < words.size(); ++at) {
        if (words[at] == node.term) out.insert({at, at + 1});
      }
      return out;
    }
    case NodeKind::kPhrase:
      return node.tolerance == Tolerance::kExact ? phrase(node) : tolerant_phrase(node);
    case NodeKind::kNear:
      return together(node, /*in_order=*/false, node.distance);
    case NodeKind::kAdjacent:
      return together(node, /*in_order=*/true, node.distance);
    case NodeKind::kEllipsis:
      return together(node, /*in_order=*/true, kAnyDistance);
    case NodeKind::kAnd:
      return together(node, /*in_order=*/false, kAnyDistance);
    case NodeKind::kNotNear:
      return not_near(node);
    case NodeKind::kWithin:
      return within(node);
    case NodeKind::kOr: {
      SpanSet out;
      for (const auto& child : node.children) out.merge(spans(*child));
      return out;
    }
    case NodeKind::kAll:
    case NodeKind::kNone:
    case NodeKind::kNot:
    case NodeKind::kFilter:
      break;
  }
  return {};
}

// Cuts the words from each begin into pieces, one for each slot.
SpanSet Oracle::phrase(const Node& node) const {
  const std::vector<std::string>& words = zone(node).words;
  SpanSet out;
  for (std::uint32_t begin = 0; begin < words.size(); ++begin) {
    std::set<std::size_t> ends = {begin};  // where the slots so far may end
    for (const PhraseSlot& slot : node.slots) {
      std::set<std::size_t> next;
      for (const std::size_t at : ends) {
        if (slot.kind == PhraseSlot::Kind::kWord && at < words.size() && words[at] == slot.term)
          next.insert(at + 1);
        for (std::size_t n = slot.gap_min;
             slot.kind == PhraseSlot::Kind::kGap && n <= slot.gap_max && at + n <= words.size(); ++n) {
          next.insert(at + n);
        }
        for (const std::vector<std::string>& choice : slot.choices) {
          if (choice.size() > words.size() - at) continue;
          if (std::equal(choice.begin(), choice.end(), words.begin() + static_cast<std::ptrdiff_t>(at)))
            next.insert(at + choice.size());
        }
      }
      ends = std::move(next);
    }
    for (const std::size_t end : ends) {
      if (end > begin) out.insert({begin, static_cast<std::uint32_t>(end)});
    }
  }
  return reduce(out);
}

// Tries every assignment of distinct positions. Cost and hull only grow with more positions, so
// an assignment that is already too wide is given up early.
SpanSet Oracle::tolerant_phrase(const Node& node) const {
  const std::vector<std::string>& words = zone(node).words;
  const auto size = static_cast<std::int64_t>(node.slots.size());
  const std::int64_t tolerance = node.distance;
  std::vector<std::int64_t> places;
  const auto valid = [&] {
    const auto [least, most] = std::minmax_element(places.begin(), places.end());
    if (node.tolerance != Tolerance::kSloppy) return *most - *least + 1 <= size + tolerance;
    std::int64_t low = places[0], high = places[0];
    for (std::size_t i = 0; i < places.size(); ++i) {
      low = std::min(low, places[i] - static_cast<std::int64_t>(i));
      high = std::max(high, places[i] - static_cast<std::int64_t>(i));
    }
    return high - low <= tolerance;
  };
  SpanSet out;
  const std::function<void()> assign = [&] {
    if (places.size() == node.slots.size()) {
      const auto [least, most] = std::minmax_element(places.begin(), places.end());
      out.insert({static_cast<std::uint32_t>(*least), static_cast<std::uint32_t>(*most + 1)});
      return;
    }
    for (std::int64_t at = 0; at < static_cast<std::int64_t>(words.size()); ++at) {
      if (words[static_cast<std::size_t>(at)] != node.slots[places.size()].term) continue;
      if (std::find(places.begin(), places.end(), at) != places.end()) continue;
      if (node.tolerance == Tolerance::kOrdered && !places.empty() && at <= places.back()) continue;
      places.push_back(at);
      if (valid()) assign();
      places.pop_back();
    }
  };
  assign();
  return reduce(out);
}

// One span of each operand, none overlapping.
SpanSet Oracle::together(const Node& node, bool in_order, std::uint64_t distance) const {
  std::vector<SpanSet> operands;
  std::vector<const Node*> flat;  // an And directly in an And is part of it
  const std::function<void(const Node&)> flatten = [&](const Node& from) {
    for (const auto& child : from.children) {
      if (node.kind == NodeKind::kAnd && child->kind == NodeKind::kAnd)
        flatten(*child);
      else
        flat.push_back(child.get());
    }
  };
  flatten(node);
  std::vector<std::uint64_t> widest_rest(flat.size() + 1, 0);  // what operands i, i + 1, ... can fill at most
  for (const Node* child : flat) operands.push_back(spans(*child));
  for (std::size_t i = flat.size(); i-- > 0;) {
    std::uint32_t widest = 0;
    for (const OracleSpan& span : operands[i]) widest = std::max(widest, width(span));
    widest_rest[i] = widest_rest[i + 1] + widest;
  }
  SpanSet out;
  std::vector<OracleSpan> taken;
  std::uint64_t filled = 0;
  const std::function<void()> take = [&] {
    const std::size_t next = taken.size();
    // Later operands widen the hull, or fill at most widest_rest of it.
    if (!taken.empty() && width(hull(taken)) > filled + widest_rest[next] + distance) return;
    if (next == operands.size()) {
      out.insert(hull(taken));
      return;
    }
    for (const OracleSpan& span : operands[next]) {
      if (in_order && !taken.empty() && span.first < taken.back().second) continue;
      if (std::any_of(taken.begin(), taken.end(), [&](OracleSpan other) { return overlap(span, other); }))
        continue;
      taken.push_back(span);
      filled += width(span);
      take();
      filled -= width(span);
      taken.pop_back();
    }
  };
  take();
  return reduce(out);
}

SpanSet Oracle::not_near(const Node& node) const {
  SpanSet out;
  const SpanSet kept_away = spans(*node.children[1]);
  for (const OracleSpan& span : spans(*node.children[0])) {
    const bool near = std::any_of(kept_away.begin(), kept_away.end(), [&](OracleSpan other) {
      if (overlap(span, other)) return true;
      const std::uint32_t between =
          span.first >= other.second ? span.first - other.second : other.first - span.second;
      return between <= node.distance;
    });
    if (!near) out.insert(span);
  }
  return reduce(out);
}

SpanSet Oracle::within(const Node& node) const {
  SpanSet regions;
  if (node.region == RegionName::kSentence) regions = zone(node).sentences;
  if (node.region == RegionName::kParagraph) regions = zone(node).paragraphs;
  if (node.region == RegionName::kQuotation) regions = zone(node).quotations;
  if (node.region == RegionName::kSpan) regions = spans(*node.children[1]);
  SpanSet out;
  for (const OracleSpan& span : spans(*node.children[0])) {
    if (std::any_of(regions.begin(), regions.end(), [&](OracleSpan region) { return inside(span, region); }))
      out.insert(span);
  }
  return reduce(out);
}

// ---- Documents (section 2.3) ----

bool Oracle::matches(const Node& node) const {
  const auto child_matches = [&](const query::NodePtr& child) { return matches(*child); };
  switch (node.kind) {
    case NodeKind::kAll:
      return true;
    case NodeKind::kNone:
      return false;
    case NodeKind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), child_matches);
    case NodeKind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), child_matches);
    case NodeKind::kNot:
      return !matches(*node.children[0]);
    case NodeKind::kFilter:
      return satisfies(*node.filter, document_);
    default:
      return !spans(node).empty();
  }
}

std::uint64_t Oracle::occurrences(const Node& node) const {
  if (query::is_positional(node.kind)) return spans(node).size();
  if ((node.kind != NodeKind::kAnd && node.kind != NodeKind::kOr) || !matches(node)) return 0;
  std::uint64_t sum = 0;
  for (const auto& child : node.children) sum += occurrences(*child);
  return sum;
}

void Oracle::highlights(const Node& node, SpanSet& body, SpanSet& title) const {
  if (query::is_positional(node.kind)) {
    (node.in_title ? title : body).merge(spans(node));
  } else if ((node.kind == NodeKind::kAnd || node.kind == NodeKind::kOr) && matches(node)) {
    for (const auto& child : node.children) highlights(*child, body, title);
  }
}

}  // namespace quoth::test
