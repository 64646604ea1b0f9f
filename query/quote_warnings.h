// Warnings: words that turn a meaning, on one side of an edit and not on the other.
#pragma once

#include <span>
#include <vector>

#include "query/quote_text.h"
#include "quoth/quote.h"

namespace quoth::query {

// Appends what the words of an edit's two sides say about negations, numbers, modals and quantifiers.
void add_warnings(std::span<const QuoteWord> quote, std::span<const QuoteWord> source,
                  std::vector<QuoteWarning>& out);

}  // namespace quoth::query
