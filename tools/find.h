// The parts of `quoth find`: one answer, rendered; many answers, in order.
#pragma once

#include <cstdint>
#include <string>


#include "quoth/index.h"
#include "quoth/searcher.h"
#include "tools/output/json.h"

namespace quoth::tools {

struct FindFlags {
  std::string index;
  std::string query;
  std::string batch;           // file of queries, "-" for standard input, "" for none
  std::uint64_t limit = 10;
  std::uint64_t offset = 0;
  std::uint64_t max_spans = 1000;
  std::uint32_t kwic_words = 0;  // 0: snippets
  std::uint32_t snippet_words = 30;
  Sort sort = Sort::kScore;
  double timeout = 0;
  unsigned threads = 0;
  bool count = false;
  bool json = false;
  bool explain = false;
  bool strict = false;
};

// Parses with the flags' mode and today's date, so that date:-30d means something.
Result<Query> parse_query(const std::string& text, const FindFlags& flags);
SearchOptions search_options(const FindFlags& flags);

// One object per hit: doc, score, spans, snippet.
Result<Json> hit_json(const Searcher& searcher, const Query& query, const Hit& hit,
                                     const FindFlags& flags);
// {"query":..,"documents":..,"occurrences":..,"micros":..}
Json count_json(const std::string& query, const Counts& counts, double seconds);

// Hits for a person: title, date, source, snippet with the matches marked.
Result<std::string> hit_text(const Searcher& searcher, const Query& query, const Hit& hit, std::uint64_t place,
                             const FindFlags& flags);
// Concordance lines of the hits, matches in one column; at most `limit` lines.
Result<std::string> kwic_text(const Searcher& searcher, const Query& query, const Hits& hits, const FindFlags& flags);
Result<std::string> kwic_json(const Searcher& searcher, const Query& query, const Hits& hits, const FindFlags& flags);

// One query a line in, one JSON object a line out, in order, on all cores. Returns an ExitCode.
int run_batch(const Searcher& searcher, const FindFlags& flags);

}  // namespace quoth::tools
