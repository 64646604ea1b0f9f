// What a quotation did to its source, as pieces to be shown in a row: on a terminal, on a page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "quoth/quote.h"

namespace quoth::tools {

enum class DiffKind {
  kSame,
  kRemoved,     // in the source, not in the quotation
  kAdded,       // in the quotation, not in the source
  kTypography,  // the same words, written otherwise
  kElided,      // an ellipsis
  kBracket,     // editorial brackets
};

struct DiffPiece {
  DiffKind kind = DiffKind::kSame;
  std::string_view text;    // of the quotation; of the source for kRemoved
  std::string_view source;  // what stands behind kTypography, kElided and kBracket
};

// Views into `quote` and `script`.
std::vector<DiffPiece> word_diff(std::string_view quote, const std::vector<QuoteEdit>& script);

// Words of the source and of the quotation that would touch.
bool needs_space(const DiffPiece& before, const DiffPiece& after);

}  // namespace quoth::tools
