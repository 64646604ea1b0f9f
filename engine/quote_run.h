// QuoteRun: one quotation on its way through all segments of a snapshot (docs/quote.md).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/passage_text.h"
#include "engine/snapshot.h"
#include "index/analysis/analyzer.h"
#include "query/budget.h"
#include "query/quote_script.h"
#include "query/quote_search.h"
#include "query/quote_text.h"
#include "query/span_cover.h"
#include "query/word_kin.h"
#include "query/word_rows.h"
#include "quoth/quote.h"

namespace quoth {

// Bytes around a passage that are compared with the marks around the words of a quotation.
inline constexpr std::uint64_t kQuoteMargin = 64;

class QuoteRun {
 public:
  QuoteRun(const Snapshot& snapshot, std::string_view quote, const QuoteOptions& options);
  Result<QuoteAnswer> answer();

 private:
  using DocKey = std::pair<std::uint32_t, DocId>;
  // A passage, before anything of it is read but its words.
  struct Found {
    std::uint32_t segment = 0;
    DocId doc = 0;
    query::QuotePassage passage;
    Verdict verdict = Verdict::kAltered;
    std::uint32_t edits = 0;
    std::int32_t day = 0;       // Columns::kNoDay: none
    bool by_file = false;       // it is that of a file
    std::uint32_t wording = 0;  // in wordings_
    std::uint64_t origin = 0;
  };
  // Passages with the same words have the same script.
  struct Words {
    Verdict verdict = Verdict::kAltered;
    std::uint32_t edits = 0;
  };

  Result<void> search();
  void search_near(std::vector<std::vector<query::QuotePassage>>& passages);
  void bound_passages();
  Result<void> group();
  void drop_overlaps();
  Result<std::vector<query::QuoteWord>> words_of(Found& found);
  Result<Words> judge_words(const Found& found, std::span<const query::QuoteWord> words);
  const std::vector<query::QuoteWord>& literal_words() const {
    return text_.literal.empty() ? text_.words : text_.literal;
  }
  // Read once; valid for the life of the run.
  Result<const PassageText*> passage_text(const Found& found);
  void find_margin();
  Result<void> judge_characters();
  void find_documents();
  // Of found_, and their documents. Dates of undated documents are looked for in their first lines.
  Result<void> find_dates();
  bool is_better(const Found& a, const Found& b) const;  // as sightings are ranked
  bool is_earlier(const Found& a, const Found& b) const;
  std::string date_of(const Found& found) const;  // "" when there is none
  void rank();
  Result<void> find_origins();
  Result<void> list(QuoteAnswer& answer);
  void count(QuoteAnswer& answer) const;
  Result<void> list_wordings(QuoteAnswer& answer);

  // When nothing was found.
  Result<void> judge_absent(QuoteAnswer& answer);
  Result<bool> find_splice(const query::WordRows& rows, QuoteAnswer& answer);
  std::vector<query::CoverRange> seams(const query::WordRows& rows);
  Result<QuotePart> place_part(const query::WordRows& rows, const query::CoverRange& part);

  Result<Sighting> sighting(const Found& found);
  Result<void> describe_best(const Found* earliest, QuoteAnswer& answer);

  const index::Segment& segment(const Found& found) const { return *snapshot_.parts[found.segment].segment; }

  const Snapshot& snapshot_;
  std::string_view quote_;
  const QuoteOptions& options_;
  query::BudgetMeter meter_;
  index::Analyzer analyzer_;
  query::QuoteText text_;
  query::WordKin kin_;
  query::QuoteLimits limits_;
  std::vector<Found> found_;
  std::vector<DocKey> documents_;  // of found_, each once, in order
  bool moved_ = false;  // ends of passages were
  std::vector<Words> wordings_;
  std::map<DocKey, std::string> datelines_;
  std::map<std::tuple<std::uint32_t, Slot, Slot>, PassageText> passages_;
  std::vector<index::TextReader> readers_;  // of the segments' texts
  std::vector<const Found*> listed_;        // of answer.sightings
  const Found* earliest_ = nullptr;         // answer.earliest
  std::string_view lead_, tail_;  // marks of the quotation before its first and behind its last word
  PassageMargin margin_;          // that has room for them; none when they are too long
};

}  // namespace quoth
