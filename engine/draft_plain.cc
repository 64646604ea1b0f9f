// Drafts without markup, and how to tell formats apart.
#include <algorithm>

#include "engine/draft_readers.h"

namespace quoth::engine {
namespace {

// A paragraph with a line longer than this is not wrapped: its lines are paragraphs.
constexpr std::size_t kLongLine = 240;

std::uint64_t line_end(std::string_view raw, std::uint64_t at) {
  return std::min<std::uint64_t>(raw.find('\n', at), raw.size());
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\f\v") == std::string_view::npos; }

class PlainReader {
 public:
  explicit PlainReader(DraftText& out) : out_(out), raw_(out.raw()) {}

  void read() {
    for (std::uint64_t at = 0; at < raw_.size();) {
      std::uint64_t end = at;
      std::size_t longest = 0;
      while (end < raw_.size()) {
        const std::uint64_t next = line_end(raw_, end);
        const std::string_view line = raw_.substr(end, next - end);
        if (is_blank(line)) break;
        longest = std::max(longest, line.size());
        end = std::min<std::uint64_t>(next + 1, raw_.size());
      }
      if (end > at) {
        paragraph(at, end, longest > kLongLine);
        at = end;
      } else {
        at = std::min<std::uint64_t>(line_end(raw_, at) + 1, raw_.size());
      }
    }
    out_.end_block();
  }

 private:
  void paragraph(std::uint64_t begin, std::uint64_t end, bool lines) {
    if (!lines) return block(begin, end);
    while (begin < end) {
      const std::uint64_t next = std::min(line_end(raw_, begin) + 1, end);
      block(begin, next);
      begin = next;
    }
  }

  // TeX writes ``double'' and `single' marks.
  void block(std::uint64_t begin, std::uint64_t end) {
    out_.end_block();
    const std::string_view raw = raw_.substr(0, end);
    bool tex = false;  // a double mark of TeX is open
    std::uint64_t from = begin;
    const auto replace = [&](std::uint64_t at, std::uint64_t size, std::string_view mark) {
      out_.add(from, at);
      out_.add_as(at, at + size, mark);
      from = at + size;
    };
    for (std::uint64_t at = begin; at < end;) {
      const std::uint64_t tick = std::min<std::uint64_t>(raw.find_first_of("`'", at), end);
      if (tick == end) break;
      const bool twice = tick + 1 < end && raw[tick + 1] == raw[tick];
      at = tick + (twice ? 2 : 1);
      if (raw[tick] == '\'') {
        if (twice && tex) replace(tick, 2, "\xE2\x80\x9D");
        if (twice) tex = false;
      } else if (twice) {
        replace(tick, 2, "\xE2\x80\x9C");
        tex = true;
      } else {
        const std::size_t other = raw.find_first_of("`'", at);
        if (other < end && raw[other] == '\'') replace(tick, 1, "'");
      }
    }
    out_.add(from, end);
  }

  DraftText& out_;
  std::string_view raw_;
};

bool starts_with_tag(std::string_view text, std::string_view name) {
  if (text.size() <= name.size() || text[0] != '<') return false;
  return std::equal(name.begin(), name.end(), text.begin() + 1,
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b); });
}

bool looks_like_markdown(std::string_view line) {
  const std::size_t hashes = line.find_first_not_of('#');
  if (hashes >= 1 && hashes <= 6 && line[hashes] == ' ') return true;
  return line.starts_with("> ") || line.starts_with("```") || line.starts_with("~~~") ||
         line.find("](") != std::string_view::npos || line.find("**") != std::string_view::npos;
}

}  // namespace

void read_plain_draft(DraftText& out) { PlainReader(out).read(); }

DraftFormat guess_draft_format(std::string_view raw) {
  constexpr std::size_t kLooked = 64 * 1024;
  std::string_view rest = raw.substr(0, kLooked);
  rest.remove_prefix(rest.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  for (const std::string_view name :
       {"!doctype html", "html", "head", "body", "article", "!--", "p>", "div"}) {
    if (starts_with_tag(rest, name)) return DraftFormat::kHtml;
  }
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (looks_like_markdown(rest.substr(0, end))) return DraftFormat::kMarkdown;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return DraftFormat::kText;
}

}  // namespace quoth::engine
