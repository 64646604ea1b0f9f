// Whether a quotation goes on behind an attribution: "..., " she said, "...".
#pragma once

#include <string_view>

#include "index/analysis/analyzer.h"

namespace quoth::engine {

// `first` and `second` are what two quotations in a row hold, `between` what stands between their marks.
// True when the sentence goes on: it is broken off by a comma or a dash (or by another mark, when `second`
// begins small), a few words follow that end with a comma or a dash, and those are no list.
bool goes_on_behind(std::string_view first, std::string_view between, std::string_view second,
                    index::Analyzer& analyzer);

}  // namespace quoth::engine
