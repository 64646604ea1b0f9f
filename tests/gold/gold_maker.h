// GoldMaker: quotations of every kind, made from passages of a corpus.
//
// Deterministic for a corpus and a seed. A label holds by construction, and what chance could spoil is
// checked the slow way (GoldCorpus): that an altered form does not itself stand in the corpus, that a splice
// is not within the edits of one passage.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/gold/corpus.h"
#include "tests/gold/gold_case.h"

namespace quoth::test {

// A word as written, and what is written behind it.
struct Piece {
  std::string word;
  std::string gap;
};
using Pieces = std::vector<Piece>;

std::string written(const Pieces& pieces);

class GoldMaker {
 public:
  GoldMaker(GoldCorpus& corpus, std::uint64_t seed) : corpus_(corpus), random_(seed) {}

  // Nothing when many tries gave none: the corpus has no place for this kind.
  std::optional<GoldCase> make(GoldKind kind);
  // The edit budget of a quotation by default: 35 % of its words, at least one.
  static std::size_t budget(std::size_t words) { return std::max<std::size_t>(1, words * 35 / 100); }

 private:
  struct Passage {
    const GoldDocument* document = nullptr;
    std::size_t first = 0, words = 0;
  };
  using Try = std::optional<GoldCase> (GoldMaker::*)(GoldKind);
  static Try way_of(GoldKind kind);

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
  bool chance(std::size_t in) { return below(in) == 0; }
  template <class List>
  auto& pick(List& list) {
    return list[below(std::size(list))];
  }

  // Passages: a plain one has no quotation marks, brackets, ellipses or paragraph ends inside.
  std::optional<Passage> passage(std::size_t least, std::size_t most, bool plain);
  std::optional<Passage> passage(const GoldDocument& document, std::size_t least, std::size_t most,
                                 bool plain);
  bool plain(const Passage& passage) const;
  Pieces pieces(const Passage& passage) const;
  std::string raw(const Passage& passage) const;
  std::vector<WordId> words(const Passage& passage) const;
  std::vector<WordId> words(std::string_view text) { return corpus_.read(text).words; }
  std::string random_word();  // as often as in the corpus
  std::string common_word();
  double share_of_rare(const std::vector<WordId>& words) const;

  // Ways to make a case; each may fail, and is tried again.
  std::optional<GoldCase> verbatim(GoldKind kind);
  std::optional<GoldCase> same_words(GoldKind kind);
  std::optional<GoldCase> paragraph_marks(GoldKind kind);
  std::optional<GoldCase> elided(GoldKind kind);
  std::optional<GoldCase> open_ellipsis(GoldKind kind);
  std::optional<GoldCase> bracketed(GoldKind kind);
  std::optional<GoldCase> altered(GoldKind kind);
  std::optional<GoldCase> spliced(GoldKind kind);
  std::optional<GoldCase> kin(GoldKind kind);
  std::optional<GoldCase> absent(GoldKind kind);

  // Changes of the pieces; false when there is nothing to change.
  bool change_case(Pieces& pieces);
  bool change_punctuation(Pieces& pieces);
  bool change_typography(Pieces& pieces);
  bool change_hyphens(Pieces& pieces);
  bool change_spelling(Pieces& pieces);
  bool divide_line(Pieces& pieces);

  // One edit of words each, where it costs at most `room`; what it costs, 0 when it cannot be made.
  std::size_t substitute(Pieces& pieces);
  std::size_t drop(Pieces& pieces);
  std::size_t insert(Pieces& pieces);
  std::size_t transpose(Pieces& pieces);
  std::size_t inflect(Pieces& pieces);
  std::size_t misspell(Pieces& pieces);
  std::size_t add_negation(Pieces& pieces, GoldCase& made);
  std::size_t drop_negation(Pieces& pieces, GoldCase& made);
  std::size_t change_listed(Pieces& pieces, GoldCase& made);  // number, modal, quantifier
  std::size_t alter(GoldKind kind, Pieces& pieces, GoldCase& made);

  // Checks the guards of ALTERED and fills in the rest.
  std::optional<GoldCase> finish_altered(GoldCase made, const Pieces& pieces, const Passage& from,
                                         std::size_t cost);
  const std::string& ellipsis();

  GoldCorpus& corpus_;
  std::mt19937_64 random_;
};

}  // namespace quoth::test
