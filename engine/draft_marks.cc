#include "engine/draft_marks.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "index/analysis/analyzer.h"
#include "index/analysis/characters.h"
#include "index/analysis/quotations.h"
#include "index/analysis/region_tracker.h"
#include "index/analysis/utf8.h"

namespace quoth::engine {
namespace {

using index::Region;

// Whether the two can be a pair. A quotation that was ended by another mark has none of its own.
bool closes(char32_t opening, char32_t closing) {
  constexpr std::u32string_view kFamilies[] = {U"\"\uFF02",
                                               U"\u201C\u201D\u201E\u201F",
                                               U"'\uFF07",
                                               U"\u2018\u2019\u201A\u201B",
                                               U"\u00AB\u00BB",
                                               U"\u2039\u203A",
                                               U"\u300C\u300D\uFE41\uFE42\uFF62\uFF63",
                                               U"\u300E\u300F\uFE43\uFE44"};
  return std::ranges::any_of(kFamilies, [&](std::u32string_view family) {
    return family.find(opening) != family.npos && family.find(closing) != family.npos;
  });
}

// Feeds bytes where the indexer counts tokens, so that regions come out as byte ranges: from behind the
// opening mark to behind the closing one.
class Finder {
 public:
  explicit Finder(const DraftText& text) : text_(text) {}

  std::vector<MarkedQuotation> find() {
    const auto& blocks = text_.blocks();
    quotations_.begin_document();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      // A quotation runs on from paragraph to paragraph, not over a heading or the edge of a block quotation.
      const bool apart =
          i > 0 && (blocks[i].kind != DraftBlockKind::kParagraph || blocks[i - 1].kind != blocks[i].kind ||
                    blocks[i].quote != blocks[i - 1].quote);
      if (apart) restart(blocks[i - 1].plain.end);
      if (blocks[i].kind != DraftBlockKind::kCode) read(blocks[i].plain);
    }
    if (!blocks.empty()) restart(blocks.back().plain.end);
    return describe();
  }

 private:
  void restart(std::uint64_t at) {
    quotations_.end_document(at, regions_);
    quotations_.begin_document();
  }

  void read(ByteRange block) {
    const std::string_view text = std::string_view(text_.plain()).substr(0, block.end);
    tokens_.clear();
    analyzer_.analyze(text.substr(block.begin), tokens_);
    std::uint64_t at = block.begin;
    for (const index::Token& token : tokens_.tokens) {
      const std::uint64_t begin = block.begin + token.begin;
      gap(text, at, begin);
      const std::string_view term = tokens_.term(token);
      const std::string_view first = opens_surely(text, at, begin, term) ? std::string_view() : term;
      quotations_.word(first, index::opening_of(index::read_code_point(text, begin).value), begin, regions_);
      quotations_.set_elision(index::may_end_with_elision(term));
      at = block.begin + token.end;
    }
    gap(text, at, block.end);
    quotations_.end_paragraph(block.end, regions_);
  }

  // Behind U+2018 a word that may have lost its first letter ('cause, 'is, '90s) is whole when the mark is
  // closed soon: drafts, other than what is indexed, are mostly typed with marks that curl by themselves.
  static bool opens_surely(std::string_view text, std::uint64_t gap, std::uint64_t begin,
                           std::string_view term) {
    constexpr std::string_view kOpening = "\xE2\x80\x98", kClosing = "\xE2\x80\x99";
    constexpr std::size_t kLookAhead = 400;
    if (!text.substr(gap, begin - gap).ends_with(kOpening) || !index::begins_with_elision(term)) return false;
    constexpr std::string_view kWhole[] = {"cause", "is", "mid", "round", "till"};
    const bool number = index::opening_of(static_cast<unsigned char>(term[0])) == index::Opening::kNumber;
    if (number ? term.ends_with('s') : std::ranges::find(kWhole, term) == std::end(kWhole)) return false;
    std::string_view ahead = text.substr(begin, kLookAhead);
    for (;;) {
      const std::size_t mark = ahead.find("\xE2\x80");
      if (mark == std::string_view::npos || ahead.substr(mark).starts_with(kOpening)) return false;
      ahead.remove_prefix(mark);
      const bool closing = ahead.starts_with(kClosing);
      ahead.remove_prefix(std::min(kClosing.size(), ahead.size()));
      const bool letter =
          !ahead.empty() && index::is_letter_or_number(index::read_code_point(ahead, 0).value);
      if (closing && !letter) return true;
    }
  }

  void gap(std::string_view text, std::uint64_t at, std::uint64_t end) {
    while (at < end) {
      const index::CodePoint c = index::read_code_point(text, at);
      const char32_t value = c.value == index::kUnfinished ? index::kInvalidByte : c.value;
      if (const auto neighbour = index::RegionTracker::neighbour(value)) {
        // A mark in code is any other character.
        const bool mark = index::is_quotation_mark(value) && opaque(at);
        quotations_.character(mark ? U'x' : value, *neighbour, at, regions_);
      }
      at += c.size;
    }
  }

  // Places are asked for in ascending order.
  bool opaque(std::uint64_t at) {
    const auto& opaque = text_.opaque();
    while (next_opaque_ < opaque.size() && opaque[next_opaque_].end <= at) ++next_opaque_;
    return next_opaque_ < opaque.size() && opaque[next_opaque_].begin <= at;
  }

  // The mark whose last byte is before `at`, over white space and marks of italics. A mark begins at or after
  // `least`.
  std::optional<ByteRange> mark_before(std::uint64_t at, std::uint64_t least) const {
    const std::string_view plain = text_.plain();
    while (at > least) {
      std::uint64_t begin = index::floor_border(plain, at - 1);
      if (at - begin > 4 || begin < least) begin = at - 1;
      const char32_t c = index::read_code_point(plain.substr(0, at), begin).value;
      if (index::is_quotation_mark(c)) return ByteRange{begin, at};
      const auto neighbour = index::RegionTracker::neighbour(c);
      if (neighbour && *neighbour != index::Neighbour::kSpace) return std::nullopt;
      at = begin;
    }
    return std::nullopt;
  }

  char32_t mark_at(ByteRange mark) const { return index::read_code_point(text_.plain(), mark.begin).value; }

  std::vector<MarkedQuotation> describe() const {
    std::vector<MarkedQuotation> out;
    for (const Region& region : regions_) {
      if (auto one = describe(region)) out.push_back(*one);
    }
    const auto order = [](const MarkedQuotation& a, const MarkedQuotation& b) {
      return std::tuple(a.range.begin, b.range.end) < std::tuple(b.range.begin, a.range.end);
    };
    std::ranges::sort(out, order);
    return out;
  }

  std::optional<MarkedQuotation> describe(const Region& region) const {
    const auto& blocks = text_.blocks();
    const auto block_of = [&](std::uint64_t at) {
      const auto after =
          std::ranges::upper_bound(blocks, at, {}, [](const DraftTextBlock& b) { return b.plain.begin; });
      return static_cast<std::size_t>(after - blocks.begin()) - 1;
    };
    MarkedQuotation out;
    const auto opening = mark_before(region.begin, 0);
    if (!opening) return std::nullopt;
    out.first_block = block_of(opening->begin);
    out.content.begin = opening->end;
    const auto closing = mark_before(region.end, opening->end);
    // An unclosed quotation is dropped at the first word of the next paragraph, or of what cannot continue
    // it; a mark before that word opens another quotation.
    const std::size_t last = block_of(region.end - 1);
    const bool at_start = last > out.first_block && (!closing || closing->begin <= blocks[last].plain.begin);
    out.closed = closing && !at_start && closes(mark_at(*opening), mark_at(*closing));
    out.last_block = at_start ? last - 1 : last;
    const std::uint64_t limit = std::min<std::uint64_t>(region.end, blocks[out.last_block].plain.end);
    out.content.end = closing ? std::min(limit, closing->begin) : limit;
    out.range = {opening->begin, out.closed ? closing->end : out.content.end};
    if (out.content.begin >= out.content.end) return std::nullopt;
    return out;
  }

  const DraftText& text_;
  index::Quotations quotations_;
  index::Analyzer analyzer_;
  index::TokenBuffer tokens_;
  std::vector<Region> regions_;
  std::size_t next_opaque_ = 0;
};

}  // namespace

std::vector<MarkedQuotation> find_marked_quotations(const DraftText& text) { return Finder(text).find(); }

}  // namespace quoth::engine
