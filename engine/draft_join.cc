#include "engine/draft_join.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/draft_text.h"
#include "index/analysis/characters.h"
#include "index/analysis/utf8.h"

namespace quoth::engine {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kSpaces = " \t\n\r\f\v";
constexpr std::size_t kMostBytes = 160;
constexpr std::size_t kMostWords = 16;

constexpr std::array kBreaks = {
    ","sv,           "-"sv, "\xE2\x80\x93"sv, "\xE2\x80\x94"sv, "\xE2\x80\x95"sv, "\xEF\xBC\x8C"sv,
    "\xE3\x80\x81"sv};  // en, em, bar; wide commas
constexpr std::array kEnds = {"!"sv, "?"sv, "\xE2\x80\xA6"sv, "..."sv, "\xEF\xBC\x81"sv, "\xEF\xBC\x9F"sv};
// What joins the items of a list, in the languages most quoted.
constexpr std::array kListWords = {"and"sv, "or"sv, "but"sv,  "nor"sv, "then"sv, "und"sv, "oder"sv, "aber"sv,
                                   "et"sv,  "ou"sv, "mais"sv, "y"sv,   "o"sv,    "e"sv,   "pero"sv, "en"sv};

bool ends_with_any(std::string_view text, std::span<const std::string_view> ends) {
  return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

bool starts_with_any(std::string_view text, std::span<const std::string_view> starts) {
  return std::ranges::any_of(starts, [&](std::string_view start) { return text.starts_with(start); });
}

// A stop that is not an abbreviation's ("Mr. Smith", "J. F."), or a mark that ends a clause.
bool has_sentence_end(std::string_view text) {
  constexpr std::size_t kLongestAbbreviation = 4;  // "Sen."
  std::size_t word = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ';' || c == ':' || c == '!' || c == '?') return true;
    if (c == '.' && i - word > kLongestAbbreviation) return true;
    if (kSpaces.find(c) != std::string_view::npos) word = i + 1;
  }
  return text.find("\xE3\x80\x82") != std::string_view::npos;
}

}  // namespace

bool goes_on_behind(std::string_view first, std::string_view between, std::string_view second,
                    index::Analyzer& analyzer) {
  if (between.size() > kMostBytes) return false;
  first = trimmed(first);
  between = trimmed(between);
  second = trimmed(second);
  if (second.empty() || !ends_with_any(between, kBreaks)) return false;
  const bool small = index::opening_of(index::read_code_point(second, 0).value) == index::Opening::kLower;
  const bool breaks = ends_with_any(first, kBreaks) || starts_with_any(between, kBreaks);
  if (!breaks && !(small && ends_with_any(first, kEnds))) return false;
  if (has_sentence_end(between)) return false;
  index::TokenBuffer words;
  analyzer.analyze(between, words);
  if (words.tokens.size() < 2 || words.tokens.size() > kMostWords) return false;
  return std::ranges::find(kListWords, words.term(words.tokens[0])) == kListWords.end();
}

}  // namespace quoth::engine
