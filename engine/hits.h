// Documents as callers see them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/snapshot.h"
#include "quoth/searcher.h"
#include "quoth/types.h"

namespace quoth {

// The value of a field: text as it was, anything else as JSON; "" when there is none.
std::string column_value(const index::Segment& segment, std::string_view name, DocId doc);

Hit make_hit(const Snapshot& snapshot, std::uint32_t segment, DocId doc, float score);

}  // namespace quoth
