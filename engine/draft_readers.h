// The readers of drafts: from bytes of one format to a DraftText. Each is linear in its input, keeps no
// recursion on it, and takes any bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/draft_text.h"

namespace quoth::engine {

void read_plain_draft(DraftText& out);
void read_markdown_draft(DraftText& out);
void read_html_draft(DraftText& out);

// By content; never kAuto.
DraftFormat guess_draft_format(std::string_view raw);

// "&ldquo;", "&#8220;", "&#x201c;" as UTF-8; "" for what is none. Names: HTML 4's.
std::string_view decode_entity(std::string_view entity, char (&space)[4]);

// HTML as it comes, also in the middle of Markdown: tags decide blocks, block quotations, code and what is
// no text at all. A tokenizer and counters, not a tree
// (A tree costs the square of its depth to build: docs/decisions/0001-dependencies.md.)
class HtmlReader {
 public:
  explicit HtmlReader(DraftText& out) : out_(out) {}

  // Bytes [begin, end) of the draft. A tag must not be cut.
  void read(std::uint64_t begin, std::uint64_t end);

 private:
  std::uint64_t markup(std::uint64_t begin, std::uint64_t end);
  std::uint64_t skip_note(std::uint64_t at, std::uint64_t end) const;
  std::uint64_t tag_end(std::uint64_t at, std::uint64_t end) const;
  void tag(std::string_view name, bool closes, std::uint64_t begin, std::uint64_t end);
  void quote_mark(bool closes, std::uint64_t begin, std::uint64_t end);
  void text(std::uint64_t begin, std::uint64_t end);

  DraftText& out_;
  std::uint32_t code_ = 0;   // open <code> and its like
  std::uint32_t cites_ = 0;  // open <cite> and <footer>
  std::uint32_t pre_ = 0;
};

}  // namespace quoth::engine
