// An index and a question together: edits of a sound segment, and a text that is asked as a query, looked up
// as a quotation and covered. Answers may be wrong, or errors; no more.
//
// The first byte says how many edits follow, the second how the text is asked.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/snapshot.h"
#include "index/io/memory_io.h"
#include "quoth/quote.h"
#include "quoth/quoth.h"
#include "tests/support/segment_edits.h"

namespace {

using namespace quoth;
using test::SegmentEdits;

constexpr std::size_t kMostEdits = 16;
constexpr std::size_t kMostHits = 3;  // that are looked at

Budget some_steps() {
  Budget budget;
  budget.steps = 3'000'000;
  return budget;
}

void ask(const Searcher& searcher, std::string_view text, unsigned choice) {
  const auto mode = (choice & 1) != 0 ? Query::Mode::kStrict : Query::Mode::kHuman;
  const auto query = Query::parse(text, mode);
  if (!query.ok()) return;
  (void)searcher.count(query.value(), some_steps());
  SearchOptions options;
  options.budget = some_steps();
  options.count = (choice & 2) != 0;
  options.sort = (choice & 4) != 0 ? Sort::kDateAscending : Sort::kScore;
  const auto hits = searcher.search(query.value(), options);
  (void)searcher.explain(query.value(), options);
  if (!hits.ok()) return;
  for (std::size_t i = 0; i < std::min(hits.value().top.size(), kMostHits); ++i) {
    const Hit& hit = hits.value().top[i];
    (void)searcher.matches(query.value(), hit, 20);
    (void)searcher.snippet(query.value(), hit);
    (void)searcher.kwic(query.value(), hit, 5, 20);
    (void)searcher.document(hit);
  }
}

void look_up(const Searcher& searcher, std::string_view text, unsigned choice) {
  QuoteOptions options;
  options.budget = some_steps();
  options.edits = (choice >> 4) % 4;
  (void)searcher.quote(text, options);
  CoverOptions cover;
  cover.budget = some_steps();
  (void)searcher.cover(text, cover);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SegmentEdits base;
  if (size < 2) return 0;
  const std::span<const std::uint8_t> rest(data + 2, size - 2);
  const auto edits = rest.first(std::min(rest.size(), data[0] % kMostEdits * SegmentEdits::kEditBytes));
  auto segment = index::Segment::open(index::map_memory(base.damaged(edits)));
  if (!segment.ok()) return 0;
  std::vector<std::unique_ptr<const index::Segment>> segments;
  segments.push_back(std::move(segment).value());
  const Searcher searcher = Snapshot::searcher(Snapshot::of(std::move(segments)));
  const std::string_view text(reinterpret_cast<const char*>(data) + 2 + edits.size(),
                              rest.size() - edits.size());
  ask(searcher, text, data[1]);
  if ((data[1] & 8) != 0) look_up(searcher, text, data[1]);
  return 0;
}
