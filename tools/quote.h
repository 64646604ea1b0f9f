// The parts of `quoth quote` and `quoth check`: one answer, as JSON and for a person.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "quoth/index.h"
#include "quoth/quote.h"
#include "quoth/searcher.h"
#include "tools/output/json.h"

namespace quoth::tools {

// What both commands ask with.
struct QuoteFlags {
  std::string index;
  std::string edits;  // "3", "20%"; "" for the library's default
  std::uint64_t limit = 10;
  std::uint32_t gap_words = 300;
  double deadline = 0;  // seconds for one quotation; 0: none
  unsigned threads = 0;
  bool collapse_copies = false;
  bool json = false;
};

// kInvalidArgument when --edits is neither N nor N%.
Result<QuoteOptions> quote_options(const QuoteFlags& flags);

// Stands there in some form. A RELATED passage is no quotation of it.
bool is_found(Verdict verdict);
// "the same words; only case, punctuation or typography differ"
std::string_view verdict_meaning(Verdict verdict);
// "negation dropped: not"
std::string warning_text(const QuoteWarning& warning);
// "the document's date", "a dateline in its text", ...
std::string_view date_origin_text(DateOrigin origin);
// "First Inaugural Address, 1933-03-04"; its id when it has no title. Not inert.
std::string document_name(const Sighting& sighting);

// docs/command_line.md: verdict, matches with their scripts, readings, earliest, warnings.
Json answer_json(const QuoteAnswer& answer, double seconds);
// The same behind the quotation itself: one record of `quoth quote --json`.
Json quote_json(std::string_view quote, const QuoteAnswer& answer, double seconds);

// Verdict, diff, places, readings, earliest and warnings; text around passages is fetched.
std::string quote_text(const Searcher& searcher, std::string_view quote, const QuoteAnswer& answer);
// The words of a part of a spliced quotation.
std::string_view part_text(std::string_view quote, const QuotePart& part);
// "ALTERED" in its colour; "2 word edits of 12".
std::string verdict_text(Verdict verdict);
std::string verdict_detail(const QuoteAnswer& answer);
// The quotation with its edits marked: in colour, otherwise [-source-]{+quotation+}.
std::string diff_text(std::string_view quote, const Sighting& sighting);

// The maximal stretches of `text` that stand in the documents, printed. Returns an ExitCode.
int run_spans(const Searcher& searcher, std::string_view text, const QuoteFlags& flags);

}  // namespace quoth::tools
