#include "index/analysis/region_tracker.h"

#include <unicode/uchar.h>

#include <limits>

#include "index/analysis/characters.h"
#include "index/analysis/utf8.h"

namespace quoth::index {

void RegionTracker::begin_document() {
  *this = RegionTracker();
  quotations_.begin_document();
}

RegionTracker::Mark RegionTracker::ascii_mark(char32_t c) {
  switch (c) {
    case U' ':
    case U'\t':
      return Mark::kSpace;
    case U'\n':
    case 0x0B:
      return Mark::kNewline;
    case U'\r':
      return Mark::kReturn;
    case 0x0C:
      return Mark::kParagraph;
    case U'.':
      return Mark::kStop;
    case U'!':
    case U'?':
      return Mark::kTerminator;
    case U'"':
    case U'\'':
      return Mark::kQuotation;
    case U'(':
    case U'[':
    case U'{':
      return Mark::kOpening;
    case U')':
    case U']':
    case U'}':
      return Mark::kClosing;
    case U'-':
      return Mark::kDash;
    case U'_':
    case U'*':
      return Mark::kTransparent;
    default:
      return Mark::kOther;
  }
}

RegionTracker::Mark RegionTracker::mark_of(char32_t c) {
  if (c < 0x80) return ascii_mark(c);
  if (c == kInvalidByte) return Mark::kOther;
  if (c == 0x85 || c == 0x2028) return Mark::kNewline;
  if (c == 0x2029) return Mark::kParagraph;
  if (c == 0x2026) return Mark::kTerminator;
  if (c == 0x17D4 || c == 0x17D5) return Mark::kWideTerminator;  // Sentence_Terminal from Unicode 15.1 on
  if (c == 0xAD) return Mark::kTransparent;
  if (is_quotation_mark(c)) return Mark::kQuotation;
  const auto point = static_cast<UChar32>(c);
  if (u_hasBinaryProperty(point, UCHAR_S_TERM)) {
    return c < 0x530 || (c >= 0x2000 && c < 0x2070) ? Mark::kTerminator : Mark::kWideTerminator;
  }
  if (u_isUWhiteSpace(point)) return Mark::kSpace;
  const std::uint32_t category = U_GET_GC_MASK(point);
  if ((category & (U_GC_PS_MASK | U_GC_PI_MASK)) != 0) return Mark::kOpening;
  if ((category & (U_GC_PE_MASK | U_GC_PF_MASK)) != 0) return Mark::kClosing;
  if ((category & U_GC_PD_MASK) != 0) return Mark::kDash;
  if ((category & U_GC_PO_MASK) != 0 && is_separator(c)) return Mark::kWide;
  return Mark::kOther;
}

Neighbour RegionTracker::neighbour_of(Mark mark) {
  switch (mark) {
    case Mark::kSpace:
    case Mark::kNewline:
    case Mark::kReturn:
    case Mark::kParagraph:
      return Neighbour::kSpace;
    case Mark::kOpening:
      return Neighbour::kOpening;
    case Mark::kDash:
      return Neighbour::kDash;
    case Mark::kWide:
    case Mark::kWideTerminator:
      return Neighbour::kWide;
    default:
      return Neighbour::kOther;
  }
}

std::optional<Neighbour> RegionTracker::neighbour(char32_t c) {
  const Mark mark = mark_of(c);
  if (mark == Mark::kTransparent) return std::nullopt;
  return neighbour_of(mark);
}

void RegionTracker::after_word(std::string_view written, std::string_view term) {
  written_.set(written);
  term_.set(term);
  quotations_.set_elision(may_end_with_elision(term));
}

void RegionTracker::gap(std::string_view bytes, std::vector<Region>& out) {
  for (std::size_t at = 0; at < bytes.size();) {
    const CodePoint read = read_code_point(bytes, at);
    // A sequence that a document ends in is as invalid as any other.
    character(read.value == kUnfinished ? kInvalidByte : read.value, out);
    at += read.size;
  }
}

void RegionTracker::character(char32_t c, std::vector<Region>& out) {
  quiet_ = false;
  const Mark mark = mark_of(c);
  const bool second_half = c == U'\n' && after_return_;
  after_return_ = mark == Mark::kReturn;
  // The marks of italics are as if they were not there.
  if (mark == Mark::kTransparent || second_half) {
    if (mark == Mark::kTransparent) line_breaks_ = 0;
    return;
  }
  quotations_.character(c, neighbour_of(mark), tokens_, out);
  step_sentence(mark);
  in_gap_ = true;
  if (mark == Mark::kNewline || mark == Mark::kReturn) {
    line_break(out);
  } else if (mark == Mark::kParagraph) {
    end_paragraph(out);
  } else if (mark != Mark::kSpace) {
    line_breaks_ = 0;
  }
}

void RegionTracker::line_break(std::vector<Region>& out) {
  if (line_breaks_ < 2 && ++line_breaks_ == 2) end_paragraph(out);
}

void RegionTracker::end_paragraph(std::vector<Region>& out) {
  report(RegionKind::kSentence, sentence_begin_, out);
  report(RegionKind::kParagraph, paragraph_begin_, out);
  quotations_.end_paragraph(tokens_, out);
  ending_ = Ending::kNone;
}

void RegionTracker::step_sentence(Mark mark) {
  switch (mark) {
    case Mark::kStop:
    case Mark::kTerminator:
    case Mark::kWideTerminator:
      lone_stop_ = mark == Mark::kStop && !in_gap_ && tokens_ > 0;
      if (lone_stop_) judge_stop();
      wide_ = mark == Mark::kWideTerminator || (wide_ && ending_ != Ending::kNone);
      quote_opens_ = false;
      ending_ = Ending::kTerminated;
      break;
    case Mark::kSpace:
    case Mark::kNewline:
    case Mark::kReturn:
    case Mark::kParagraph:
    case Mark::kDash:
    case Mark::kWide:
      if (ending_ == Ending::kTerminated) ending_ = Ending::kSpaced;
      break;
    case Mark::kQuotation:
      if (ending_ == Ending::kSpaced) quote_opens_ = true;
      break;
    case Mark::kOther:
      if (ending_ == Ending::kTerminated && !wide_) ending_ = Ending::kNone;
      break;
    default:
      break;
  }
}

void RegionTracker::judge_stop() {
  const std::string_view term = term_.view();
  stop_after_ = stop_after(written_.view(), term);
  number_label_ = tokens_ == sentence_begin_ + 1 && term.size() <= 3 && term[0] >= '0' && term[0] <= '9';
}

bool RegionTracker::sentence_begins(Opening opening) const {
  if (ending_ == Ending::kNone) return false;
  if (wide_) return true;
  if (ending_ != Ending::kSpaced || (opening == Opening::kLower && !quote_opens_)) return false;
  if (!lone_stop_) return true;
  if (number_label_) return false;
  return stop_after_ == StopAfter::kMayEnd ||
         (stop_after_ == StopAfter::kBeforeNumber && opening != Opening::kNumber);
}

void RegionTracker::word(std::string_view written, std::string_view term, std::vector<Region>& out) {
  const Opening opening = opening_of(read_code_point(written, 0).value);
  quotations_.word(term, opening, tokens_, out);
  if (sentence_begins(opening)) report(RegionKind::kSentence, sentence_begin_, out);
  ++tokens_;
  ending_ = Ending::kNone;
  in_gap_ = lone_stop_ = wide_ = quote_opens_ = after_return_ = false;
  line_breaks_ = 0;
  quiet_ = quotations_.quiet();
}

void RegionTracker::end_document(std::vector<Region>& out) {
  report(RegionKind::kSentence, sentence_begin_, out);
  report(RegionKind::kParagraph, paragraph_begin_, out);
  quotations_.end_document(tokens_, out);
}

void RegionTracker::report(RegionKind kind, std::uint64_t& begin, std::vector<Region>& out) const {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
  if (begin < tokens_ && tokens_ <= kMax) {
    out.push_back({kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(tokens_)});
  }
  begin = tokens_;
}

}  // namespace quoth::index
