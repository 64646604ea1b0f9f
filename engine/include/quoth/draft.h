// Draft: the quotations of a text that somebody is writing.
//
// Finds what a draft quotes, in every style of quotation marks and as block quotations, so that it can
// be looked up with Searcher::quote. No index is needed. docs/draft.md gives the rules.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/export.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth {

enum class DraftFormat : std::uint8_t {
  kAuto,      // told by content: HTML by its first tag, Markdown by its marks, otherwise text
  kText,      // paragraphs between blank lines; TeX's ``marks'' are read
  kMarkdown,  // CommonMark with tables
  kHtml,
};

enum class DraftQuotationKind : std::uint8_t {
  kInline,          // between marks, within one paragraph
  kMultiParagraph,  // between marks, over several paragraphs
  kBlock,           // a block quotation of Markdown or HTML
};

struct DraftQuotation {
  DraftQuotationKind kind = DraftQuotationKind::kInline;
  std::uint32_t depth = 0;   // quotations around this one
  ByteRange range;           // of the draft, marks and attributions in the middle included
  std::uint64_t line = 0;    // of its first byte, from 1
  std::uint64_t column = 0;  // in code points, from 1
  std::uint32_t words = 0;   // of `text`
  bool closed = true;        // false: its closing mark is missing, and it was ended with its paragraph
  std::string text;          // what to look up: no markup, no outer marks, no attributions
  ByteRange plain;           // `range` in Draft::plain
  // Of Draft::plain: the pieces that `text` was put together from. More than one when an attribution
  // ("..., " she said, "...") or the end of a paragraph stands between them.
  std::vector<ByteRange> parts;
};

enum class DraftBlockKind : std::uint8_t { kParagraph, kHeading, kCode };

struct DraftBlock {
  DraftBlockKind kind = DraftBlockKind::kParagraph;
  bool quoted = false;      // inside a block quotation
  std::uint32_t level = 0;  // of a heading, 1 to 6
  std::uint64_t line = 0;   // of the draft, from 1
  ByteRange plain;
};

struct Draft {
  DraftFormat format = DraftFormat::kText;  // never kAuto
  std::string plain;                        // the text without its markup; may hold bytes that are not UTF-8
  std::vector<DraftBlock> blocks;           // ascending, disjoint; all but white space of `plain`
  std::vector<DraftQuotation> quotations;   // by begin, outer ones first
};

inline constexpr std::uint64_t kMaxDraftBytes = std::uint64_t{256} << 20;

// Linear time and memory for any bytes. kLimit: larger than kMaxDraftBytes.
QUOTH_API Result<Draft> read_draft(std::string_view text, DraftFormat format = DraftFormat::kAuto);

}  // namespace quoth
