#include "tests/gold/gold_maker.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace quoth::test {
namespace {

constexpr std::size_t kTries = 2000;
constexpr std::uint64_t kRare = 8;  // occurrences

constexpr std::array<std::string_view, kGoldKinds> kNames = {
    "verbatim",
    "outer marks",
    "white space",
    "case",
    "punctuation",
    "typography",
    "hyphens",
    "spelling",
    "divided line",
    "paragraph marks",
    "ellipsis",
    "ellipses",
    "open ellipsis",
    "bracket for words",
    "bracket added",
    "bracketed letter",
    "sic",
    "substitution",
    "drop",
    "insertion",
    "transposition",
    "inflection",
    "misspelling",
    "negation added",
    "negation dropped",
    "number",
    "modal",
    "quantifier",
    "mixed edits",
    "elided and altered",
    "out of order",
    "reversed parts",
    "two documents",
    "two documents, cut",
    "kin",
    "shuffled",
    "random words",
    "foreign",
};

}  // namespace

std::string_view gold_kind_name(GoldKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::string written(const Pieces& pieces) {
  std::string text;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    text += pieces[i].word;
    if (i + 1 < pieces.size()) text += pieces[i].gap;
  }
  return text;
}

GoldMaker::Try GoldMaker::way_of(GoldKind kind) {
  if (kind <= GoldKind::kWhiteSpace) return &GoldMaker::verbatim;
  if (kind == GoldKind::kParagraphMarks) return &GoldMaker::paragraph_marks;
  if (kind <= GoldKind::kDividedLine) return &GoldMaker::same_words;
  if (kind == GoldKind::kOpenEllipsis) return &GoldMaker::open_ellipsis;
  if (kind <= GoldKind::kEllipses) return &GoldMaker::elided;
  if (kind <= GoldKind::kSic) return &GoldMaker::bracketed;
  if (kind <= GoldKind::kElidedAndAltered) return &GoldMaker::altered;
  if (kind <= GoldKind::kTwoDocumentsCut) return &GoldMaker::spliced;
  return kind == GoldKind::kKin ? &GoldMaker::kin : &GoldMaker::absent;
}

std::optional<GoldCase> GoldMaker::make(GoldKind kind) {
  const Try way = way_of(kind);
  for (std::size_t i = 0; i < kTries; ++i) {
    if (auto made = (this->*way)(kind)) return made;
  }
  return std::nullopt;
}

std::optional<GoldMaker::Passage> GoldMaker::passage(std::size_t least, std::size_t most,
                                                     bool must_be_plain) {
  const auto& documents = corpus_.documents();
  return passage(documents[below(documents.size())], least, most, must_be_plain);
}

std::optional<GoldMaker::Passage> GoldMaker::passage(const GoldDocument& document, std::size_t least,
                                                     std::size_t most, bool must_be_plain) {
  const std::size_t size = between(least, most);
  if (document.text.words.size() < size) return std::nullopt;
  const Passage found{&document, below(document.text.words.size() - size + 1), size};
  if (must_be_plain && !plain(found)) return std::nullopt;
  return found;
}

bool GoldMaker::plain(const Passage& passage) const {
  const std::string text = raw(passage);
  for (const std::string_view mark : {"[", "]", "...", ". .", "\"", "\n\n", "\xe2\x80\x9c", "\xe2\x80\x9d",
                                      "\xe2\x80\xa6", "(", "*", "_", " '", "' "}) {
    if (text.find(mark) != std::string::npos) return false;
  }
  return true;
}

Pieces GoldMaker::pieces(const Passage& passage) const {
  const std::string& text = passage.document->source.text;
  const std::vector<ByteRange>& bytes = passage.document->text.bytes;
  Pieces out;
  for (std::size_t i = passage.first; i < passage.first + passage.words; ++i) {
    Piece& piece = out.emplace_back();
    piece.word = text.substr(bytes[i].begin, bytes[i].end - bytes[i].begin);
    if (i + 1 < passage.first + passage.words)
      piece.gap = text.substr(bytes[i].end, bytes[i + 1].begin - bytes[i].end);
  }
  return out;
}

std::string GoldMaker::raw(const Passage& passage) const {
  const std::vector<ByteRange>& bytes = passage.document->text.bytes;
  const std::uint64_t begin = bytes[passage.first].begin;
  return passage.document->source.text.substr(begin, bytes[passage.first + passage.words - 1].end - begin);
}

std::vector<WordId> GoldMaker::words(const Passage& passage) const {
  const auto first = passage.document->text.words.begin() + static_cast<std::ptrdiff_t>(passage.first);
  return {first, first + static_cast<std::ptrdiff_t>(passage.words)};
}

std::string GoldMaker::random_word() {
  for (;;) {
    const auto one = passage(1, 1, true);
    if (one.has_value()) return corpus_.name(one->document->text.words[one->first]);
  }
}

std::string GoldMaker::common_word() {
  for (;;) {
    std::string word = random_word();
    if (corpus_.count(words(word).front()) >= std::max<std::uint64_t>(100, corpus_.size() / 2000))
      return word;
  }
}

std::optional<GoldCase> GoldMaker::verbatim(GoldKind kind) {
  const auto from = passage(3, 40, kind != GoldKind::kVerbatim);
  if (!from.has_value()) return std::nullopt;
  GoldCase made{kind, raw(*from), {Verdict::kExact}, from->document->source.id, 0, std::nullopt, ""};
  if (kind == GoldKind::kOuterMarks) {
    static const std::array<std::pair<std::string, std::string>, 6> kMarks = {
        {{"\"", "\""},
         {"'", "'"},
         {"\xe2\x80\x9c", "\xe2\x80\x9d"},
         {"\xe2\x80\x98", "\xe2\x80\x99"},
         {"\xc2\xab", "\xc2\xbb"},
         {"\xe2\x80\x9e", "\xe2\x80\x9c"}}};
    const auto& [open, close] = pick(kMarks);
    made.quote = open + made.quote + close;
  } else if (kind == GoldKind::kWhiteSpace) {
    std::string spaced;
    for (const char c : made.quote) {
      static const std::array<std::string, 4> kRuns = {"  ", "\n", " \t ", "\r\n"};
      spaced += c == ' ' ? pick(kRuns) : std::string(1, c);
    }
    made.quote = " " + spaced + "\n";
    // A hyphen before a line end divides a word.
    if (words(made.quote) != words(*from)) return std::nullopt;
  }
  return made;
}

std::optional<GoldCase> GoldMaker::paragraph_marks(GoldKind kind) {
  const auto from = passage(10, 60, false);
  if (!from.has_value()) return std::nullopt;
  Pieces all = pieces(*from);
  bool crossed = false;
  for (Piece& piece : all) {
    const std::size_t end = piece.gap.find("\n\n");
    if (piece.gap.find_first_of("\"[(") != std::string::npos ||
        piece.gap.find("\xe2\x80\x9c") != std::string::npos)
      return std::nullopt;
    if (end == std::string::npos) continue;
    piece.gap += "\xe2\x80\x9c";
    crossed = true;
  }
  if (!crossed) return std::nullopt;
  return GoldCase{kind,
                  "\xe2\x80\x9c" + written(all) + "\xe2\x80\x9d",
                  {Verdict::kSameWords, Verdict::kExact},
                  from->document->source.id,
                  0,
                  std::nullopt,
                  ""};
}

std::optional<GoldCase> GoldMaker::kin(GoldKind kind) {
  const auto from = passage(25, 50, true);
  if (!from.has_value()) return std::nullopt;
  // The rare words stay, in order; what is between them is other, common words.
  std::string text;
  std::size_t rare = 0;
  const std::vector<WordId> own = words(*from);
  for (const WordId word : own) {
    const bool kept = corpus_.count(word) <= kRare;
    rare += kept ? 1U : 0U;
    text += (text.empty() ? "" : " ") + (kept ? corpus_.name(word) : common_word());
  }
  const std::vector<WordId> made = words(text);
  if (rare < 5 || share_of_rare(made) < 0.3) return std::nullopt;  // docs/quote.md, 2
  if (corpus_.fewest_edits(made) <= budget(made.size())) return std::nullopt;
  return GoldCase{kind, text, {Verdict::kRelated, Verdict::kAbsent}, "", 0, std::nullopt, ""};
}

// The part of the words' weight that the rare ones have.
double GoldMaker::share_of_rare(const std::vector<WordId>& words) const {
  double rare = 0, all = 0;
  for (const WordId word : words) {
    const double weight =
        std::log(static_cast<double>(corpus_.size() + 1) / static_cast<double>(corpus_.count(word) + 1));
    all += weight;
    if (corpus_.count(word) <= kRare) rare += weight;
  }
  return rare / all;
}

std::optional<GoldCase> GoldMaker::absent(GoldKind kind) {
  std::vector<std::string> chosen;
  GoldCase made{kind, "", {Verdict::kAbsent, Verdict::kRelated}, "", 0, std::nullopt, ""};
  if (kind == GoldKind::kShuffled) {
    const auto from = passage(8, 30, true);
    if (!from.has_value()) return std::nullopt;
    for (const WordId word : words(*from)) chosen.push_back(corpus_.name(word));
    for (std::size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[below(i)]);
  } else if (kind == GoldKind::kRandomWords) {
    for (std::size_t i = between(6, 25); i-- > 0;) chosen.push_back(random_word());
  } else {
    made.allowed = {Verdict::kAbsent};
    static constexpr std::array<const char*, 16> kSyllables = {"zor", "vlu", "qua", "mib", "tek", "ony",
                                                               "xar", "pli", "sog", "wur", "jef", "dyn",
                                                               "hax", "kru", "bwa", "gli"};
    for (std::size_t i = between(4, 25); i-- > 0;) {
      std::string& word = chosen.emplace_back();
      for (std::size_t s = between(2, 4); s-- > 0;) word += pick(kSyllables);
    }
  }
  for (const std::string& word : chosen) made.quote += (made.quote.empty() ? "" : " ") + word;
  const std::vector<WordId> read = words(made.quote);
  if (corpus_.fewest_edits(read) <= budget(read.size())) return std::nullopt;
  return made;
}

}  // namespace quoth::test
