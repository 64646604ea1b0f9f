// Searcher::quote and Searcher::cover.
#include "quoth/quote.h"

#include "engine/cover_run.h"
#include "engine/quote_run.h"
#include "engine/snapshot.h"

namespace quoth {

Result<QuoteAnswer> Searcher::quote(std::string_view text, const QuoteOptions& options) const {
  return QuoteRun(*snapshot_, text, options).answer();
}

Result<QuoteAnswer> Searcher::quote(std::string_view text) const { return quote(text, {}); }

Result<Cover> Searcher::cover(std::string_view text, const CoverOptions& options) const {
  return cover_text(*snapshot_, text, options);
}

}  // namespace quoth
