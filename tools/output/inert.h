// Text from documents is hostile: it may hold terminal commands, forged lines or
// characters that turn the reading direction. Everything that did not come from quoth
// itself passes through here on its way to a terminal or a JSON line.
#pragma once

#include <string>
#include <string_view>

namespace quoth::tools {

enum class Layout {
  kLines,    // newlines and tabs stay
  kOneLine,  // runs of white space become one space
};

// Appends `text`: control characters (C0, DEL, C1) and bytes that are not UTF-8 as \xNN, bidi controls and
// line separators as \u{...}; at most 16 combining marks in a row.
void append_inert(std::string_view text, Layout layout, std::string& out);
std::string inert(std::string_view text, Layout layout = Layout::kOneLine);

// Terminal cells that `text` (inert, one line) takes.
std::size_t display_width(std::string_view text);

}  // namespace quoth::tools
