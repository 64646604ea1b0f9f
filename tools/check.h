// The parts of `quoth check`: the quotations of a draft with their answers, as a report in three forms.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "quoth/draft.h"
#include "tools/quote.h"

namespace quoth::tools {

// A quotation of the draft, and what became of it. Exactly one of the last three holds.
struct Checked {
  std::optional<QuoteAnswer> answer;
  std::optional<Error> error;
  bool too_short = false;  // not looked up
  double seconds = 0;      // of the look-up
};

struct CheckCounts {
  static constexpr std::size_t kVerdicts = static_cast<std::size_t>(Verdict::kAbsent) + 1;
  std::array<std::uint64_t, kVerdicts> verdicts{};
  std::uint64_t too_short = 0;
  std::uint64_t failed = 0;

  void add(const Checked& checked);
  std::uint64_t of(Verdict verdict) const { return verdicts[static_cast<std::size_t>(verdict)]; }
  std::uint64_t looked_up() const;
  // Some quotation is not one: altered, spliced, related or absent.
  bool any_wrong() const;
  // "12 quotations: 7 exact, 2 altered, 3 absent; 4 too short to look up"
  std::string text() const;
};

// For a person: good ones on a line, the others with their diff, passage and warnings.
std::string checked_text(std::string_view file, const DraftQuotation& quotation, const Checked& checked);
// {"file":..,"line":..,"column":..,"begin":..,"end":..,"kind":..,..,"quote":..,"verdict":..,..}
Json checked_json(std::string_view file, const DraftQuotation& quotation, const Checked& checked);
// {"summary":{"quotations":..,"exact":..,..}}
Json counts_json(std::string_view file, const CheckCounts& counts);

std::string_view kind_name(DraftQuotationKind kind);

}  // namespace quoth::tools
