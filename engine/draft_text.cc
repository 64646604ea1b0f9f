#include "engine/draft_text.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "index/analysis/utf8.h"

namespace quoth::engine {
namespace {

constexpr std::string_view kSpaces = " \t\n\r\f\v";

bool is_blank(char32_t c) {
  return c == 0x200B || c == 0xFEFF || (c <= 0x10FFFF && u_isUWhiteSpace(static_cast<UChar32>(c)));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty()) {
    const index::CodePoint first = index::read_code_point(text, 0);
    if (!is_blank(first.value)) break;
    text.remove_prefix(first.size);
  }
  while (!text.empty()) {
    const std::size_t last = index::floor_border(text, text.size() - 1);
    if (!is_blank(index::read_code_point(text, last).value)) break;
    text.remove_suffix(text.size() - last);
  }
  return text;
}

void DraftText::add(std::uint64_t begin, std::uint64_t end) {
  if (begin >= end) return;
  // Pieces that follow one another are one run.
  const bool goes_on = !runs_.empty() && runs_.back().same && runs_.back().end == begin &&
                       plain_.size() - runs_.back().plain == runs_.back().end - runs_.back().begin;
  if (goes_on) {
    runs_.back().end = end;
  } else {
    runs_.push_back({plain_.size(), begin, end, true});
  }
  plain_ += raw_.substr(begin, end - begin);
}

void DraftText::add_as(std::uint64_t begin, std::uint64_t end, std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes == raw_.substr(begin, end - begin)) return add(begin, end);
  runs_.push_back({plain_.size(), begin, end, false});
  plain_ += bytes;
}

void DraftText::add_space(std::uint64_t begin, std::uint64_t end) {
  if (plain_.size() == block_begin_ || kSpaces.find(plain_.back()) != std::string_view::npos) return;
  add_as(begin, end, " ");
}

void DraftText::end_block() {
  const std::string_view text = std::string_view(plain_).substr(block_begin_);
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first != std::string_view::npos) {
    const std::size_t last = text.find_last_not_of(kSpaces);
    blocks_.push_back({kind_,
                       level_,
                       quotes_.empty() ? 0 : quotes_.back(),
                       {block_begin_ + first, block_begin_ + last + 1}});
    // Belongs to no run; whoever shows or copies plain() sees paragraphs.
    plain_ += "\n\n";
  }
  block_begin_ = plain_.size();
}

void DraftText::set_kind(DraftBlockKind kind, std::uint32_t level) {
  end_block();
  kind_ = kind;
  level_ = level;
}

void DraftText::begin_quote() {
  end_block();
  quotes_.push_back(++last_quote_);
}

void DraftText::end_quote() {
  end_block();
  if (!quotes_.empty()) quotes_.pop_back();
}

void DraftText::end_opaque() {
  if (opaque_begin_ < plain_.size()) opaque_.push_back({opaque_begin_, plain_.size()});
}

void DraftText::end_attribution() {
  if (attribution_begin_ < plain_.size()) attributions_.push_back({attribution_begin_, plain_.size()});
}

const DraftText::Run& DraftText::run_at(std::uint64_t plain) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), plain,
                                      [](std::uint64_t at, const Run& run) { return at < run.plain; });
  return after == runs_.begin() ? *after : *(after - 1);
}

ByteRange DraftText::raw_range(ByteRange plain) const {
  const auto place = [&](std::uint64_t at, bool end) {
    const Run& run = run_at(end ? at - 1 : at);
    // The blank line after a block is in no run.
    if (run.same) return run.begin + std::min(at - std::min(at, run.plain), run.end - run.begin);
    return end ? run.end : run.begin;
  };
  return {place(plain.begin, false), place(plain.end, true)};
}

}  // namespace quoth::engine
