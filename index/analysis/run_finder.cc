#include "index/analysis/run_finder.h"

#include "index/analysis/analyzer.h"
#include "index/analysis/characters.h"
#include "index/analysis/utf8.h"

namespace quoth::index {
namespace {

enum class Healing { kNo, kYes, kUnknown };

bool may_be_divided_after(char32_t c) { return is_letter_or_mark(c) && !is_apostrophe(c); }

// A run stopped at `at`. kYes: it goes on behind white space, and `at` is moved there.
Healing cross_line_end(std::string_view text, std::size_t run_begin, bool last, std::size_t& at) {
  const Healing at_end = last ? Healing::kNo : Healing::kUnknown;
  const std::size_t begin = at;
  std::size_t next = at;
  bool seen_newline = false;
  while (true) {
    if (next - begin > kMaxDivisionBytes) return Healing::kNo;
    if (next == text.size()) return at_end;
    const char c = text[next];
    if (c == '\r' && !seen_newline) {
      if (next + 1 == text.size()) return at_end;
      if (text[next + 1] != '\n') return Healing::kNo;
    } else if (c == '\n' && !seen_newline) {
      seen_newline = true;
    } else if (c != ' ' && c != '\t') {
      break;
    }
    ++next;
  }
  if (!seen_newline) return Healing::kNo;
  const CodePoint letter = read_code_point(text, next);
  if (letter.value == kUnfinished) return at_end;
  if (letter.value == kInvalidByte || !is_lower_letter(letter.value)) return Healing::kNo;
  if (next + letter.size - run_begin > kMaxRunBytes) return Healing::kNo;
  at = next;
  return Healing::kYes;
}

}  // namespace

bool find_run(std::string_view text, std::size_t begin, bool last, Run& run) {
  run.holes.clear();
  char32_t before = 0;     // the last code point but one
  CodePoint hyphen{0, 0};  // the last one
  std::size_t at = begin;
  while (true) {
    CodePoint read{kInvalidByte, 0};
    if (at < text.size()) {
      read = read_code_point(text, at);
      if (read.value == kUnfinished && !last) return false;
    } else if (!last) {
      return false;
    }
    const bool inside = read.value != kInvalidByte && read.value != kUnfinished && !is_separator(read.value);
    if (inside && at + read.size - begin <= kMaxRunBytes) {
      before = hyphen.value;
      hyphen = read;
      at += read.size;
      continue;
    }
    if (inside || !is_division_hyphen(hyphen.value) || !may_be_divided_after(before)) break;
    const std::size_t hole = at - hyphen.size;
    const Healing healing = cross_line_end(text, begin, last, at);
    if (healing == Healing::kUnknown) return false;
    if (healing == Healing::kNo) break;
    run.holes.push_back({static_cast<std::uint32_t>(hole - begin), static_cast<std::uint32_t>(at - begin)});
    before = 0;
    hyphen = {0, 0};
  }
  run.text = text.substr(begin, at - begin);
  return true;
}

}  // namespace quoth::index
