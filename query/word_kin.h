// WordKin: how two different words of one place are related: spelling, inflection, a slip of the pen.
//
// English, where a language matters; words of other languages are simply different. Words are terms
// (docs/analysis.md, section 4). Not thread-safe: the stemmer keeps its work space.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "quoth/quote.h"

struct sb_stemmer;

namespace quoth::query {

enum class Kin : std::uint8_t { kNone, kSpelling, kInflection, kMisspelling };

class WordKin {
 public:
  // How often a term stands in the index: one of a slip and its word is far rarer than the other.
  using Frequency = std::function<std::uint64_t(std::string_view term)>;
  explicit WordKin(Frequency frequency);
  ~WordKin();
  WordKin(const WordKin&) = delete;
  WordKin& operator=(const WordKin&) = delete;

  Kin between(std::string_view quote, std::string_view source);

 private:
  std::string stem(std::string_view term);
  bool is_slip(std::string_view a, std::string_view b) const;

  struct Free {
    void operator()(sb_stemmer* stemmer) const;
  };
  Frequency frequency_;
  std::unique_ptr<sb_stemmer, Free> stemmer_;
};

// The other spellings of a word, British or American: second of each pair.
std::span<const std::pair<std::string_view, std::string_view>> spelling_pairs(std::string_view term);

// Words that turn a meaning.
std::optional<WarningKind> warning_kind(std::string_view term);
// not, cannot, don't: contractions and what they stand for negate alike.
bool is_plain_not(std::string_view term);

}  // namespace quoth::query
