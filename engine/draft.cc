// read_draft: a DraftText, the quotations by marks and by blocks, and what of them is to be looked up.
#include "quoth/draft.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/draft_join.h"
#include "engine/draft_marks.h"
#include "engine/draft_readers.h"
#include "engine/draft_text.h"
#include "index/analysis/analyzer.h"
#include "index/analysis/quotations.h"
#include "index/analysis/utf8.h"

namespace quoth {
namespace {

using engine::DraftText;
using engine::DraftTextBlock;
using engine::MarkedQuotation;

// A last paragraph or line that begins with one of these names the source of a block quotation.
bool begins_as_source(std::string_view line) {
  constexpr std::string_view kDashes[] = {"\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x80\x93", "--", "- "};
  return std::ranges::any_of(kDashes, [&](std::string_view dash) { return line.starts_with(dash); });
}

// "[!NOTE]": a box, not a quotation.
bool begins_as_box(std::string_view text) {
  const std::size_t end = text.substr(0, 20).find(']');
  if (!text.starts_with("[!") || end == std::string_view::npos) return false;
  return std::ranges::all_of(text.substr(2, end - 2), [](char c) { return c >= 'A' && c <= 'Z'; });
}

class Composer {
 public:
  explicit Composer(const DraftText& text) : text_(text), plain_(text.plain()) {}

  std::vector<DraftQuotation> compose() {
    marked_ = engine::find_marked_quotations(text_);
    taken_.assign(marked_.size(), false);
    find_parents();
    add_block_quotations();
    add_marked_quotations();
    std::ranges::sort(out_, [](const DraftQuotation& a, const DraftQuotation& b) {
      return a.plain.begin != b.plain.begin ? a.plain.begin < b.plain.begin : a.plain.end > b.plain.end;
    });
    std::vector<std::uint64_t> around;
    for (DraftQuotation& one : out_) {
      while (!around.empty() && around.back() < one.plain.end) around.pop_back();
      one.depth = static_cast<std::uint32_t>(around.size());
      around.push_back(one.plain.end);
      one.range = text_.raw_range(one.plain);
    }
    count_lines();
    return std::move(out_);
  }

 private:
  std::string_view at(ByteRange range) const { return plain_.substr(range.begin, range.end - range.begin); }

  ByteRange trimmed(ByteRange range) const {
    const std::string_view piece = at(range);
    const std::string_view inner = engine::trimmed(piece);
    const std::uint64_t begin = range.begin + static_cast<std::uint64_t>(inner.data() - piece.data());
    return {begin, begin + inner.size()};
  }

  // Appends `range` without what is marked as attribution.
  void append_piece(ByteRange range, std::vector<ByteRange>& parts) const {
    const auto push = [&](ByteRange part) {
      part = trimmed(part);
      if (part.begin < part.end) parts.push_back(part);
    };
    const auto& cites = text_.attributions();
    auto cite = std::ranges::upper_bound(cites, range.begin, {}, &ByteRange::end);
    for (; cite != cites.end() && cite->begin < range.end; ++cite) {
      push({range.begin, std::max(range.begin, cite->begin)});
      range.begin = std::min(range.end, cite->end);
    }
    push(range);
  }

  // Block quotations: the blocks that name one, together, without the line that names their source.
  void add_block_quotations() {
    struct Group {
      std::uint32_t quote;
      std::size_t block;
    };
    std::vector<Group> groups;
    for (std::size_t i = 0; i < text_.blocks().size(); ++i) {
      const DraftTextBlock& block = text_.blocks()[i];
      if (block.quote != 0 && block.kind != DraftBlockKind::kCode) groups.push_back({block.quote, i});
    }
    std::ranges::stable_sort(groups, {}, &Group::quote);
    for (std::size_t begin = 0; begin < groups.size();) {
      std::size_t end = begin;
      DraftQuotation one;
      one.kind = DraftQuotationKind::kBlock;
      while (end < groups.size() && groups[end].quote == groups[begin].quote) {
        ByteRange piece = text_.blocks()[groups[end++].block].plain;
        const bool last = end == groups.size() || groups[end].quote != groups[begin].quote;
        if (last) piece = without_source(piece, /*alone=*/end - begin == 1);
        append_piece(piece, one.parts);
      }
      begin = end;
      if (!one.parts.empty() && !begins_as_box(at(one.parts.front()))) add_block(std::move(one));
    }
  }

  // A line that begins with a dash; not when there is nothing else.
  ByteRange without_source(ByteRange piece, bool alone) const {
    const std::string_view text = at(piece);
    const std::size_t line = text.rfind('\n');
    const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
    if ((alone && begin == 0) || !begins_as_source(text.substr(begin))) return piece;
    return {piece.begin, piece.begin + begin};
  }

  // Marks around the whole of a block quotation say the same thing twice.
  void add_block(DraftQuotation one) {
    one.plain = {one.parts.front().begin, one.parts.back().end};
    const auto same = std::ranges::lower_bound(marked_, one.plain.begin, {},
                                               [](const MarkedQuotation& m) { return m.range.begin; });
    if (same != marked_.end() && same->range == one.plain) {
      one.parts = parts_of(*same);
      taken_[static_cast<std::size_t>(same - marked_.begin())] = true;
    }
    finish(std::move(one));
  }

  // Its pieces, block by block; a paragraph that goes on opens with the mark again.
  std::vector<ByteRange> parts_of(const MarkedQuotation& marked) const {
    std::vector<ByteRange> parts;
    const char32_t mark = index::read_code_point(plain_, marked.range.begin).value;
    for (std::size_t i = marked.first_block; i <= marked.last_block; ++i) {
      const ByteRange block = text_.blocks()[i].plain;
      ByteRange piece = {std::max(block.begin, marked.content.begin),
                         std::min(block.end, marked.content.end)};
      if (piece.begin >= piece.end) continue;
      if (i > marked.first_block) {
        const index::CodePoint first = index::read_code_point(plain_, piece.begin);
        const bool french = mark == 0xAB && first.value == 0xBB;
        if (first.value == mark || french) piece.begin += first.size;
      }
      append_piece(piece, parts);
    }
    return parts;
  }

  void add_marked_quotations() {
    for (std::size_t i = 0; i < marked_.size(); ++i) {
      if (taken_[i]) continue;
      DraftQuotation one;
      one.kind = marked_[i].first_block == marked_[i].last_block ? DraftQuotationKind::kInline
                                                                 : DraftQuotationKind::kMultiParagraph;
      one.closed = marked_[i].closed;
      one.parts = parts_of(marked_[i]);
      one.plain = marked_[i].range;
      std::size_t last = i;
      for (std::size_t next = sibling(last); goes_on(last, next); next = sibling(last)) {
        const std::vector<ByteRange> more = parts_of(marked_[next]);
        one.parts.insert(one.parts.end(), more.begin(), more.end());
        one.plain.end = marked_[next].range.end;
        one.closed = marked_[next].closed;
        taken_[next] = true;
        last = next;
      }
      finish(std::move(one));
    }
  }

  void find_parents() {
    parents_.resize(marked_.size());
    std::vector<std::size_t> around;
    for (std::size_t i = 0; i < marked_.size(); ++i) {
      while (!around.empty() && marked_[around.back()].range.end <= marked_[i].range.begin) around.pop_back();
      parents_[i] = around.empty() ? marked_.size() : around.back();
      around.push_back(i);
    }
  }

  // The next quotation that is not inside this one. Nesting is at most eight deep and the inner ones are
  // skipped once for each quotation around them, so that all of this is linear.
  std::size_t sibling(std::size_t i) const {
    std::size_t next = i + 1;
    while (next < marked_.size() && marked_[next].range.begin < marked_[i].range.end) ++next;
    return next;
  }

  bool goes_on(std::size_t i, std::size_t next) {
    if (next >= marked_.size() || parents_[i] != parents_[next]) return false;
    const MarkedQuotation& first = marked_[i];
    const MarkedQuotation& second = marked_[next];
    const bool one_paragraph =
        first.closed && first.first_block == first.last_block && second.first_block == first.first_block;
    return one_paragraph &&
           engine::goes_on_behind(at(first.content), at({first.range.end, second.range.begin}),
                                  at(second.content), analyzer_);
  }

  void finish(DraftQuotation one) {
    if (one.parts.empty()) return;
    for (const ByteRange& part : one.parts) {
      if (!one.text.empty()) one.text += one.kind == DraftQuotationKind::kInline ? " " : "\n\n";
      append_text(at(part), one.text);
    }
    // American typography draws the comma of the sentence around into the quotation.
    while (!one.text.empty() && (one.text.back() == ',' || one.text.back() == ' ')) one.text.pop_back();
    words_.clear();
    analyzer_.analyze(one.text, words_);
    one.words = static_cast<std::uint32_t>(words_.tokens.size());
    if (one.words > 0) out_.push_back(std::move(one));
  }

  // Without the marks of footnotes: [^1].
  static void append_text(std::string_view piece, std::string& out) {
    constexpr std::size_t kLongestName = 32;
    while (!piece.empty()) {
      const std::size_t note = std::min(piece.find("[^"), piece.size());
      out += piece.substr(0, note);
      piece.remove_prefix(note);
      const std::size_t end = piece.substr(0, kLongestName).find(']');
      const std::size_t skipped = end == std::string_view::npos ? 0 : end + 1;
      if (skipped == 0) out += piece.substr(0, 2);
      piece.remove_prefix(std::min(piece.size(), std::max<std::size_t>(skipped, 2)));
    }
  }

  // Ranges begin in ascending order, nearly: an entity or a joined one does not change that.
  void count_lines() {
    const std::string_view raw = text_.raw();
    std::uint64_t line = 1, column = 1, place = 0;
    for (DraftQuotation& one : out_) {
      for (; place < one.range.begin; ++place) {
        if (raw[place] == '\n') {
          ++line;
          column = 1;
        } else if ((static_cast<unsigned char>(raw[place]) & 0xC0u) != 0x80u) {
          ++column;
        }
      }
      one.line = line;
      one.column = column;
    }
  }

  const DraftText& text_;
  std::string_view plain_;
  std::vector<MarkedQuotation> marked_;
  std::vector<std::size_t> parents_;  // of marked_, by place; marked_.size() for none
  std::vector<bool> taken_;           // of marked_: already part of another quotation
  std::vector<DraftQuotation> out_;
  index::Analyzer analyzer_;
  index::TokenBuffer words_;
};

std::vector<DraftBlock> public_blocks(const DraftText& text) {
  std::vector<DraftBlock> out;
  std::uint64_t line = 1, place = 0;
  for (const DraftTextBlock& block : text.blocks()) {
    const std::uint64_t begin = text.raw_range(block.plain).begin;
    for (; place < begin; ++place) line += text.raw()[place] == '\n' ? 1u : 0u;
    out.push_back({block.kind, block.quote != 0, block.level, line, block.plain});
  }
  return out;
}

}  // namespace

Result<Draft> read_draft(std::string_view text, DraftFormat format) {
  if (text.size() > kMaxDraftBytes) {
    return Error{ErrorCode::kLimit, "draft: " + std::to_string(text.size()) + " bytes; at most " +
                                        std::to_string(kMaxDraftBytes) + " are read: split it"};
  }
  Draft draft;
  draft.format = format == DraftFormat::kAuto ? engine::guess_draft_format(text) : format;
  DraftText plain(text);
  switch (draft.format) {
    case DraftFormat::kMarkdown:
      engine::read_markdown_draft(plain);
      break;
    case DraftFormat::kHtml:
      engine::read_html_draft(plain);
      break;
    default:
      engine::read_plain_draft(plain);
  }
  draft.quotations = Composer(plain).compose();
  draft.blocks = public_blocks(plain);
  draft.plain = plain.take_plain();
  return draft;
}

}  // namespace quoth
