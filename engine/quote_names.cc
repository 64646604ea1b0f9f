// The words for quote look-up's enumerations, as users and programs read them.
#include "quoth/quote.h"

namespace quoth {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kExact:
      return "EXACT";
    case Verdict::kSameWords:
      return "SAME_WORDS";
    case Verdict::kElided:
      return "ELIDED";
    case Verdict::kAltered:
      return "ALTERED";
    case Verdict::kSpliced:
      return "SPLICED";
    case Verdict::kRelated:
      return "RELATED";
    case Verdict::kAbsent:
      return "ABSENT";
  }
  return "";
}

std::string_view quote_op_name(QuoteOp op) {
  switch (op) {
    case QuoteOp::kTypography:
      return "typography";
    case QuoteOp::kSpelling:
      return "spelling";
    case QuoteOp::kInflection:
      return "inflection";
    case QuoteOp::kMisspelling:
      return "misspelling";
    case QuoteOp::kChange:
      return "change";
    case QuoteOp::kDrop:
      return "drop";
    case QuoteOp::kInsert:
      return "insert";
    case QuoteOp::kTranspose:
      return "transpose";
    case QuoteOp::kElide:
      return "elide";
    case QuoteOp::kBracket:
      return "bracket";
  }
  return "";
}

std::string_view warning_kind_name(WarningKind kind) {
  switch (kind) {
    case WarningKind::kNegation:
      return "negation";
    case WarningKind::kNumber:
      return "number";
    case WarningKind::kModal:
      return "modal";
    case WarningKind::kQuantifier:
      return "quantifier";
  }
  return "";
}

std::string_view warning_change_name(WarningChange change) {
  switch (change) {
    case WarningChange::kDropped:
      return "dropped";
    case WarningChange::kAdded:
      return "added";
    case WarningChange::kChanged:
      return "changed";
  }
  return "";
}

std::string_view date_origin_name(DateOrigin origin) {
  switch (origin) {
    case DateOrigin::kNone:
      return "none";
    case DateOrigin::kField:
      return "field";
    case DateOrigin::kDateline:
      return "dateline";
    case DateOrigin::kFileTime:
      return "file time";
  }
  return "";
}

}  // namespace quoth
