// What a quotation's passages amount to: sightings, wordings, origins, dates.
#include <xxhash.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/dateline.h"
#include "engine/hits.h"
#include "engine/passage_text.h"
#include "engine/quote_run.h"
#include "index/segment/date.h"

namespace quoth {

namespace {

using index::Columns;

// Undated documents whose first lines are looked at for a date.
constexpr std::size_t kMaxDatelines = 64;
constexpr std::size_t kMaxWordings = 50;  // listed
constexpr std::size_t kMaxExamples = 10;

template <class T>
std::uint64_t count_distinct(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::uint64_t>(std::unique(values.begin(), values.end()) - values.begin());
}

}  // namespace

void QuoteRun::find_documents() {
  documents_.clear();
  for (const Found& found : found_) {
    if (documents_.empty() || documents_.back() != DocKey{found.segment, found.doc})
      documents_.emplace_back(found.segment, found.doc);
  }
  std::sort(documents_.begin(), documents_.end());
  documents_.erase(std::unique(documents_.begin(), documents_.end()), documents_.end());
}

Result<void> QuoteRun::find_dates() {
  find_documents();
  for (Found& found : found_) found.day = segment(found).columns().day(found.doc);
  std::vector<DocKey> undated;
  for (const DocKey& doc : documents_) {
    if (snapshot_.parts[doc.first].segment->columns().day(doc.second) == Columns::kNoDay)
      undated.push_back(doc);
  }
  if (undated.empty() || undated.size() > kMaxDatelines) return {};
  for (const auto& [part, doc] : undated) {
    DatelineCache& cache = *snapshot_.parts[part].datelines;
    std::optional<std::int32_t> day = cache.find(doc);
    if (!day) {
      std::string head;
      QUOTH_TRY(readers_[part].read(doc, {0, kDatelineBytes}, head));
      const std::optional<std::string> date = find_dateline(head);
      day = date ? index::parse_date(*date)->first : Columns::kNoDay;
      cache.keep(doc, *day);
    }
    if (*day != Columns::kNoDay) datelines_.emplace(DocKey{part, doc}, index::format_day(*day));
  }
  for (Found& found : found_) {
    if (found.day != Columns::kNoDay) continue;
    if (const auto at = datelines_.find({found.segment, found.doc}); at != datelines_.end()) {
      found.day = index::parse_date(at->second)->first;
    } else if (const auto time =
                   index::parse_date(column_value(segment(found), index::kFileTimeColumn, found.doc))) {
      found.day = time->first;
      found.by_file = true;
    }
  }
  return {};
}

std::string QuoteRun::date_of(const Found& found) const {
  if (found.day == Columns::kNoDay) return {};
  if (found.by_file) return index::format_day(found.day);
  const auto at = datelines_.find({found.segment, found.doc});
  return at != datelines_.end() ? at->second : column_value(segment(found), index::kDateColumn, found.doc);
}

bool QuoteRun::is_earlier(const Found& a, const Found& b) const {
  // The time of a file tells little of the text: any other date comes before it.
  if (a.by_file != b.by_file) return a.by_file ? b.day == Columns::kNoDay : a.day != Columns::kNoDay;
  if (a.day != b.day) return b.day == Columns::kNoDay || (a.day != Columns::kNoDay && a.day < b.day);
  if (a.day != Columns::kNoDay && a.doc != b.doc) {
    // 1863 comes before 1863-01-01. Texts of a column are numbered in order.
    const index::Column* const column = segment(a).columns().find(index::kDateColumn);
    if (a.segment == b.segment && datelines_.empty() && column != nullptr) {
      if (column->code(a.doc) != column->code(b.doc)) return column->code(a.doc) < column->code(b.doc);
    } else if (const int order = date_of(a).compare(date_of(b)); order != 0) {
      return order < 0;
    }
  }
  return std::tuple(a.segment, a.passage.span.begin) < std::tuple(b.segment, b.passage.span.begin);
}

bool QuoteRun::is_better(const Found& a, const Found& b) const {
  if (a.verdict != b.verdict) return a.verdict < b.verdict;
  return a.edits != b.edits ? a.edits < b.edits : is_earlier(a, b);
}

void QuoteRun::rank() {
  // Of very many only those that will be listed have to be in order.
  const std::uint64_t wanted =
      options_.collapse_copies ? found_.size() : std::max<std::uint64_t>(options_.limit, 1);
  const auto end =
      found_.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(wanted, found_.size()));
  std::partial_sort(found_.begin(), end, found_.end(),
                    [this](const Found& a, const Found& b) { return is_better(a, b); });
}

// Bodies of one size and number of words are compared by a hash of their bytes; all others differ.
Result<void> QuoteRun::find_origins() {
  struct Body {
    std::uint64_t size = 0;
    std::uint32_t words = 0;
    DocKey doc;
    auto operator<=>(const Body&) const = default;
  };
  std::vector<Body> bodies;
  for (const DocKey& doc : documents_) {
    const index::Segment& part = *snapshot_.parts[doc.first].segment;
    bodies.push_back({part.text().size(doc.second), part.documents().length(doc.second), doc});
  }
  std::sort(bodies.begin(), bodies.end());
  std::vector<std::uint64_t> origins(documents_.size());
  const auto origin_of = [&](const DocKey& doc) -> std::uint64_t& {
    const auto at = std::lower_bound(documents_.begin(), documents_.end(), doc);
    return origins[static_cast<std::size_t>(at - documents_.begin())];
  };
  std::string text;
  for (auto at = bodies.begin(); at != bodies.end();) {
    auto end = std::next(at);
    while (end != bodies.end() && end->size == at->size && end->words == at->words) ++end;
    const bool alone = std::next(at) == end;
    for (; at != end; ++at) {
      std::uint64_t hash = XXH3_64bits_withSeed(&at->size, sizeof(at->size), at->words);
      if (!alone) {
        if (!meter_.charge(at->words) || !meter_.hold(at->size)) return meter_.status();
        text.clear();
        QUOTH_TRY(readers_[at->doc.first].read(at->doc.second, {0, at->size}, text));
        hash = XXH3_64bits(text.data(), text.size());
        meter_.release(at->size);
      }
      origin_of(at->doc) = hash;
    }
  }
  const Found* last = nullptr;
  for (Found& found : found_) {
    const bool same = last != nullptr && last->segment == found.segment && last->doc == found.doc;
    found.origin = same ? last->origin : origin_of({found.segment, found.doc});
    last = &found;
  }
  return {};
}

Result<Sighting> QuoteRun::sighting(const Found& found) {
  Sighting out;
  out.document = make_hit(snapshot_, found.segment, found.doc, 0);
  const auto line = datelines_.find({found.segment, found.doc});
  if (line != datelines_.end()) {
    out.date = line->second;
    out.date_origin = DateOrigin::kDateline;
  } else if (found.by_file) {
    out.date = date_of(found);
    out.date_origin = DateOrigin::kFileTime;
  } else if (found.day != Columns::kNoDay) {
    out.date = out.document.date;
    if (!out.date.empty()) out.date_origin = DateOrigin::kField;
  }
  out.verdict = found.verdict;
  out.origin = found.origin;
  QUOTH_TRY_ASSIGN(const PassageText* read, passage_text(found));
  const PassageText& passage = *read;
  out.range = passage.range();
  if (found.verdict == Verdict::kExact) {
    out.range.begin -= lead_.size();
    out.range.end += tail_.size();
    out.similarity = 1;
    out.ranges = {out.range};
  } else {
    const std::string_view text = passage.bytes(out.range);
    query::QuoteScript script =
        query::make_script(quote_, text_, found.passage.literal && !text_.literal.empty(),
                           {text, out.range.begin, passage.words}, kin_, meter_);
    out.edits = script.cost;
    out.similarity = script.similarity;
    out.script = std::move(script.edits);
    out.warnings = std::move(script.warnings);
    out.ranges = std::move(script.pieces);
  }
  out.text = passage.bytes(out.range);
  return out;
}

void QuoteRun::count(QuoteAnswer& answer) const {
  std::vector<std::uint64_t> origins;
  for (const Found& found : found_) {
    if (origins.empty() || origins.back() != found.origin) origins.push_back(found.origin);
  }
  answer.total_sightings = found_.size();
  answer.total_documents = documents_.size();
  answer.origins = count_distinct(origins);
}

Result<void> QuoteRun::list(QuoteAnswer& answer) {
  if (found_.empty()) return {};
  answer.verdict = found_.front().verdict;
  std::map<std::uint64_t, DocKey> first_of;  // the copy of each body that is listed
  const Found* earliest = nullptr;
  for (const Found& found : found_) {
    const bool best = found.verdict == answer.verdict && found.day != Columns::kNoDay;
    if (best && (earliest == nullptr || is_earlier(found, *earliest))) earliest = &found;
    if (answer.sightings.size() >= options_.limit) continue;
    const DocKey doc{found.segment, found.doc};
    if (options_.collapse_copies && first_of.emplace(found.origin, doc).first->second != doc) continue;
    QUOTH_TRY_ASSIGN(Sighting one, sighting(found));
    listed_.push_back(&found);
    answer.sightings.push_back(std::move(one));
  }
  earliest_ = earliest;
  if (earliest != nullptr) {
    const auto at = std::find(listed_.begin(), listed_.end(), earliest);
    if (at != listed_.end()) {
      answer.earliest = answer.sightings[static_cast<std::size_t>(at - listed_.begin())];
    } else {
      QUOTH_TRY_ASSIGN(answer.earliest, sighting(*earliest));
    }
  }
  return describe_best(earliest, answer);
}

// What the answer says of its best sighting, whether that is listed or not.
Result<void> QuoteRun::describe_best(const Found* earliest, QuoteAnswer& answer) {
  const Found& best = found_.front();
  if (best.passage.literal) {  // the same words in a row
    answer.similarity = 1;
    return {};
  }
  std::optional<Sighting> made;
  const Sighting* shown = nullptr;
  if (!listed_.empty() && listed_.front() == &best) {
    shown = &answer.sightings.front();
  } else if (earliest == &best) {
    shown = &*answer.earliest;
  } else {
    QUOTH_TRY_ASSIGN(made, sighting(best));
    shown = &*made;
  }
  answer.edits = shown->edits;
  answer.similarity = shown->similarity;
  answer.warnings = shown->warnings;
  return {};
}

Result<void> QuoteRun::list_wordings(QuoteAnswer& answer) {
  struct Tally {
    std::uint64_t count = 0;
    const Found* first = nullptr;
    const Found* latest = nullptr;  // dated
    const Found* earliest = nullptr;
    std::vector<DocKey> documents;
    std::vector<std::uint64_t> origins;
  };
  std::vector<Tally> tallies(wordings_.size());
  for (const Found& found : found_) {
    Tally& tally = tallies[found.wording];
    if (tally.count++ == 0 || is_better(found, *tally.first)) tally.first = &found;
    const DocKey doc{found.segment, found.doc};
    if (tally.documents.empty() || tally.documents.back() != doc) {
      tally.documents.push_back(doc);
      tally.origins.push_back(found.origin);
    }
    if (found.day == Columns::kNoDay || found.by_file) continue;
    if (tally.earliest == nullptr || is_earlier(found, *tally.earliest)) tally.earliest = &found;
    if (tally.latest == nullptr || is_earlier(*tally.latest, found)) tally.latest = &found;
  }
  std::erase_if(tallies, [](const Tally& tally) { return tally.count == 0; });
  std::stable_sort(tallies.begin(), tallies.end(), [](const Tally& a, const Tally& b) {
    if (a.count != b.count) return a.count > b.count;
    return std::tuple(a.first->verdict, a.first->edits) < std::tuple(b.first->verdict, b.first->edits);
  });
  answer.total_wordings = tallies.size();
  if (tallies.size() > kMaxWordings) tallies.resize(kMaxWordings);
  for (Tally& tally : tallies) {
    Wording& wording = answer.wordings.emplace_back();
    QUOTH_TRY_ASSIGN(const PassageText* first, passage_text(*tally.first));
    wording.text = first->bytes(first->range());
    wording.verdict = tally.first->verdict;
    wording.edits = tally.first->edits;
    wording.count = tally.count;
    wording.documents = count_distinct(tally.documents);
    wording.origins = count_distinct(tally.origins);
    if (tally.earliest != nullptr)
      wording.first_date = tally.earliest == earliest_ ? answer.earliest->date : date_of(*tally.earliest);
    if (tally.latest != nullptr)
      wording.last_date = tally.latest == tally.earliest ? wording.first_date : date_of(*tally.latest);
    for (std::size_t i = 0; i < listed_.size() && wording.examples.size() < kMaxExamples; ++i) {
      if (listed_[i]->wording == tally.first->wording) wording.examples.push_back(i);
    }
  }
  return {};
}

}  // namespace quoth
