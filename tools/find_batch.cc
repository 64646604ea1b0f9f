// Many queries, one a line.
#include <chrono>
#include <string>

#include "tools/batch.h"
#include "tools/find.h"
#include "tools/output/json.h"

namespace quoth::tools {
namespace {

Result<BatchAnswer> answer(const Searcher& searcher, const std::string& text, const FindFlags& flags) {
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  QUOTH_TRY_ASSIGN(const Query query, parse_query(text, flags));
  const SearchOptions options = search_options(flags);
  if (flags.count) {
    QUOTH_TRY_ASSIGN(const Counts counts, searcher.count(query, options.budget));
    return BatchAnswer{json_line(count_json(text, counts, seconds())), counts.documents > 0, false};
  }
  QUOTH_TRY_ASSIGN(const Hits hits, searcher.search(query, options));
  const double searched = seconds();
  Json array = Json::array();
  for (const Hit& hit : hits.top) {
    QUOTH_TRY_ASSIGN(Json object, hit_json(searcher, query, hit, flags));
    array.push_back(std::move(object));
  }
  Json object = count_json(text, Counts{hits.documents, hits.occurrences}, searched);
  object["hits"] = std::move(array);
  return BatchAnswer{json_line(object), hits.documents > 0, false};
}

}  // namespace

int run_batch(const Searcher& searcher, const FindFlags& flags) {
  return run_batch_lines({flags.batch, flags.threads, "query"},
                         [&](const std::string& line) { return answer(searcher, line, flags); });
}

}  // namespace quoth::tools
