// The kinds that keep the words: case, marks, typography, spelling.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "tests/gold/gold_maker.h"

namespace quoth::test {
namespace {

bool ascii_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 && (c & 0x80) == 0; }
char upper(char c) { return ascii_letter(c) ? static_cast<char>(c & ~0x20) : c; }
char lower(char c) { return ascii_letter(c) ? static_cast<char>(c | 0x20) : c; }

// Whether anything was replaced.
bool replace_all(std::string& text, std::string_view from, std::string_view to) {
  bool found = false;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
    found = true;
  }
  return found;
}

// British and American.
constexpr std::array<std::pair<std::string_view, std::string_view>, 23> kSpellings = {{
    {"labour", "labor"},
    {"honour", "honor"},
    {"favour", "favor"},
    {"colour", "color"},
    {"favourite", "favorite"},
    {"neighbour", "neighbor"},
    {"endeavour", "endeavor"},
    {"honourable", "honorable"},
    {"favourable", "favorable"},
    {"behaviour", "behavior"},
    {"harbour", "harbor"},
    {"defence", "defense"},
    {"centre", "center"},
    {"realise", "realize"},
    {"recognise", "recognize"},
    {"organise", "organize"},
    {"organisation", "organization"},
    {"civilisation", "civilization"},

    {"neighbours", "neighbors"},
    {"labours", "labors"},
    {"honoured", "honored"},
    {"recognised", "recognized"},
    {"defences", "defenses"},
}};

}  // namespace

std::optional<GoldCase> GoldMaker::same_words(GoldKind kind) {
  const auto from = passage(3, 30, kind != GoldKind::kTypography);
  if (!from.has_value()) return std::nullopt;
  Pieces all = pieces(*from);
  bool changed = false;
  switch (kind) {
    case GoldKind::kCase:
      changed = change_case(all);
      break;
    case GoldKind::kPunctuation:
      changed = change_punctuation(all);
      break;
    case GoldKind::kTypography:
      changed = change_typography(all);
      break;
    case GoldKind::kHyphens:
      changed = change_hyphens(all);
      break;
    case GoldKind::kSpelling:
      changed = change_spelling(all);
      break;
    default:
      changed = divide_line(all);
      break;
  }
  const std::string quote = written(all);
  if (!changed || corpus_.has_characters(quote)) return std::nullopt;
  const bool other_terms = kind == GoldKind::kHyphens || kind == GoldKind::kSpelling;
  const std::vector<WordId> read = words(quote);
  if ((read == words(*from)) == other_terms || (other_terms && corpus_.has_words(read))) return std::nullopt;
  return GoldCase{kind, quote, {Verdict::kSameWords}, from->document->source.id, 0, std::nullopt, ""};
}

bool GoldMaker::change_case(Pieces& pieces) {
  const std::size_t way = below(4);
  for (Piece& piece : pieces) {
    if (way == 3) {
      if (chance(4)) piece.word[0] = upper(piece.word[0]);
      continue;
    }
    for (std::size_t i = 0; i < piece.word.size(); ++i) {
      char& c = piece.word[i];
      c = way == 0 || (way == 1 && i == 0) ? upper(c) : lower(c);
    }
  }
  return true;
}

bool GoldMaker::change_punctuation(Pieces& pieces) {
  const std::size_t way = below(3);
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    std::string& gap = pieces[i].gap;
    if (way == 0 && gap.find('-') == std::string::npos) gap = " ";
    if (way == 1 && gap == ", ") gap = "; ";
    if (way == 1 && gap == "; ") gap = ": ";
    if (way == 2 && gap == " " && chance(4)) gap = ", ";
  }
  if (chance(3)) {
    static const std::array<std::string, 3> kEnds = {"!", "?", ";"};
    pieces.back().word += pick(kEnds);
  }
  return true;
}

bool GoldMaker::change_typography(Pieces& pieces) {
  bool changed = false;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    auto& [word, gap] = pieces[i];
    changed |= replace_all(word, "'", "\xe2\x80\x99");
    changed |= replace_all(gap, "--", chance(2) ? "\xe2\x80\x94" : " \xe2\x80\x93 ");
    if (gap == "-") changed |= replace_all(gap, "-", "\xe2\x80\x91");
    if (chance(3)) changed |= replace_all(word, "ffi", "\xef\xac\x83");
    if (chance(3)) changed |= replace_all(word, "fi", "\xef\xac\x81");
    if (gap == " " && i % 5 == 2) changed |= replace_all(gap, " ", "\xc2\xa0");
    if (word.size() > 7 && chance(3)) {
      word.insert(word.size() / 2, "\xc2\xad");
      changed = true;
    }
    if (chance(12)) changed |= replace_all(word, "e", "\xc3\xa9");
    changed |= replace_all(gap, "\"", chance(2) ? "\xe2\x80\x9c" : "\xc2\xab");
  }
  // White space apart from the plain kinds may count as a run of white space.
  return changed && std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
           return piece.word.find_first_of("\xe2\xef\xc3") != std::string::npos ||
                  piece.gap.find('\xe2') != std::string::npos;
         });
}

bool GoldMaker::change_hyphens(Pieces& pieces) {
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
    if (pieces[i].gap != "-") continue;
    pieces[i].word += pieces[i + 1].word;
    pieces[i].gap = pieces[i + 1].gap;
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return true;
  }
  // No compound: one made of a long word, as where `today` was `to-day`.
  for (Piece& piece : pieces) {
    if (piece.word.size() < 8 || !std::all_of(piece.word.begin(), piece.word.end(), ascii_letter)) continue;
    if (!chance(40)) continue;
    piece.word.insert(between(2, piece.word.size() - 3), "-");
    return true;
  }
  return false;
}

bool GoldMaker::change_spelling(Pieces& pieces) {
  bool changed = false;
  for (Piece& piece : pieces) {
    std::string folded = piece.word;
    std::transform(folded.begin(), folded.end(), folded.begin(), lower);
    for (const auto& [british, american] : kSpellings) {
      if (folded != british && folded != american) continue;
      const char first = piece.word[0];
      piece.word = folded == british ? american : british;
      if (first != lower(first)) piece.word[0] = upper(piece.word[0]);
      changed = true;
      break;
    }
  }
  return changed;
}

bool GoldMaker::divide_line(Pieces& pieces) {
  for (Piece& piece : pieces) {
    if (piece.word.size() < 6 || !std::all_of(piece.word.begin(), piece.word.end(), ascii_letter)) continue;
    if (!chance(3)) continue;
    piece.word.insert(piece.word.size() / 2, chance(2) ? "-\n" : "-\n  ");
    return true;
  }
  return false;
}

}  // namespace quoth::test
