// Quotations that no passage is within the budget of: spliced, related or absent.
#include <algorithm>

#include "engine/cover_run.h"
#include "engine/quote_run.h"
#include "query/kin_search.h"
#include "query/span_cover.h"

namespace quoth {

namespace {

// A stretch between unmarked seams is real when it is this long, and chance would not put it anywhere.
constexpr std::uint32_t kMinSplicedWords = 4;
constexpr double kMaxExpected = 0.01;
// Rare words in order, and their share of the quotation's weight, that make kin.
constexpr std::uint32_t kMinKinWords = 3;
constexpr double kMinKinShare = 0.3;
// A nearest miss has kept at least this share of the words.
constexpr double kMinMissShare = 0.25;

}  // namespace

Result<void> QuoteRun::judge_absent(QuoteAnswer& answer) {
  const query::WordRows rows(snapshot_.views, text_.words, meter_);
  QUOTH_TRY_ASSIGN(const bool spliced, find_splice(rows, answer));
  if (spliced) answer.verdict = Verdict::kSpliced;
  if (!options_.kin) return {};
  std::vector<query::KinPassage> kin = query::kin_search(rows, meter_);
  QUOTH_TRY(meter_.status());
  const auto make = [&](const query::KinPassage& passage) {
    Found found;
    found.segment = passage.segment;
    found.doc = snapshot_.parts[passage.segment].segment->documents().doc_of(passage.span.begin);
    found.passage = {passage.span, passage.distance, false};
    found.verdict = Verdict::kRelated;
    return found;
  };
  if (!spliced) {
    for (const query::KinPassage& passage : kin) {
      if (passage.rare >= kMinKinWords && passage.share >= kMinKinShare) found_.push_back(make(passage));
    }
    if (!found_.empty()) {
      answer.verdict = Verdict::kRelated;
      QUOTH_TRY(find_dates());
      QUOTH_TRY(find_origins());
      count(answer);
      return list(answer);
    }
  }
  const auto nearest = std::min_element(
      kin.begin(), kin.end(),
      [](const query::KinPassage& a, const query::KinPassage& b) { return a.distance < b.distance; });
  if (nearest == kin.end() || nearest->distance > (1 - kMinMissShare) * answer.words) return {};
  found_.assign(1, make(*nearest));
  QUOTH_TRY(find_dates());
  QUOTH_TRY(find_origins());
  QUOTH_TRY_ASSIGN(answer.nearest_miss, sighting(found_.front()));
  return {};
}

// Whether all parts are real: those between marked cuts, or stretches that cover the whole.
Result<bool> QuoteRun::find_splice(const query::WordRows& rows, QuoteAnswer& answer) {
  std::vector<query::CoverRange> parts;
  const std::vector<std::uint32_t> ends = query::QuoteSearch::part_ends(text_);
  if (ends.size() > 1) {
    std::uint32_t first = 0;
    for (const std::uint32_t end : ends) {
      parts.push_back({first, end});
      first = end;
    }
  } else {
    parts = seams(rows);
  }
  if (parts.size() < 2) return false;
  std::vector<QuotePart> out;
  for (const query::CoverRange& part : parts) {
    QUOTH_TRY_ASSIGN(QuotePart one, place_part(rows, part));
    if (one.sightings == 0) return false;
    out.push_back(std::move(one));
  }
  answer.parts = std::move(out);
  return true;
}

// The fewest maximal stretches that cover all words; none when one of them is too short or too common.
std::vector<query::CoverRange> QuoteRun::seams(const query::WordRows& rows) {
  const std::vector<query::CoverRange> spans = query::span_cover(rows, kMinSplicedWords, meter_);
  std::vector<query::CoverRange> parts;
  std::uint32_t at = 0;
  std::size_t next = 0;
  while (at < rows.words()) {
    std::uint32_t end = at;
    for (; next < spans.size() && spans[next].first <= at; ++next) end = std::max(end, spans[next].end);
    if (end == at) return {};
    parts.push_back({at, end});
    at = end;
  }
  for (const query::CoverRange& part : parts) {
    const bool is_real =
        part.end - part.first >= kMinSplicedWords && expected_count(rows, part) <= kMaxExpected;
    if (!is_real) return {};
  }
  return parts;
}

// How often a part stands, and where first.
Result<QuotePart> QuoteRun::place_part(const query::WordRows& rows, const query::CoverRange& part) {
  QuotePart out;
  out.quote = {text_.words[part.first].range.begin, text_.words[part.end - 1].range.end};
  const FirstPlace place = first_place(rows, part);
  QUOTH_TRY(meter_.status());
  out.sightings = place.count;
  if (place.count > 0) {
    QUOTH_TRY_ASSIGN(out.place,
                     plain_sighting(snapshot_, readers_[place.segment], place.segment, place.begin,
                                    std::span(text_.words).subspan(part.first, part.end - part.first)));
  }
  return out;
}

}  // namespace quoth
