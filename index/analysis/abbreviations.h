// Words whose full stop does not end a sentence, and words that drop their first letters
// (docs/analysis.md, sections 6 and 7).
#pragma once

#include <cstdint>
#include <string_view>

namespace quoth::index {

enum class StopAfter : std::uint8_t {
  kMayEnd,        // an ordinary word
  kAbbreviation,  // its stop never ends a sentence: Mr. Dr. J.
  kBeforeNumber,  // nor this one's before a number: No. 5, vol. 2, Jan. 3
};

// `written` is the word in the text, `term` its fold.
StopAfter stop_after(std::string_view written, std::string_view term);

// 'tis, 'em, 'n': words that an apostrophe may begin, so that it opens no quotation.
bool begins_with_elision(std::string_view term);

// dogs', runnin', o': words that an apostrophe may end.
inline bool may_end_with_elision(std::string_view term) {
  return term.ends_with('s') || term.ends_with("in") || term == "o" || term == "th";
}

}  // namespace quoth::index
