#include "query/quote_warnings.h"

#include <algorithm>
#include <string>

#include "query/word_kin.h"

namespace quoth::query {

namespace {

constexpr std::array kKinds = {WarningKind::kNegation, WarningKind::kNumber, WarningKind::kModal,
                               WarningKind::kQuantifier};

// "not", "cannot" and "don't" negate alike: a contraction is no change of meaning.
bool means_the_same(const std::string& a, const std::string& b) {
  return a == b || (is_plain_not(a) && is_plain_not(b));
}

std::vector<std::string> words_of(std::span<const QuoteWord> words, WarningKind kind) {
  std::vector<std::string> out;
  for (const QuoteWord& word : words) {
    if (warning_kind(word.term) == kind) out.push_back(word.term);
  }
  return out;
}

// Takes words that mean the same off both lists.
void cancel(std::vector<std::string>& a, std::vector<std::string>& b) {
  std::erase_if(a, [&b](const std::string& word) {
    const auto same = std::find_if(b.begin(), b.end(),
                                   [&](const std::string& other) { return means_the_same(word, other); });
    if (same == b.end()) return false;
    b.erase(same);
    return true;
  });
}

}  // namespace

void add_warnings(std::span<const QuoteWord> quote, std::span<const QuoteWord> source,
                  std::vector<QuoteWarning>& out) {
  for (const WarningKind kind : kKinds) {
    std::vector<std::string> added = words_of(quote, kind);
    std::vector<std::string> dropped = words_of(source, kind);
    cancel(added, dropped);
    const std::size_t both = std::min(added.size(), dropped.size());
    for (std::size_t i = 0; i < std::max(added.size(), dropped.size()); ++i) {
      const WarningChange change = i < both             ? WarningChange::kChanged
                                   : i < dropped.size() ? WarningChange::kDropped
                                                        : WarningChange::kAdded;
      out.push_back({kind, change, i < added.size() ? added[i] : "", i < dropped.size() ? dropped[i] : ""});
    }
  }
}

}  // namespace quoth::query
