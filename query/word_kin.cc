#include "query/word_kin.h"

#include <algorithm>
#include <array>

#include <libstemmer.h>

namespace quoth::query {

namespace {

using namespace std::string_view_literals;

constexpr std::array kNegations = {
    "barely"sv, "cannot"sv, "hardly"sv, "neither"sv, "never"sv,   "no"sv,      "nobody"sv,
    "none"sv,   "nor"sv,    "not"sv,    "nothing"sv, "nowhere"sv, "without"sv,
};
constexpr std::array kModals = {
    "can"sv, "could"sv, "may"sv, "might"sv, "must"sv, "ought"sv, "shall"sv, "should"sv, "will"sv, "would"sv,
};
constexpr std::array kQuantifiers = {
    "all"sv,    "almost"sv, "always"sv, "any"sv,    "both"sv,    "each"sv, "either"sv,    "every"sv,
    "few"sv,    "fewer"sv,  "least"sv,  "less"sv,   "many"sv,    "more"sv, "most"sv,      "much"sv,
    "nearly"sv, "often"sv,  "only"sv,   "rarely"sv, "several"sv, "some"sv, "sometimes"sv,
};
constexpr std::array kNumbers = {
    "billion"sv,  "dozen"sv,     "eight"sv,     "eighteen"sv, "eighth"sv,   "eighty"sv,   "eleven"sv,
    "fifteen"sv,  "fifth"sv,     "fifty"sv,     "first"sv,    "five"sv,     "forty"sv,    "four"sv,
    "fourteen"sv, "fourth"sv,    "half"sv,      "hundred"sv,  "hundreds"sv, "million"sv,  "millions"sv,
    "nine"sv,     "nineteen"sv,  "ninety"sv,    "ninth"sv,    "once"sv,     "one"sv,      "quarter"sv,
    "second"sv,   "seven"sv,     "seventeen"sv, "seventh"sv,  "seventy"sv,  "six"sv,      "sixteen"sv,
    "sixth"sv,    "sixty"sv,     "ten"sv,       "tenth"sv,    "third"sv,    "thirteen"sv, "thirty"sv,
    "thousand"sv, "thousands"sv, "three"sv,     "thrice"sv,   "trillion"sv, "twelve"sv,   "twenty"sv,
    "twice"sv,    "two"sv,       "zero"sv,
};

static_assert(std::is_sorted(kNegations.begin(), kNegations.end()));
static_assert(std::is_sorted(kModals.begin(), kModals.end()));
static_assert(std::is_sorted(kQuantifiers.begin(), kQuantifiers.end()));
static_assert(std::is_sorted(kNumbers.begin(), kNumbers.end()));

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view term) {
  return std::binary_search(words.begin(), words.end(), term);
}

bool has_digit(std::string_view term) {
  return std::any_of(term.begin(), term.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Of the lengths that slips are looked for in: a term of 255 bytes would cost 65,025 steps.
constexpr std::size_t kMinSlip = 4;
constexpr std::size_t kMaxSlip = 40;
constexpr std::size_t kLongWord = 8;  // from here on two slips are one word still
// The word is at least this many times as frequent as its slip.
constexpr std::uint64_t kSlipRatio = 20;

// Letters changed, left out, put in, or two neighbours swapped (optimal string alignment), in bytes: the
// fold has taken accents away, so that bytes are letters where slips of this kind are looked for.
std::size_t slips(std::string_view a, std::string_view b) {
  std::array<std::array<std::size_t, kMaxSlip + 1>, 3> rows{};
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

void WordKin::Free::operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }

WordKin::WordKin(Frequency frequency) : frequency_(std::move(frequency)) {}

WordKin::~WordKin() = default;

std::string WordKin::stem(std::string_view term) {
  // Most quotations need no stem, and a stemmer costs half a microsecond to make.
  if (stemmer_ == nullptr) stemmer_.reset(sb_stemmer_new("english", "UTF_8"));
  if (stemmer_ == nullptr) return std::string(term);
  const sb_symbol* const stemmed = sb_stemmer_stem(
      stemmer_.get(), reinterpret_cast<const sb_symbol*>(term.data()), static_cast<int>(term.size()));
  if (stemmed == nullptr) return std::string(term);
  return {reinterpret_cast<const char*>(stemmed),
          static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

Kin WordKin::between(std::string_view quote, std::string_view source) {
  for (const auto& [term, other] : spelling_pairs(quote)) {
    if (other == source) return Kin::kSpelling;
  }
  // The cheap signs first: kin begin alike, slips have nearly the same length.
  if (quote.empty() || source.empty()) return Kin::kNone;
  const bool turns = warning_kind(quote).has_value() || warning_kind(source).has_value();
  if (turns || has_digit(quote) || has_digit(source)) return Kin::kNone;
  if (quote[0] == source[0] && quote.size() >= 3 && source.size() >= 3 && stem(quote) == stem(source))
    return Kin::kInflection;
  return is_slip(quote, source) ? Kin::kMisspelling : Kin::kNone;
}

bool WordKin::is_slip(std::string_view a, std::string_view b) const {
  const auto [shorter, longer] = std::minmax({a.size(), b.size()});
  if (shorter < kMinSlip || longer > kMaxSlip) return false;
  const std::size_t allowed = shorter >= kLongWord ? 2 : 1;
  if (longer - shorter > allowed || slips(a, b) > allowed) return false;
  const auto [rarer, commoner] = std::minmax({frequency_(a), frequency_(b)});
  return rarer <= commoner / kSlipRatio;
}

std::optional<WarningKind> warning_kind(std::string_view term) {
  if (term.ends_with("n't") || is_one_of(kNegations, term)) return WarningKind::kNegation;
  if (has_digit(term) || is_one_of(kNumbers, term)) return WarningKind::kNumber;
  if (term.ends_with("'ll") || is_one_of(kModals, term)) return WarningKind::kModal;
  if (is_one_of(kQuantifiers, term)) return WarningKind::kQuantifier;
  return std::nullopt;
}

bool is_plain_not(std::string_view term) {
  return term == "not" || term == "cannot" || term.ends_with("n't");
}

}  // namespace quoth::query
