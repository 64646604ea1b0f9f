// The kinds with marked cuts, editorial brackets and splices.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "tests/gold/gold_maker.h"

namespace quoth::test {
namespace {

constexpr std::size_t kGapWords = 300;  // QuoteOptions::gap_words

std::string slice(const Pieces& pieces, std::size_t begin, std::size_t end) {
  return written(Pieces(pieces.begin() + static_cast<std::ptrdiff_t>(begin),
                        pieces.begin() + static_cast<std::ptrdiff_t>(end)));
}

}  // namespace

const std::string& GoldMaker::ellipsis() {
  static const std::array<std::string, 12> kForms = {
      " ... ",   "... ",    "...",    " \xe2\x80\xa6 ", "\xe2\x80\xa6 ",    "\xe2\x80\xa6",
      " [...] ", " . . . ", " .... ", ", ... ",         " [\xe2\x80\xa6] ", ". . . . "};
  return pick(kForms);
}

std::optional<GoldCase> GoldMaker::elided(GoldKind kind) {
  const auto from = passage(12, 60, true);
  if (!from.has_value()) return std::nullopt;
  const Pieces all = pieces(*from);
  const std::size_t cuts = kind == GoldKind::kEllipses ? between(2, 3) : 1;
  std::string quote;
  std::size_t at = 0;
  for (std::size_t cut = 0; cut <= cuts; ++cut) {
    const std::size_t share = (all.size() - at) / (cuts + 1 - cut);
    if (share < 4) return std::nullopt;
    const std::size_t kept = cut == cuts ? all.size() - at : between(2, share - 1);
    quote += slice(all, at, at + kept);
    at += kept;
    if (cut == cuts) break;
    const std::size_t room = std::min<std::size_t>(share - kept, 25);
    at += between(1, room);
    quote += ellipsis();
  }
  if (corpus_.has_words(words(quote)) || corpus_.has_characters(quote)) return std::nullopt;
  return GoldCase{kind, quote, {Verdict::kElided}, from->document->source.id, 0, std::nullopt, ""};
}

std::optional<GoldCase> GoldMaker::open_ellipsis(GoldKind kind) {
  const auto from = passage(4, 30, true);
  if (!from.has_value()) return std::nullopt;
  std::string quote = raw(*from);
  const std::size_t where = below(3);
  if (where != 1) quote = ellipsis() + quote;
  if (where != 0) quote += ellipsis();
  if (corpus_.has_characters(quote)) return std::nullopt;
  return GoldCase{kind,         quote, {Verdict::kElided, Verdict::kSameWords}, from->document->source.id, 0,
                  std::nullopt, ""};
}

std::optional<GoldCase> GoldMaker::bracketed(GoldKind kind) {
  const auto from = passage(7, 30, true);
  if (!from.has_value()) return std::nullopt;
  Pieces all = pieces(*from);
  const std::size_t at = between(2, all.size() - 3);
  const auto here = all.begin() + static_cast<std::ptrdiff_t>(at);
  GoldCase made{kind, "", {Verdict::kElided}, from->document->source.id, 0, std::nullopt, ""};
  if (kind == GoldKind::kBracketLetter) {
    Piece& piece = chance(2) ? all.front() : *here;
    const char first = piece.word[0];
    if (std::isalpha(static_cast<unsigned char>(first)) == 0 || piece.word.size() < 2) return std::nullopt;
    piece.word = std::string("[") + static_cast<char>(first ^ 0x20) + "]" + piece.word.substr(1);
    made.allowed.push_back(Verdict::kSameWords);
  } else if (kind == GoldKind::kSic) {
    here->word += chance(2) ? " [sic]" : " [sic!]";
    made.allowed.push_back(Verdict::kSameWords);
  } else {
    std::string inside;
    for (std::size_t i = between(1, 3); i-- > 0;) inside += (inside.empty() ? "" : " ") + random_word();
    if (kind == GoldKind::kBracketAdded) {
      all.insert(here, {"[" + inside + "]", " "});
    } else {
      const std::size_t replaced = between(1, std::min<std::size_t>(6, all.size() - at - 2));
      here->word = "[" + inside + "]";
      here->gap = all[at + replaced - 1].gap;
      all.erase(here + 1, here + static_cast<std::ptrdiff_t>(replaced));
    }
  }
  made.quote = written(all);
  const bool whole_word = kind == GoldKind::kBracketForWords || kind == GoldKind::kBracketAdded;
  if (whole_word && corpus_.has_words(words(made.quote))) return std::nullopt;
  return made;
}

std::optional<GoldCase> GoldMaker::spliced(GoldKind kind) {
  const bool one_document = kind == GoldKind::kOutOfOrder || kind == GoldKind::kReversedParts;
  const bool cut = kind == GoldKind::kReversedParts || kind == GoldKind::kTwoDocumentsCut;
  const auto first = passage(6, 14, true);
  if (!first.has_value()) return std::nullopt;
  // Among many documents chance would hardly ever take the same one twice.
  const auto second = one_document ? passage(*first->document, 6, 14, true) : passage(6, 14, true);
  if (!second.has_value()) return std::nullopt;
  if ((first->document == second->document) != one_document) return std::nullopt;
  if (one_document && second->first + second->words + 20 > first->first) return std::nullopt;
  if (corpus_.in_order(words(*first), words(*second), kGapWords)) return std::nullopt;
  static const std::array<std::string, 3> kJoints = {" ", ", ", ". "};
  GoldCase made{kind,
                raw(*first) + (cut ? ellipsis() : pick(kJoints)) + raw(*second),
                {Verdict::kSpliced},
                "",
                0,
                std::nullopt,
                ""};
  const std::vector<WordId> read = words(made.quote);
  if (read.size() != first->words + second->words) return std::nullopt;  // the joint made words one
  // Nor may it be an altered quotation, of one passage or of a passage cut at the same place.
  if (corpus_.fewest_edits(read) <= budget(read.size())) return std::nullopt;
  return made;
}

}  // namespace quoth::test
