#include "tools/report/html_text.h"

namespace quoth::tools {

void append_html(std::string_view text, std::string& out, Layout layout) {
  for (const char c : inert(text, layout)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
}

std::string html(std::string_view text, Layout layout) {
  std::string out;
  append_html(text, out, layout);
  return out;
}

}  // namespace quoth::tools
