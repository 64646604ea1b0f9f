// Documents as callers see them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/snapshot.h"
#include "query/search.h"
#include "quoth/searcher.h"
#include "quoth/types.h"

namespace quoth {

// The value of a field: text as it was, anything else as JSON; "" when there is none.
std::string column_value(const index::Segment& segment, std::string_view name, DocId doc);

// Pre: found by a search of this snapshot.
std::vector<Hit> make_hits(const Snapshot& snapshot, std::span<const query::Found> found,
                           bool with_fields = true);
Hit make_hit(const Snapshot& snapshot, std::uint32_t segment, DocId doc, float score);

}  // namespace quoth
