#include "index/analysis/abbreviations.h"

#include <algorithm>
#include <array>

#include "index/analysis/characters.h"
#include "index/analysis/utf8.h"

namespace quoth::index {
namespace {

// All in byte order, for std::binary_search. Folded. English first; then the titles that
// German, French, Spanish and Italian put before names.
constexpr auto kAbbreviations = std::to_array<std::string_view>(
    {"adm", "al",   "approx", "bp",   "brig", "bros", "bzw",    "capt", "cf",  "ch",  "cmdr", "co",
     "col", "com",  "comdr",  "cpl",  "dott", "dr",   "dra",    "esq",  "gen", "gov", "hon",  "hr",
     "inc", "insp", "jr",     "lt",   "ltd",  "maj",  "messrs", "mlle", "mm",  "mme", "mr",   "mrs",
     "ms",  "msgr", "mt",     "pres", "prof", "pvt",  "rep",    "rev",  "sen", "sgt", "sig",  "sr",
     "sra", "srta", "st",     "ste",  "supt", "usw",  "viz",    "vs"});

constexpr auto kBeforeNumbers = std::to_array<std::string_view>(
    {"apr", "art", "aug", "bk", "chap", "dec",  "ed",  "feb",  "ff",  "fig", "figs", "fol",  "jan",
     "jul", "jun", "l",   "ll", "mar",  "n",    "no",  "nos",  "nov", "nr",  "oct",  "p",    "pag",
     "par", "pl",  "pp",  "pt", "sec",  "sect", "sep", "sept", "v",   "ver", "vol",  "vols", "vv"});

constexpr auto kElidedStarts = std::to_array<std::string_view>(
    {"bout", "cause",  "d",    "e",     "em",    "er",    "ere",   "gainst", "is", "ll", "m",
     "mid",  "mongst", "n",    "neath", "pon",   "re",    "round", "s",      "st", "t",  "til",
     "till", "tis",    "twas", "tween", "twere", "twill", "twixt", "twould", "un", "ve"});

static_assert(std::ranges::is_sorted(kAbbreviations));
static_assert(std::ranges::is_sorted(kBeforeNumbers));
static_assert(std::ranges::is_sorted(kElidedStarts));

constexpr std::size_t kLongest = 6;  // of those that a stop may follow
constexpr bool is_longer(std::string_view term) { return term.size() > kLongest; }
static_assert(std::ranges::none_of(kAbbreviations, is_longer) &&
              std::ranges::none_of(kBeforeNumbers, is_longer));

bool is_initial(std::string_view written) {
  const CodePoint first = read_code_point(written, 0);
  return first.size == written.size() && written != "I" && opening_of(first.value) == Opening::kUpper;
}

}  // namespace

StopAfter stop_after(std::string_view written, std::string_view term) {
  if (is_initial(written)) return StopAfter::kAbbreviation;
  // U.S. e.g. p.m.: a stop inside, and no number.
  if (term.find('.') != std::string_view::npos && (term[0] < '0' || term[0] > '9'))
    return StopAfter::kAbbreviation;
  if (term.size() > kLongest) return StopAfter::kMayEnd;
  if (std::ranges::binary_search(kAbbreviations, term)) return StopAfter::kAbbreviation;
  if (std::ranges::binary_search(kBeforeNumbers, term)) return StopAfter::kBeforeNumber;
  return StopAfter::kMayEnd;
}

bool begins_with_elision(std::string_view term) {
  return (!term.empty() && term[0] >= '0' && term[0] <= '9') ||
         std::ranges::binary_search(kElidedStarts, term);
}

}  // namespace quoth::index
