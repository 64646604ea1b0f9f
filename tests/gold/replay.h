// Whether what a sighting says of itself is so: its script, word by word, and everything around it.
#pragma once

#include <string>
#include <string_view>

#include "quoth/quote.h"
#include "tests/gold/corpus.h"

namespace quoth::test {

// What is wrong with a sighting of the quotation; "" when nothing is. The script must replay the source into
// the quotation, costs must add up, texts and ranges must agree, and the verdict must follow from the script.
std::string sighting_fault(GoldCorpus& corpus, std::string_view quote, const Sighting& sighting);
// The same for all sightings of an answer, and what the answer says of them: order, counts, the best.
std::string answer_fault(GoldCorpus& corpus, std::string_view quote, const QuoteAnswer& answer,
                         const QuoteOptions& options);

}  // namespace quoth::test
