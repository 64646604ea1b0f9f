// GoldCase: a quotation and what must be said of it, known because of how it was made.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/quote.h"

namespace quoth::test {

enum class GoldKind {
  // EXACT
  kVerbatim,
  kOuterMarks,
  kWhiteSpace,
  // SAME_WORDS
  kCase,
  kPunctuation,
  kTypography,
  kHyphens,
  kSpelling,
  kDividedLine,
  kParagraphMarks,
  // ELIDED
  kEllipsis,
  kEllipses,
  kOpenEllipsis,
  kBracketForWords,
  kBracketAdded,
  kBracketLetter,
  kSic,
  // ALTERED
  kSubstitution,
  kDrop,
  kInsertion,
  kTransposition,
  kInflection,
  kMisspelling,
  kNegationAdded,
  kNegationDropped,
  kNumber,
  kModal,
  kQuantifier,
  kMixed,
  kElidedAndAltered,
  // SPLICED
  kOutOfOrder,
  kReversedParts,
  kTwoDocuments,
  kTwoDocumentsCut,
  // RELATED or ABSENT
  kKin,
  kShuffled,
  kRandomWords,
  kForeign,
};
inline constexpr std::size_t kGoldKinds = static_cast<std::size_t>(GoldKind::kForeign) + 1;
std::string_view gold_kind_name(GoldKind kind);

struct GoldCase {
  GoldKind kind = GoldKind::kVerbatim;
  std::string quote;
  std::vector<Verdict> allowed;  // the first is the label; others are as true
  std::string document;          // one of the sightings' ids; "" when none is promised
  std::size_t edits = 0;         // of ALTERED: at most so many word edits
  std::optional<WarningKind> warning;
  std::string warned;  // a word, folded, that the warning must name on either side
};

}  // namespace quoth::test
