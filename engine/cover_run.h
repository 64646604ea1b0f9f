// Places of stretches of a text: how many there are, and which is the earliest.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/snapshot.h"
#include "index/segment/text_reader.h"
#include "query/span_cover.h"
#include "query/word_rows.h"
#include "quoth/quote.h"

namespace quoth {

struct FirstPlace {
  std::uint64_t count = 0;
  std::uint32_t segment = 0;
  Slot begin = 0;
};

// All places of words [range.first, range.end), and the earliest: by date, undated ones last, then in input
// order. `known`: the places, if they are known.
FirstPlace first_place(const query::WordRows& rows, const query::CoverRange& range,
                       query::CoverPlaces known = {});

// A sighting of words that stand as they are, from slot `begin` on. Its script is empty. `reader` is that of
// the segment's text.
Result<Sighting> plain_sighting(const Snapshot& snapshot, index::TextReader& reader, std::uint32_t segment,
                                Slot begin, std::span<const query::QuoteWord> words);

// How often chance alone would put words [range.first, range.end) in a row.
double expected_count(const query::WordRows& rows, const query::CoverRange& range);

Result<Cover> cover_text(const Snapshot& snapshot, std::string_view text, const CoverOptions& options);

}  // namespace quoth
