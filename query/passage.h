// Where words stand in the raw text, and which stretch of it shows the matches best.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "index/segment/segment.h"
#include "query/matches.h"
#include "quoth/result.h"
#include "quoth/searcher.h"
#include "quoth/types.h"

namespace quoth::query {

// Byte ranges of spans of one document, in the raw text or, for the title zone, in the title.
Result<std::vector<MatchRange>> locate(const index::Segment& segment, DocId doc, std::span<const Span> spans);

// The title as stored, "" when there is none.
std::string title_of(const index::Segment& segment, DocId doc);

// A stretch of about `words` slots of the document's body: where the most parts of the query, then the most
// matches, stand closest together; earliest first; begun at a sentence where one begins near. `matches` as
// matches_in() gives them.
Span best_window(const index::Segment& segment, DocId doc, std::span<const Match> matches,
                 std::uint32_t words);

// The raw text of a stretch of words, with the marks that cling to its ends, and the matches in it.
Result<Snippet> cut_snippet(const index::Segment& segment, DocId doc, Span window,
                            std::span<const Match> matches);

// The match with up to `words` words on each side.
Result<KwicLine> cut_line(const index::Segment& segment, DocId doc, Span match, std::uint32_t words);

}  // namespace quoth::query
