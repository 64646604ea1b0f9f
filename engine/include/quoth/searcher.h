// Searcher: ask an index. Query, SearchOptions, Hits.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/document.h"
#include "quoth/export.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth {

struct Snapshot;
struct QuoteAnswer;  // quoth/quote.h
struct QuoteOptions;
struct Cover;
struct CoverOptions;
namespace query {
struct Node;
}

// A parsed query; immutable, cheap to copy, not tied to an index.
class QUOTH_API Query {
 public:
  // Something the parser repaired; `column` is a byte offset in the query text.
  struct Note {
    std::uint32_t column = 0;
    std::string message;
  };
  enum class Mode : std::uint8_t {
    kHuman,   // never a syntax error: repairs are notes
    kStrict,  // the first repair is an error kQuery with its column
  };

  // docs/query_language.md. At most 64 KiB; O(length). `today` is what date:-30d counts back from,
  // as 2026-07-27; without it such a filter is repaired. An error's message begins with
  // "query:LINE:COLUMN: ", counted from 1; its position is the byte offset.
  static Result<Query> parse(std::string_view text, Mode mode = Mode::kHuman, std::string_view today = {});

  std::string_view text() const;
  const std::vector<Note>& notes() const;
  std::string to_string() const;  // as understood, fully bracketed; parses to the same query

  const query::Node& root() const;  // internal

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

enum class Sort : std::uint8_t { kScore, kDateAscending, kDateDescending };

// What a search may spend. Exceeding it fails with kDeadline (or kCancelled): never a partial
// answer that looks whole.
struct Budget {
  std::uint64_t steps = 10'000'000'000;          // postings, candidates and span steps
  std::uint64_t bytes = std::uint64_t{1} << 30;  // memory for one search
  double seconds = 0;                            // 0: no deadline
  const std::atomic<bool>* cancel = nullptr;
};

struct SearchOptions {
  std::uint64_t limit = 10;
  std::uint64_t offset = 0;
  Sort sort = Sort::kScore;
  // Exact numbers of documents and occurrences as well as hits. Without it a ranked
  // search may skip documents that cannot reach the first `limit` places.
  bool count = true;
  // Whether hits come with their id, title, date and source. Without them a hit is the number of a document
  // and its score, which is enough for Searcher::document() and all else that takes a hit.
  bool fields = true;
  Budget budget;
};

// A matched passage: bytes [begin, end) of the raw text, or of the title when in_title.
struct MatchRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool in_title = false;
};

struct Hit {
  std::uint32_t segment = 0;
  DocId doc = 0;
  float score = 0;
  std::string id, title, date, source;  // "" when the document has none
};

struct Hits {
  std::vector<Hit> top;
  std::uint64_t documents = 0;    // exact when options.count
  std::uint64_t occurrences = 0;  // exact when options.count
  bool counted = false;
};

struct Counts {
  std::uint64_t documents = 0;
  std::uint64_t occurrences = 0;  // of the positional parts that the query asks for
};

// A piece of text around matches. `text` is raw text, cut at word borders.
struct Snippet {
  std::string text;
  std::uint64_t begin = 0;              // of `text` in the raw text
  std::vector<MatchRange> highlights;   // byte ranges relative to `text`; disjoint, ascending
  bool cut_left = false, cut_right = false;
};

struct SnippetOptions {
  std::uint32_t words = 30;       // about this many around the best matches
};

// One line of a concordance.
struct KwicLine {
  std::string left, match, right;
  MatchRange range;
};

struct Explanation {
  std::string tree;   // as understood, fully bracketed
  std::string plan;   // one line per operator and segment: seeds, costs
  // What the search touched.
  std::uint64_t steps = 0;
  std::uint64_t candidates = 0;      // positions looked at in the forward array
  std::uint64_t blocks_decoded = 0;
};

// Answers from one snapshot for its whole life. Const methods are thread-safe.
class QUOTH_API Searcher {
 public:
  Result<Hits> search(const Query& query, const SearchOptions& options = {}) const;
  Result<Counts> count(const Query& query, const Budget& budget = {}) const;
  // How many documents match: count().documents, sooner where occurrences are what takes the time, as they
  // are for words with AND and NOT.
  Result<std::uint64_t> count_documents(const Query& query, const Budget& budget = {}) const;
  Result<Explanation> explain(const Query& query, const SearchOptions& options = {}) const;

  // The first `limit` matched passages of one hit, in text order, disjoint or nested as found.
  Result<std::vector<MatchRange>> matches(const Query& query, const Hit& hit,
                                          std::uint64_t limit = 1000) const;
  Result<Snippet> snippet(const Query& query, const Hit& hit, const SnippetOptions& options = {}) const;
  // Matches of one hit with `words` words on each side; at most `limit`, from the first.
  Result<std::vector<KwicLine>> kwic(const Query& query, const Hit& hit, std::uint32_t words,
                                     std::uint64_t limit = 1000) const;

  // Does this quotation stand in the documents, in these words, and where? Any text is taken literally:
  // it is never a syntax error. Include quoth/quote.h. kInvalidArgument: no word in it. kLimit: too long.
  Result<QuoteAnswer> quote(std::string_view text, const QuoteOptions& options) const;
  Result<QuoteAnswer> quote(std::string_view text) const;
  // The maximal stretches of a text of any length that stand in the documents.
  Result<Cover> cover(std::string_view text, const CoverOptions& options) const;

  // The stored document, whole. Texts of many megabytes are better read in pieces.
  Result<Document> document(const Hit& hit) const;
  // A range that ends past the text is cut there; one that begins past it is an error.
  Result<std::string> text(const Hit& hit, ByteRange range) const;

 private:
  friend struct Snapshot;
  explicit Searcher(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace quoth
