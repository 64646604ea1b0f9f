// Searcher: queries to hits, hits to documents and passages.
#include "quoth/searcher.h"

#include <algorithm>
#include <utility>

#include "engine/hits.h"
#include "engine/snapshot.h"
#include "index/segment/json_scalar.h"
#include "query/matches.h"
#include "query/passage.h"
#include "query/search.h"

namespace quoth {

namespace {

Result<const Snapshot::Part*> part_of(const Snapshot& snapshot, const Hit& hit) {
  if (hit.segment >= snapshot.parts.size() ||
      hit.doc >= snapshot.parts[hit.segment].segment->document_count()) {
    return Error{ErrorCode::kInvalidArgument, "no document " + std::to_string(hit.doc) + " in segment " +
                                                  std::to_string(hit.segment) +
                                                  ": pass a hit of the same searcher"};
  }
  return &snapshot.parts[hit.segment];
}

// The matches of one hit.
Result<std::vector<query::Match>> matches_of(const Snapshot::Part& part, const Query& query, DocId doc) {
  query::BudgetMeter meter{Budget{}};
  const query::WordTable words(query.root());
  const query::SegmentContext context(*part.segment, part.live.get(), words, meter);
  std::vector<query::Match> matches = query::matches_in(query.root(), context, doc);
  QUOTH_TRY(meter.status());
  return matches;
}

// Their spans, each once, at most `limit`.
std::vector<Span> spans_of(const std::vector<query::Match>& matches, std::uint64_t limit) {
  std::vector<Span> spans;
  for (const query::Match& match : matches) {
    if (!spans.empty() && spans.back() == match.span) continue;
    if (spans.size() >= limit) break;
    spans.push_back(match.span);
  }
  return spans;
}

}  // namespace

Result<Hits> Searcher::search(const Query& query, const SearchOptions& options) const {
  QUOTH_TRY_ASSIGN(const query::Answer answer, query::search(query.root(), snapshot_->views, options));
  Hits hits;
  hits.top = make_hits(*snapshot_, answer.top, options.fields);
  hits.documents = answer.counts.documents;
  hits.occurrences = answer.counts.occurrences;
  hits.counted = options.count;
  return hits;
}

Result<Counts> Searcher::count(const Query& query, const Budget& budget) const {
  return query::count(query.root(), snapshot_->views, budget);
}

Result<std::uint64_t> Searcher::count_documents(const Query& query, const Budget& budget) const {
  return query::count_documents(query.root(), snapshot_->views, budget);
}

Result<Explanation> Searcher::explain(const Query& query, const SearchOptions& options) const {
  return query::explain(query.root(), snapshot_->views, options);
}

Result<std::vector<MatchRange>> Searcher::matches(const Query& query, const Hit& hit,
                                                  std::uint64_t limit) const {
  QUOTH_TRY_ASSIGN(const Snapshot::Part* part, part_of(*snapshot_, hit));
  QUOTH_TRY_ASSIGN(const std::vector<query::Match> matches, matches_of(*part, query, hit.doc));
  return query::locate(*part->segment, hit.doc, spans_of(matches, limit));
}

Result<Snippet> Searcher::snippet(const Query& query, const Hit& hit, const SnippetOptions& options) const {
  QUOTH_TRY_ASSIGN(const Snapshot::Part* part, part_of(*snapshot_, hit));
  QUOTH_TRY_ASSIGN(const std::vector<query::Match> matches, matches_of(*part, query, hit.doc));
  const Span window = query::best_window(*part->segment, hit.doc, matches, options.words);
  return query::cut_snippet(*part->segment, hit.doc, window, matches);
}

Result<std::vector<KwicLine>> Searcher::kwic(const Query& query, const Hit& hit, std::uint32_t words,
                                             std::uint64_t limit) const {
  QUOTH_TRY_ASSIGN(const Snapshot::Part* part, part_of(*snapshot_, hit));
  QUOTH_TRY_ASSIGN(const std::vector<query::Match> matches, matches_of(*part, query, hit.doc));
  std::vector<KwicLine> lines;
  for (const Span& span : spans_of(matches, limit)) {
    QUOTH_TRY_ASSIGN(KwicLine line, query::cut_line(*part->segment, hit.doc, span, words));
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<Document> Searcher::document(const Hit& hit) const {
  QUOTH_TRY_ASSIGN(const Snapshot::Part* part, part_of(*snapshot_, hit));
  const index::Segment& segment = *part->segment;
  Document document;
  for (const index::Column& column : segment.columns().all()) {
    const std::uint32_t code = column.code(hit.doc);
    if (code == index::Column::kNone) continue;
    if (column.name() == index::kIdColumn) {
      document.id = column_value(segment, column.name(), hit.doc);
    } else if (column.name() == index::kTitleColumn) {
      document.title = column_value(segment, column.name(), hit.doc);
    } else {
      std::string value = column.value(code);
      document.fields.push_back({std::string(column.name()), column.kind() == index::Column::Kind::kText
                                                                 ? index::to_json_string(value)
                                                                 : std::move(value)});
    }
  }
  QUOTH_TRY(segment.text().read(hit.doc, {0, segment.text().size(hit.doc)}, document.text));
  return document;
}

Result<std::string> Searcher::text(const Hit& hit, ByteRange range) const {
  QUOTH_TRY_ASSIGN(const Snapshot::Part* part, part_of(*snapshot_, hit));
  const std::uint64_t size = part->segment->text().size(hit.doc);
  if (range.begin > range.end || range.begin > size) {
    return Error{ErrorCode::kInvalidArgument, "bytes " + std::to_string(range.begin) + " to " +
                                                  std::to_string(range.end) + " of a text of " +
                                                  std::to_string(size) + " bytes"};
  }
  std::string text;
  QUOTH_TRY(part->segment->text().read(hit.doc, {range.begin, std::min(range.end, size)}, text));
  return text;
}

}  // namespace quoth
