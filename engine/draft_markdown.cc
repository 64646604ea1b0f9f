// Markdown drafts, read by MD4C, which hands out pieces of its input: their addresses say where they stand.
#include <md4c.h>

#include <algorithm>
#include <functional>
#include <string>

#include "engine/draft_readers.h"

namespace quoth::engine {
namespace {

// MD4C looks for links in a time that grows with the square of a paragraph (0.25 s for 200 KB of
// "(\n[a]["). No prose has such paragraphs; a draft that does is read as plain text.
constexpr std::size_t kLongestParagraph = 64 * 1024;

bool has_huge_paragraph(std::string_view raw) {
  std::size_t begin = 0;
  while (begin < raw.size()) {
    const std::size_t blank = std::min(raw.find("\n\n", begin), raw.size());
    if (blank - begin > kLongestParagraph) return true;
    begin = blank + 1;
  }
  return false;
}

// Past the metadata between two lines of "---" at the top; 0 when there is none.
std::size_t front_matter(std::string_view raw) {
  if (!raw.starts_with("---\n") && !raw.starts_with("---\r\n")) return 0;
  for (const std::string_view line : {"\n---\n", "\n---\r\n", "\n...\n"}) {
    const std::size_t end = raw.substr(0, kLongestParagraph).find(line, 3);
    if (end != std::string_view::npos) return end + line.size();
  }
  return 0;
}

class MarkdownReader {
 public:
  explicit MarkdownReader(DraftText& out) : out_(out), html_(out) {}

  void read() {
    const std::string_view raw = out_.raw();
    const std::size_t begin = front_matter(raw);
    MD_PARSER parser = {};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOINDENTEDCODEBLOCKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
      return static_cast<MarkdownReader*>(self)->enter(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
      return static_cast<MarkdownReader*>(self)->leave(type);
    };
    parser.enter_span = [](MD_SPANTYPE type, void*, void* self) {
      return static_cast<MarkdownReader*>(self)->span(type, /*enters=*/true);
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) {
      return static_cast<MarkdownReader*>(self)->span(type, /*enters=*/false);
    };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return static_cast<MarkdownReader*>(self)->text(type, {text, size});
    };
    last_ = begin;
    // Fails only when memory does.
    if (md_parse(raw.data() + begin, static_cast<MD_SIZE>(raw.size() - begin), &parser, this) != 0) {
      throw std::bad_alloc();
    }
    flush_html();
    out_.end_block();
  }

 private:
  int enter(MD_BLOCKTYPE type, void* detail) {
    flush_html();
    switch (type) {
      case MD_BLOCK_QUOTE:
        out_.begin_quote();
        break;
      case MD_BLOCK_H:
        out_.set_kind(DraftBlockKind::kHeading, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
      case MD_BLOCK_CODE:
        out_.set_kind(DraftBlockKind::kCode);
        break;
      default:
        out_.end_block();
    }
    return 0;
  }

  int leave(MD_BLOCKTYPE type) {
    flush_html();
    switch (type) {
      case MD_BLOCK_QUOTE:
        out_.end_quote();
        break;
      case MD_BLOCK_H:
      case MD_BLOCK_CODE:
        out_.set_kind(DraftBlockKind::kParagraph);
        break;
      case MD_BLOCK_HTML:  // more of it may follow: <blockquote> and its end are two blocks
        break;
      default:
        out_.end_block();
    }
    return 0;
  }

  int span(MD_SPANTYPE type, bool enters) {
    flush_html();
    if (type == MD_SPAN_IMG) {
      enters ? ++images_ : --images_;
    } else if (type == MD_SPAN_CODE) {
      enters ? out_.begin_opaque() : out_.end_opaque();
    }
    return 0;
  }

  int text(MD_TEXTTYPE type, std::string_view text) {
    const std::string_view raw = out_.raw();
    const std::less<const char*> before;
    const bool ours = !before(text.data(), raw.data()) && before(text.data(), raw.data() + raw.size());
    const std::uint64_t begin = ours ? static_cast<std::uint64_t>(text.data() - raw.data()) : last_;
    const std::uint64_t end = ours ? begin + text.size() : last_;
    last_ = end;
    if (type == MD_TEXT_HTML) {
      if (html_begin_ == html_end_) html_begin_ = begin;
      html_end_ = end;
      return 0;
    }
    flush_html();
    if (images_ > 0) return 0;
    char space[4];
    if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR) {
      out_.add_as(begin, end, "\n");
    } else if (type == MD_TEXT_NULLCHAR) {
      out_.add_as(begin, end, "\xEF\xBF\xBD");
    } else if (const auto decoded = decode_entity(text, space); type == MD_TEXT_ENTITY && !decoded.empty()) {
      out_.add_as(begin, end, decoded);
    } else if (ours) {
      out_.add(begin, end);
    } else {
      out_.add_as(begin, end, text);
    }
    return 0;
  }

  // HTML comes line by line; the tokenizer wants whole tags.
  void flush_html() {
    if (html_begin_ < html_end_) html_.read(html_begin_, html_end_);
    html_begin_ = html_end_ = 0;
  }

  DraftText& out_;
  HtmlReader html_;
  std::uint64_t html_begin_ = 0, html_end_ = 0;
  std::uint64_t last_ = 0;    // end of the last piece
  std::uint32_t images_ = 0;  // around: their text is no part of the prose
};

}  // namespace

void read_markdown_draft(DraftText& out) {
  if (has_huge_paragraph(out.raw())) return read_plain_draft(out);
  MarkdownReader(out).read();
}

}  // namespace quoth::engine
