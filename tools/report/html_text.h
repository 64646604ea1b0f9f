// Text on a page: nothing in it is markup, and nothing in it hides.
#pragma once

#include <string>
#include <string_view>

#include "tools/output/inert.h"

namespace quoth::tools {

// Appends `text` made inert (tools/output/inert.h), with &, <, >, " and ' as references, so that it may stand
// between tags and inside a quoted attribute.
void append_html(std::string_view text, std::string& out, Layout layout = Layout::kOneLine);
std::string html(std::string_view text, Layout layout = Layout::kOneLine);

}  // namespace quoth::tools
