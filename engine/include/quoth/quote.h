// Quote look-up: does a quotation stand in the documents, in these words, and where?
//
// docs/quote.md defines every verdict and edit. Byte ranges called `quote` count in the text that was
// asked for, those called `source` in the raw text of a document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/export.h"
#include "quoth/searcher.h"
#include "quoth/types.h"

namespace quoth {

// From the strongest to the weakest; the verdict is the strongest that holds.
enum class Verdict : std::uint8_t {
  kExact,      // the same characters, apart from outer quotation marks and runs of white space
  kSameWords,  // the same words in a row; only case, punctuation, typography or spelling variant differ
  kElided,     // cuts or editorial brackets are marked; all parts stand in order in one document
  kAltered,    // one passage aligns with at most `budget` word edits
  kSpliced,    // all parts are real, but out of order, far apart or from different documents
  kRelated,    // shares rare words, names and numbers in order; no quotation of it
  kAbsent,     // none of these
};
QUOTH_API std::string_view verdict_name(Verdict verdict);  // "EXACT", "SAME_WORDS", ...

// What was done to the source to get the quotation. Words outside all edits are the same on both sides
// (the same term, docs/analysis.md); replacing the source of every edit by its quote gives the quotation.
enum class QuoteOp : std::uint8_t {
  kTypography,   // the same words, written otherwise: case, marks, joined or hyphenated
  kSpelling,     // a British and an American spelling of one word
  kInflection,   // the same stem
  kMisspelling,  // a slip of the pen away: a Damerau distance of 1, or 2 in long words
  kChange,       // other words
  kDrop,         // words of the source that the quotation leaves out without a mark
  kInsert,       // words that the source does not have
  kTranspose,    // two neighbouring words swapped
  kElide,        // words left out, as an ellipsis says
  kBracket,      // words of the source for which editorial brackets stand, none to six of them
};
QUOTH_API std::string_view quote_op_name(QuoteOp op);  // "typography", "change", ...

struct QuoteEdit {
  QuoteOp op = QuoteOp::kChange;
  // Of word edits: 0 for typography, spelling, elide and bracket; 2 for transpose; otherwise the larger
  // number of words on either side.
  std::uint32_t cost = 0;
  ByteRange quote;          // empty, at its place, for drop
  ByteRange source;         // empty, at its place, for insert
  std::string quote_text;   // as written; of an ellipsis or bracket with its marks
  std::string source_text;  // as written
};

enum class WarningKind : std::uint8_t { kNegation, kNumber, kModal, kQuantifier };
enum class WarningChange : std::uint8_t { kDropped, kAdded, kChanged };
QUOTH_API std::string_view warning_kind_name(WarningKind kind);        // "negation", ...
QUOTH_API std::string_view warning_change_name(WarningChange change);  // "dropped", ...

// A word that turns a meaning was touched by an edit, an ellipsis included.
struct QuoteWarning {
  WarningKind kind = WarningKind::kNegation;
  WarningChange change = WarningChange::kDropped;
  std::string quote;   // "" when dropped
  std::string source;  // "" when added
};

enum class DateOrigin : std::uint8_t {
  kNone,      // no date is known
  kField,     // the document's field `date`
  kDateline,  // found in the first lines of its text
  kFileTime,  // its field `file_time`, the time of its file, when that is all there is
              // (BuildOptions::file_times)
};
QUOTH_API std::string_view date_origin_name(DateOrigin origin);  // "none", "field", ...

// One passage of one document.
struct Sighting {
  Hit document;
  std::string date;  // ISO 8601, to the precision known; "" when date_origin is kNone
  DateOrigin date_origin = DateOrigin::kNone;
  Verdict verdict = Verdict::kAbsent;  // kExact to kAltered; kRelated for kin and near misses
  ByteRange range;                // from the first to the last word of the passage; of EXACT with its marks
  std::vector<ByteRange> ranges;  // its pieces, when ellipses cut it; otherwise `range` alone
  std::string text;               // raw text of `range`
  std::uint32_t edits = 0;        // word edits: the sum of the script's costs
  double similarity = 0;          // 1 for the same words, 0 for nothing in common
  std::vector<QuoteEdit> script;  // in the order of the source; empty for kExact
  std::vector<QuoteWarning> warnings;
  std::uint64_t origin = 0;  // equal for documents with the same body: copies of one another
};

// All passages with the same words, however written.
struct Wording {
  std::string text;  // of its first sighting
  Verdict verdict = Verdict::kAltered;
  std::uint32_t edits = 0;
  std::uint64_t count = 0;  // passages
  std::uint64_t documents = 0;
  std::uint64_t origins = 0;          // documents with copies of one body counted once
  std::string first_date, last_date;  // "" when no sighting has one; never the time of a file
  std::vector<std::size_t> examples;  // places in QuoteAnswer::sightings, at most 10
};

// A stretch of the quotation between marked cuts, or a stretch that a spliced one was made of.
struct QuotePart {
  ByteRange quote;
  std::uint64_t sightings = 0;    // passages with these words in a row
  std::optional<Sighting> place;  // where it stands: within the passage for kElided, else the earliest
};

struct QuoteOptions {
  // How many word edits a passage may differ by; percent of the quotation's words, rounded down, when
  // `edits` is unset. At least 1 unless `edits` says 0. docs/quote.md, "Limits", says what is refused.
  std::optional<std::uint32_t> edits;
  std::uint32_t percent = 35;
  std::uint64_t limit = 10;       // sightings returned; all are counted
  std::uint32_t gap_words = 300;  // an ellipsis may stand for at most so many words
  bool collapse_copies = false;   // of documents with the same body only the first is listed
  // When passages with the very words were found, look for altered ones as well. Without it such a
  // quotation costs one phrase look-up.
  bool variants = true;
  bool kin = true;  // look for RELATED passages and the nearest miss of ABSENT
  Budget budget;
};

struct QuoteAnswer {
  Verdict verdict = Verdict::kAbsent;
  std::uint32_t words = 0;   // of the quotation
  std::uint32_t budget = 0;  // word edits that were allowed
  // Of the best sighting.
  std::uint32_t edits = 0;
  double similarity = 0;
  std::vector<QuoteWarning> warnings;
  // Strongest verdict first, then fewest edits, then by date (undated ones last), then input order.
  // For kSpliced and kAbsent empty; for kRelated the kin, nearest first.
  std::vector<Sighting> sightings;
  std::uint64_t total_sightings = 0;
  std::uint64_t total_documents = 0;
  std::uint64_t origins = 0;      // documents with copies of one body counted once
  std::vector<Wording> wordings;  // most sightings first
  std::uint64_t total_wordings = 0;
  // Dated, of the verdict's class; says where its date came from. By the time of a file only when none has
  // another date.
  std::optional<Sighting> earliest;
  std::vector<QuotePart> parts;          // of kElided and kSpliced
  std::optional<Sighting> nearest_miss;  // of kAbsent and kSpliced: the closest passage, if any is close
};

struct CoverOptions {
  std::uint32_t min_words = 3;  // shorter spans are left out
  bool places = true;           // look up the earliest sighting of each span
  Budget budget;
};

// A stretch of the text that stands in the documents, and would not if it were a word longer on either
// side.
struct CoverSpan {
  ByteRange quote;
  std::uint32_t first_word = 0;  // ordinals in the text
  std::uint32_t words = 0;
  std::uint64_t sightings = 0;
  // How many sightings chance alone would give, from the frequencies of the words: small is telling.
  double expected = 0;
  bool common = false;               // chance alone would put it somewhere: expected is 1 or more
  std::optional<Sighting> earliest;  // by the field `date`, else the first in input order; not of common ones
};

struct Cover {
  std::uint32_t words = 0;       // of the text
  std::uint32_t covered = 0;     // words inside some span
  std::vector<CoverSpan> spans;  // growing in begin and in end
};

}  // namespace quoth
