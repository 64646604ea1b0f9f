#include "index/analysis/quotations.h"

#include <algorithm>
#include <limits>

#include "index/analysis/abbreviations.h"

namespace quoth::index {
namespace {

bool is_single(char32_t mark) { return mark == U'\'' || mark == 0x2018 || mark == 0x201A; }

// One name for marks that do the same.
char32_t canonical(char32_t c) {
  switch (c) {
    case 0xFF02:
      return U'"';
    case 0xFF07:
      return U'\'';
    case 0x201B:
      return 0x2018;
    case 0x201F:
      return 0x201C;
    case 0xFE41:
    case 0xFF62:
      return 0x300C;
    case 0xFE42:
    case 0xFF63:
      return 0x300D;
    case 0xFE43:
      return 0x300E;
    case 0xFE44:
      return 0x300F;
    default:
      return c;
  }
}

}  // namespace

bool is_quotation_mark(char32_t c) {
  switch (canonical(c)) {
    case U'"':
    case U'\'':
    case 0xAB:
    case 0xBB:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x2039:
    case 0x203A:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
      return true;
    default:
      return false;
  }
}

void Quotations::begin_document() { *this = Quotations(); }

void Quotations::character(char32_t c, Neighbour as, std::uint64_t tokens, std::vector<Region>& out) {
  tokens_ = tokens;
  if (pending_ != 0) resolve(as, {}, out);
  if (candidate_ && as != Neighbour::kSpace) resolve_candidate(/*closes=*/true, out);
  if (is_quotation_mark(c)) {
    pending_ = canonical(c);
  } else {
    before_ = as;
  }
}

void Quotations::word(std::string_view term, Opening opening, std::uint64_t tokens,
                      std::vector<Region>& out) {
  tokens_ = tokens;
  if (pending_ != 0) resolve(Neighbour::kWord, term, out);
  if (candidate_) resolve_candidate(/*closes=*/opening != Opening::kLower, out);
  if (at_start_) drop_above(resumed_, out);
  at_start_ = false;
  before_ = Neighbour::kWord;
}

void Quotations::end_paragraph(std::uint64_t tokens, std::vector<Region>& out) {
  tokens_ = tokens;
  if (pending_ != 0) resolve(Neighbour::kSpace, {}, out);
  if (candidate_) resolve_candidate(/*closes=*/true, out);
  ignored_ = 0;
  resumed_ = 0;
  at_start_ = true;
  before_ = Neighbour::kSpace;
}

void Quotations::end_document(std::uint64_t tokens, std::vector<Region>& out) {
  end_paragraph(tokens, out);
  drop_above(0, out);
}

void Quotations::resolve(Neighbour after, std::string_view term, std::vector<Region>& out) {
  const char32_t mark = pending_;
  pending_ = 0;
  bool opened = false;
  switch (mark) {
    case U'"':
      opened = resolve_straight_double(after, out);
      break;
    case 0x201C:
    case 0x201D:
    case 0x201E:
      opened = resolve_curly_double(mark, after, out);
      break;
    case 0xAB:
    case 0xBB:
    case 0x2039:
    case 0x203A:
      opened = resolve_guillemet(mark, after, out);
      break;
    case 0x300C:
    case 0x300E:
      opened = open(mark, out);
      break;
    case 0x300D:
    case 0x300F:
      close(find({mark - 1}), tokens_, out);
      break;
    default:
      opened = resolve_single(mark, after, term, out);
      break;
  }
  before_ = opened ? Neighbour::kOpening : Neighbour::kOther;
}

bool Quotations::resolve_straight_double(Neighbour after, std::vector<Region>& out) {
  const std::size_t inside = find({U'"'});
  if (inside == kNone) {
    // 5" is a measure; in scripts without spaces a word may precede.
    return before_ == Neighbour::kOther || before_ == Neighbour::kWord
               ? after == Neighbour::kWord && open(U'"', out)
               : open(U'"', out);
  }
  const bool begins =
      (before_ == Neighbour::kSpace || before_ == Neighbour::kOpening) && after != Neighbour::kSpace;
  close(inside, tokens_, out);
  return begins && open(U'"', out);  // the close before it was forgotten
}

bool Quotations::resolve_curly_double(char32_t mark, Neighbour after, std::vector<Region>& out) {
  if (mark == 0x201E) return open(mark, out);
  if (mark == 0x201C) {
    const std::size_t low = find({0x201E});
    if (low != kNone &&
        (before_ == Neighbour::kWord || before_ == Neighbour::kOther || before_ == Neighbour::kWide)) {
      close(low, tokens_, out);
      return false;
    }
    return open(mark, out);
  }
  const std::size_t inside = find({0x201C, 0x201D, 0x201E});
  if (inside != kNone) {
    close(inside, tokens_, out);
    return false;
  }
  return may_open() && after == Neighbour::kWord && open(mark, out);  // Swedish, Finnish
}

bool Quotations::resolve_guillemet(char32_t mark, Neighbour after, std::vector<Region>& out) {
  const bool left = mark == 0xAB || mark == 0x2039;
  const char32_t other = mark == 0xAB ? 0xBB : mark == 0xBB ? 0xAB : mark == 0x2039 ? 0x203A : 0x2039;
  const std::size_t inside = find({mark, other});
  // A paragraph that goes on may begin with either.
  if (at_start_ && resumed_ < depth_ && (stack_[resumed_].mark == mark || stack_[resumed_].mark == other)) {
    return open(stack_[resumed_].mark, out);
  }
  if (inside != kNone && stack_[inside].mark == other) {
    close(inside, tokens_, out);
    return false;
  }
  if (inside != kNone && !left && !may_open()) {
    close(inside, tokens_, out);  // Swedish, Finnish: the same mark twice
    return false;
  }
  if (left) return open(mark, out);  // a space may follow: French
  return may_open() && after != Neighbour::kSpace && open(mark, out);
}

bool Quotations::resolve_single(char32_t mark, Neighbour after, std::string_view term,
                                std::vector<Region>& out) {
  if (mark == 0x201A) return open(mark, out);
  const bool may_close =
      mark != 0x2018 && before_ != Neighbour::kSpace && before_ != Neighbour::kOpening &&
      (after != Neighbour::kWord || before_ == Neighbour::kWord || before_ == Neighbour::kWide);
  if (may_close) {
    const std::size_t inside = mark == U'\'' ? find({U'\''}) : find({0x2018, 0x201A});
    if (inside != kNone) {
      close_single(inside, after, out);
      return false;
    }
  }
  if (mark == 0x2019) return false;
  if (mark == 0x2018) {
    const std::size_t low = find({0x201A});
    if (low != kNone && before_ != Neighbour::kSpace && before_ != Neighbour::kOpening) {
      close(low, tokens_, out);
      return false;
    }
  }
  // Between two tokens of a gap that is this mark alone: a script without spaces.
  const bool between_words = mark == 0x2018 && before_ == Neighbour::kWord && after == Neighbour::kWord;
  if ((!may_open() && !between_words) || after == Neighbour::kSpace || begins_with_elision(term))
    return false;
  const std::size_t forgotten = find({mark});
  if (forgotten != kNone) drop_above(forgotten, out);
  return open(mark, out);
}

void Quotations::close_single(std::size_t index, Neighbour after, std::vector<Region>& out) {
  if (before_ == Neighbour::kWord && after == Neighbour::kSpace && may_elide_) {
    candidate_ = true;
    candidate_index_ = index;
    candidate_end_ = tokens_;
  } else {
    close(index, tokens_, out);
  }
}

void Quotations::resolve_candidate(bool closes, std::vector<Region>& out) {
  candidate_ = false;
  if (closes) {
    close(candidate_index_, candidate_end_, out);
  } else if (candidate_index_ + 1 == depth_) {
    // Not over one that is open within: the two would cross.
    stack_[candidate_index_].weak_end = candidate_end_;
  }
}

std::size_t Quotations::find(std::initializer_list<char32_t> marks) const {
  for (std::size_t i = active(); i-- > 0;) {
    if (std::ranges::find(marks, stack_[i].mark) != marks.end()) return i;
  }
  return kNone;
}

bool Quotations::open(char32_t mark, std::vector<Region>& out) {
  if (at_start_ && resumed_ < depth_) {
    if (stack_[resumed_].mark == mark) {
      stack_[resumed_++].certain = true;
      return true;
    }
    drop_above(resumed_, out);
  }
  if (depth_ == kMaxDepth) {
    ++ignored_;
    return true;
  }
  stack_[depth_++] = {mark, tokens_, 0, false};
  if (at_start_) resumed_ = depth_;
  return true;
}

void Quotations::close(std::size_t index, std::uint64_t end, std::vector<Region>& out) {
  if (index == kNone) return;
  if (ignored_ > 0) {
    --ignored_;
    return;
  }
  drop_above(index + 1, out);
  report(stack_[index].begin, end, out);
  depth_ = index;
  resumed_ = std::min(resumed_, depth_);
}

void Quotations::drop_above(std::size_t depth, std::vector<Region>& out) {
  while (depth_ > depth) {
    const Open& last = stack_[--depth_];
    if (!is_single(last.mark) || last.certain) {
      report(last.begin, tokens_, out);
    } else if (last.weak_end != 0) {
      report(last.begin, last.weak_end, out);
    }
  }
  resumed_ = std::min(resumed_, depth_);
}

void Quotations::report(std::uint64_t begin, std::uint64_t end, std::vector<Region>& out) const {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
  if (begin >= end || end > kMax) return;
  out.push_back({RegionKind::kQuotation, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
}

}  // namespace quoth::index
