// HTML drafts.
#include <algorithm>
#include <array>
#include <string>

#include "engine/draft_readers.h"

namespace quoth::engine {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kSpaces = " \t\n\r\f";

constexpr std::array kBlocks = {
    "address"sv, "article"sv, "aside"sv, "body"sv,    "br"sv,      "caption"sv,  "center"sv,     "dd"sv,
    "details"sv, "dialog"sv,  "div"sv,   "dl"sv,      "dt"sv,      "fieldset"sv, "figcaption"sv, "figure"sv,
    "form"sv,    "header"sv,  "hr"sv,    "html"sv,    "li"sv,      "main"sv,     "menu"sv,       "nav"sv,
    "ol"sv,      "option"sv,  "p"sv,     "section"sv, "summary"sv, "table"sv,    "tbody"sv,      "td"sv,
    "tfoot"sv,   "th"sv,      "thead"sv, "tr"sv,      "ul"sv};
// Their content is no prose and holds no tags.
constexpr std::array kSkipped = {"iframe"sv, "noembed"sv,  "noframes"sv, "script"sv, "style"sv,
                                 "svg"sv,    "template"sv, "textarea"sv, "title"sv,  "xmp"sv};
constexpr std::array kCode = {"code"sv, "kbd"sv, "samp"sv, "tt"sv, "var"sv};

template <std::size_t kSize>
bool is_one_of(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Where "</name" begins at or after `at`; `end` when nowhere.
std::uint64_t find_end_tag(std::string_view raw, std::uint64_t at, std::uint64_t end, std::string_view name) {
  for (;;) {
    at = raw.substr(0, end).find("</", at);
    if (at == std::string_view::npos) return end;
    const std::string_view behind = raw.substr(0, end).substr(at + 2);
    const bool same =
        behind.size() > name.size() &&
        std::equal(name.begin(), name.end(), behind.begin(), [](char a, char b) { return a == lower(b); }) &&
        !is_letter(behind[name.size()]);
    if (same) return at;
    at += 2;
  }
}

}  // namespace

void HtmlReader::read(std::uint64_t begin, std::uint64_t end) {
  const std::string_view raw = out_.raw().substr(0, end);  // a search must not run on to the draft's end
  std::uint64_t at = begin;
  while (at < end) {
    std::uint64_t next = std::min<std::uint64_t>(raw.find('<', at), end);
    text(at, next);
    at = next < end ? markup(next, end) : end;
  }
}

// Takes what begins with '<' at `begin`; returns where it ends.
std::uint64_t HtmlReader::markup(std::uint64_t begin, std::uint64_t end) {
  const std::string_view rest = out_.raw().substr(begin, end - begin);
  if (rest.starts_with("<!--")) {
    const std::size_t close = rest.find("-->", 2);
    return close == std::string_view::npos ? end : begin + close + 3;
  }
  const bool closes = rest.size() > 1 && rest[1] == '/';
  const std::size_t name_begin = closes ? 2 : 1;
  if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?')) {
    const std::size_t close = rest.find('>');
    return close == std::string_view::npos ? end : begin + close + 1;
  }
  if (rest.size() <= name_begin || !is_letter(rest[name_begin])) {
    out_.add(begin, begin + 1);
    return begin + 1;
  }
  std::string name;
  constexpr std::size_t kLongestName = 16;  // of those that mean something
  for (std::size_t i = name_begin; i < rest.size() && i <= name_begin + kLongestName; ++i) {
    if (is_space(rest[i]) || rest[i] == '>' || rest[i] == '/') break;
    name += lower(rest[i]);
  }
  const std::uint64_t after = tag_end(begin + name_begin + name.size(), end);
  if (!closes && name == "sup") return skip_note(after, end);
  tag(name, closes, begin, after);
  if (!closes && is_one_of(kSkipped, name)) {
    const std::uint64_t close = find_end_tag(out_.raw(), after, end, name);
    return close == end ? end : tag_end(close + 2 + name.size(), end);
  }
  return after;
}

// The number of a footnote is no part of the prose; the th of 19th is.
std::uint64_t HtmlReader::skip_note(std::uint64_t at, std::uint64_t end) const {
  constexpr std::uint64_t kLongestNote = 512;
  const std::uint64_t limit = std::min(end, at + kLongestNote);
  const std::uint64_t close = find_end_tag(out_.raw(), at, limit, "sup");
  if (close == limit) return at;
  bool inside = false;
  for (const char c : out_.raw().substr(at, close - at)) {
    if (c == '<') inside = true;
    if (!inside && is_letter(c)) return at;
    if (c == '>') inside = false;
  }
  return close;
}

// Past the '>' that ends the tag whose attributes begin at `at`.
std::uint64_t HtmlReader::tag_end(std::uint64_t at, std::uint64_t end) const {
  const std::string_view raw = out_.raw().substr(0, end);
  bool value = false;  // a '=' precedes, so that a quotation mark begins a value
  while (at < end) {
    const char c = raw[at];
    if (c == '>') return at + 1;
    if (value && (c == '"' || c == '\'')) {
      at = std::min<std::uint64_t>(raw.find(c, at + 1), end);
      value = false;
    } else if (!is_space(c)) {
      value = c == '=';
    }
    ++at;
  }
  return end;
}

void HtmlReader::tag(std::string_view name, bool closes, std::uint64_t begin, std::uint64_t end) {
  const auto count = [closes](std::uint32_t& open) {
    if (!closes) return ++open == 1;
    return open > 0 && --open == 0;
  };
  if (name == "blockquote") {
    closes ? out_.end_quote() : out_.begin_quote();
  } else if (name == "q") {
    quote_mark(closes, begin, end);
  } else if (is_one_of(kCode, name)) {
    if (count(code_)) closes ? out_.end_opaque() : out_.begin_opaque();
  } else if (name == "pre") {
    if (count(pre_)) out_.set_kind(closes ? DraftBlockKind::kParagraph : DraftBlockKind::kCode);
  } else if (name == "cite" || name == "footer") {
    if (name == "footer") out_.end_block();
    if (count(cites_)) closes ? out_.end_attribution() : out_.begin_attribution();
  } else if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
    if (closes) {
      out_.set_kind(DraftBlockKind::kParagraph);
    } else {
      out_.set_kind(DraftBlockKind::kHeading, static_cast<std::uint32_t>(name[1] - '0'));
    }
  } else if (name == "br") {
    out_.add_as(begin, end, "\n");
  } else if (name == "wbr") {
    return;
  } else if (is_one_of(kBlocks, name)) {
    out_.end_block();
  }
}

// <q> is written without marks; browsers add them, and so do we.
void HtmlReader::quote_mark(bool closes, std::uint64_t begin, std::uint64_t end) {
  out_.add_as(begin, end, closes ? "\xE2\x80\x9D" : "\xE2\x80\x9C");
}

void HtmlReader::text(std::uint64_t begin, std::uint64_t end) {
  const std::string_view raw = out_.raw();
  std::uint64_t from = begin;
  for (std::uint64_t at = begin; at < end;) {
    const char c = raw[at];
    if (is_space(c) && pre_ == 0) {
      out_.add(from, at);
      from = at;
      while (at < end && is_space(raw[at])) ++at;
      // An ordinary space stays in its run.
      if (at - from == 1 && c == ' ') continue;
      out_.add_space(from, at);
      from = at;
    } else if (c == '&') {
      constexpr std::uint64_t kLongest = 12;
      const std::string_view ahead = raw.substr(at, std::min(kLongest, end - at));
      const std::size_t semicolon = ahead.find(';');
      char space[4];
      const std::string_view decoded =
          semicolon == std::string_view::npos ? "" : decode_entity(ahead.substr(0, semicolon + 1), space);
      ++at;
      if (decoded.empty()) continue;
      out_.add(from, at - 1);
      from = at + semicolon;
      out_.add_as(at - 1, from, decoded);
      at = from;
    } else {
      ++at;
    }
  }
  out_.add(from, end);
}

void read_html_draft(DraftText& out) {
  HtmlReader reader(out);
  reader.read(0, out.raw().size());
  out.end_block();
}

}  // namespace quoth::engine
