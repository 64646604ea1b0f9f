// The kinds with changed words.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "tests/gold/gold_maker.h"

namespace quoth::test {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 16> kNumbers = {{{"one", "two"},
                                            {"two", "three"},
                                            {"three", "four"},
                                            {"four", "five"},
                                            {"five", "six"},
                                            {"six", "seven"},
                                            {"seven", "eight"},
                                            {"eight", "nine"},
                                            {"ten", "twelve"},
                                            {"twenty", "thirty"},
                                            {"hundred", "thousand"},
                                            {"thousand", "million"},
                                            {"million", "billion"},
                                            {"first", "second"},
                                            {"twelve", "ten"},
                                            {"billion", "million"}}};
constexpr std::array<Pair, 9> kModals = {{{"shall", "may"},
                                          {"will", "might"},
                                          {"must", "could"},
                                          {"can", "must"},
                                          {"may", "must"},
                                          {"should", "could"},
                                          {"would", "should"},
                                          {"could", "must"},
                                          {"might", "will"}}};
constexpr std::array<Pair, 7> kQuantifiers = {{{"all", "some"},
                                               {"every", "some"},
                                               {"some", "all"},
                                               {"many", "few"},
                                               {"most", "all"},
                                               {"few", "many"},
                                               {"several", "all"}}};
constexpr std::array<std::string_view, 14> kTakeNot = {"is",    "are", "was",  "were",  "will",
                                                       "shall", "can", "must", "could", "have",
                                                       "has",   "had", "do",   "should"};

std::string folded(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool plain_word(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

template <class List>
std::string_view listed(const List& list, const std::string& word) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const Pair& pair) { return pair.first == word; });
  return found == list.end() ? std::string_view() : found->second;
}

std::ptrdiff_t diff(std::size_t n) { return static_cast<std::ptrdiff_t>(n); }

}  // namespace

std::optional<GoldCase> GoldMaker::altered(GoldKind kind) {
  const bool cut = kind == GoldKind::kElidedAndAltered;
  const auto from = passage(cut ? 16 : 5, 40, true);
  if (!from.has_value()) return std::nullopt;
  Pieces all = pieces(*from);
  GoldCase made;
  made.kind = kind;
  std::size_t cost = 0;
  if (cut) {
    // The change stands well inside the first part.
    const std::size_t kept = all.size() / 2, left_out = between(2, all.size() / 4);
    Pieces head(all.begin(), all.begin() + diff(kept));
    cost = substitute(head);
    head.back().gap = ellipsis();
    head.insert(head.end(), all.begin() + diff(kept + left_out), all.end());
    all = std::move(head);
  } else {
    cost = alter(kind, all, made);
  }
  return cost == 0 ? std::nullopt : finish_altered(std::move(made), all, *from, cost);
}

std::size_t GoldMaker::alter(GoldKind kind, Pieces& all, GoldCase& made) {
  switch (kind) {
    case GoldKind::kSubstitution:
      return substitute(all);
    case GoldKind::kDrop:
      return drop(all);
    case GoldKind::kInsertion:
      return insert(all);
    case GoldKind::kTransposition:
      return transpose(all);
    case GoldKind::kInflection:
      return inflect(all);
    case GoldKind::kMisspelling:
      return misspell(all);
    case GoldKind::kNegationAdded:
      return add_negation(all, made);
    case GoldKind::kNegationDropped:
      return drop_negation(all, made);
    case GoldKind::kMixed:
      break;
    default:
      return change_listed(all, made);
  }
  std::size_t cost = 0;
  for (std::size_t wanted = between(2, std::max<std::size_t>(2, budget(all.size()))); cost < wanted;) {
    static constexpr std::array<std::size_t (GoldMaker::*)(Pieces&), 6> kWays = {
        &GoldMaker::substitute, &GoldMaker::drop,    &GoldMaker::insert,
        &GoldMaker::transpose,  &GoldMaker::inflect, &GoldMaker::misspell};
    const std::size_t one = (this->*pick(kWays))(all);
    if (one == 0) return 0;
    cost += one;
  }
  return cost;
}

std::optional<GoldCase> GoldMaker::finish_altered(GoldCase made, const Pieces& pieces, const Passage& from,
                                                  std::size_t cost) {
  made.quote = written(pieces);
  made.allowed = {Verdict::kAltered};
  made.document = from.document->source.id;
  made.edits = cost;
  const std::vector<WordId> read = words(made.quote);
  if (read.size() < 4 || cost > budget(read.size()) || corpus_.has_words(read)) return std::nullopt;
  // A quotation of another passage with fewer edits is as true, of other words to be warned of.
  if (made.warning.has_value() && corpus_.fewest_edits(read) < cost) return std::nullopt;
  return made;
}

std::size_t GoldMaker::substitute(Pieces& pieces) {
  std::string& word = pick(pieces).word;
  const std::string other = random_word();
  if (folded(word) == other) return 0;
  word = other;
  return 1;
}

std::size_t GoldMaker::drop(Pieces& pieces) {
  if (pieces.size() < 5) return 0;
  const std::size_t at = between(1, pieces.size() - 2);
  if (pieces[at - 1].gap != " ") pieces[at - 1].gap = pieces[at].gap;
  pieces.erase(pieces.begin() + diff(at));
  return 1;
}

std::size_t GoldMaker::insert(Pieces& pieces) {
  pieces.insert(pieces.begin() + diff(below(pieces.size() + 1)), {random_word(), " "});
  return 1;
}

std::size_t GoldMaker::transpose(Pieces& pieces) {
  const std::size_t at = below(pieces.size() - 1);
  if (folded(pieces[at].word) == folded(pieces[at + 1].word)) return 0;
  std::swap(pieces[at].word, pieces[at + 1].word);
  return 2;
}

std::size_t GoldMaker::inflect(Pieces& pieces) {
  std::string& word = pick(pieces).word;
  if (word.size() < 4 || !plain_word(word)) return 0;
  const auto ends = [&](std::string_view end) { return word.ends_with(end); };
  if (ends("s") && !ends("ss")) {
    word.pop_back();
  } else if (ends("ing")) {
    word.replace(word.size() - 3, 3, "ed");
  } else if (ends("ed")) {
    word.replace(word.size() - 2, 2, "ing");
  } else if (ends("y") || ends("e") || ends("h") || ends("x")) {
    return 0;
  } else {
    word += 's';
  }
  return 1;
}

std::size_t GoldMaker::misspell(Pieces& pieces) {
  std::string& word = pick(pieces).word;
  if (word.size() < 6 || !plain_word(word)) return 0;
  const std::string right = word;
  const std::size_t at = between(1, word.size() - 3);
  switch (below(4)) {
    case 0:
      std::swap(word[at], word[at + 1]);
      break;
    case 1:
      word.erase(at, 1);
      break;
    case 2:
      word.insert(at, 1, word[at]);
      break;
    default:
      word[at] = static_cast<char>('a' + below(26));
      break;
  }
  return word == right ? 0 : 1;
}

std::size_t GoldMaker::add_negation(Pieces& pieces, GoldCase& made) {
  for (std::size_t i = below(pieces.size()); i + 1 < pieces.size(); ++i) {
    if (std::find(kTakeNot.begin(), kTakeNot.end(), folded(pieces[i].word)) == kTakeNot.end()) continue;
    if (pieces[i].gap != " " || folded(pieces[i + 1].word) == "not") continue;
    pieces.insert(pieces.begin() + diff(i) + 1, {"not", " "});
    made.warning = WarningKind::kNegation;
    made.warned = "not";
    return 1;
  }
  return 0;
}

std::size_t GoldMaker::drop_negation(Pieces& pieces, GoldCase& made) {
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::string word = folded(pieces[i].word);
    if (word != "not" && word != "never" && word != "no") continue;
    if (pieces[i - 1].gap != " ") pieces[i - 1].gap = pieces[i].gap;
    pieces.erase(pieces.begin() + diff(i));
    made.warning = WarningKind::kNegation;
    made.warned = word;
    return 1;
  }
  return 0;
}

std::size_t GoldMaker::change_listed(Pieces& pieces, GoldCase& made) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string word = folded(pieces[i].word);
    std::string other;
    if (made.kind == GoldKind::kNumber) {
      other = listed(kNumbers, word);
      made.warning = WarningKind::kNumber;
      if (!word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
        other = std::to_string(1 + below(9)) + word;
    } else if (made.kind == GoldKind::kModal) {
      other = listed(kModals, word);
      made.warning = WarningKind::kModal;
    } else {
      other = listed(kQuantifiers, word);
      made.warning = WarningKind::kQuantifier;
    }
    if (other.empty()) continue;
    pieces[i].word = other;
    made.warned = word;
    return 1;
  }
  return 0;
}

}  // namespace quoth::test
