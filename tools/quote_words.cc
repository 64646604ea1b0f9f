// The words that `quoth quote`, `quoth check` and its page have for answers.
#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include "tools/output/signals.h"
#include "tools/quote.h"

namespace quoth::tools {

Result<QuoteOptions> quote_options(const QuoteFlags& flags) {
  QuoteOptions options;
  options.limit = flags.limit;
  options.gap_words = flags.gap_words;
  options.collapse_copies = flags.collapse_copies;
  options.budget.seconds = flags.deadline;
  options.budget.cancel = &cancel_flag();
  if (flags.edits.empty()) return options;
  std::uint32_t number = 0;
  const char* end = flags.edits.data() + flags.edits.size();
  const auto [stop, error] = std::from_chars(flags.edits.data(), end, number);
  const bool percent = stop + 1 == end && *stop == '%' && number <= 100;
  if (error != std::errc() || (stop != end && !percent)) {
    return Error{ErrorCode::kInvalidArgument,
                 "--edits: expected a number of words or a share such as 20%, found '" + flags.edits + "'"};
  }
  if (percent) {
    options.percent = number;
  } else {
    options.edits = number;
  }
  return options;
}

bool is_found(Verdict verdict) { return verdict != Verdict::kRelated && verdict != Verdict::kAbsent; }

std::string_view verdict_meaning(Verdict verdict) {
  switch (verdict) {
    case Verdict::kExact:
      return "these very characters";
    case Verdict::kSameWords:
      return "the same words; only case, punctuation or typography differ";
    case Verdict::kElided:
      return "the same words, with the cuts or additions it marks";
    case Verdict::kAltered:
      return "one passage, with words changed";
    case Verdict::kSpliced:
      return "real parts, put together from different places";
    case Verdict::kRelated:
      return "no quotation; a passage about the same";
    case Verdict::kAbsent:
      return "not in the documents";
  }
  return "";
}

std::string warning_text(const QuoteWarning& warning) {
  std::string out =
      fmt::format("{} {}: ", warning_kind_name(warning.kind), warning_change_name(warning.change));
  switch (warning.change) {
    case WarningChange::kDropped:
      return out + warning.source;
    case WarningChange::kAdded:
      return out + warning.quote;
    case WarningChange::kChanged:
      return out + warning.source + " -> " + warning.quote;
  }
  return out;
}

std::string_view date_origin_text(DateOrigin origin) {
  switch (origin) {
    case DateOrigin::kNone:
      return "no date is known";
    case DateOrigin::kField:
      return "the document's date";
    case DateOrigin::kDateline:
      return "a dateline in its text";
    case DateOrigin::kFileTime:
      return "the time of its file";
  }
  return "";
}

std::string document_name(const Sighting& sighting) {
  const std::string& name = sighting.document.title.empty() ? sighting.document.id : sighting.document.title;
  return sighting.date.empty() ? name : name + ", " + sighting.date;
}

std::string_view part_text(std::string_view quote, const QuotePart& part) {
  const std::size_t begin = std::min<std::size_t>(part.quote.begin, quote.size());
  const std::size_t end = std::min<std::size_t>(std::max(part.quote.begin, part.quote.end), quote.size());
  return quote.substr(begin, end - begin);
}

std::string verdict_detail(const QuoteAnswer& answer) {
  const auto edits = [](std::uint32_t n) { return fmt::format("{} word {}", n, n == 1 ? "edit" : "edits"); };
  switch (answer.verdict) {
    case Verdict::kAltered:
      return fmt::format("{} in {} words, similarity {:.2f}", edits(answer.edits), answer.words,
                         answer.similarity);
    case Verdict::kElided: {
      std::size_t cuts = 0, brackets = 0;
      if (!answer.sightings.empty()) {
        for (const QuoteEdit& edit : answer.sightings[0].script) {
          cuts += edit.op == QuoteOp::kElide ? 1u : 0u;
          brackets += edit.op == QuoteOp::kBracket ? 1u : 0u;
        }
      }
      std::string out;
      if (cuts > 0) out += fmt::format("{} {}", cuts, cuts == 1 ? "cut" : "cuts");
      if (brackets > 0) {
        if (!out.empty()) out += ", ";
        out += fmt::format("{} {}", brackets, brackets == 1 ? "bracket" : "brackets");
      }
      return out;
    }
    case Verdict::kSpliced:
      return fmt::format("{} parts", answer.parts.size());
    case Verdict::kAbsent:
      return fmt::format("no passage within {}", edits(answer.budget));
    default:
      return "";
  }
}

}  // namespace quoth::tools
