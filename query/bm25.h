// Bm25: what a match is worth, from the statistics of a whole snapshot.
//
// A positional part of the query scores idf * impact(tf, length): tf is the number of its spans in the
// document, idf the sum over its words (index/impact.h). A document's score is the sum over
// the parts that count there (docs/query_language.md, 2.3, "Occurrences").
//
// Scores are added as integers (units of 2^-32), so that the sum does not depend on the order
// in which a driver meets the parts: pruned and exhaustive search agree bit for bit. What a
// caller sees, and what hits are ordered by, is the sum rounded to float.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "index/impact.h"
#include "index/kernels/score.h"
#include "query/ast.h"
#include "query/segment_context.h"

namespace quoth::query {

using Score = std::int64_t;
inline constexpr double kScoreUnit = 4294967296.0;

inline float to_float(Score score) { return static_cast<float>(static_cast<double>(score) / kScoreUnit); }

// idf of one positional part, in score units.
struct Weight {
  double value = 0;
  Score score(float impact) const { return static_cast<Score>(value * static_cast<double>(impact)); }
  // At least score(i) for every i <= impact.
  Score bound(float impact) const { return static_cast<Score>(value * static_cast<double>(impact)) + 1; }
};

// index::impact() under one average length, with the division by it done once. Equal to it up to rounding;
// all of a search's scores come from here, so that they agree with each other exactly.
class ImpactModel {
 public:
  explicit ImpactModel(float average_length)
      : average_length_(average_length), per_word_(index::kBm25K1 * index::kBm25B / average_length) {}
  float average_length() const { return average_length_; }
  float impact(std::uint32_t freq, std::uint32_t length) const {
    const float f = static_cast<float>(freq);
    return f / (f + (kFloor + per_word_ * static_cast<float>(length)));
  }
  // weight.score(impact()) * times, for the kernels.
  index::ScoreFormula formula(const Weight& weight, std::uint32_t times) const {
    return {weight.value, kFloor, per_word_, times};
  }

 private:
  static constexpr float kFloor = index::kBm25K1 * (1.0F - index::kBm25B);
  float average_length_;
  float per_word_;
};

// Statistics of all segments together.
struct Collection {
  std::uint64_t documents = 0;
  std::uint64_t tokens = 0;
  std::vector<std::uint64_t> documents_with;  // per word of the WordTable

  float average_length() const {
    return tokens == 0 || documents == 0
               ? 1.0F
               : static_cast<float>(static_cast<double>(tokens) / static_cast<double>(documents));
  }
};

class Bm25 {
 public:
  Bm25(const Collection& collection, const WordTable& words) : collection_(collection), words_(words) {}

  ImpactModel model() const { return ImpactModel(collection_.average_length()); }
  // Pre: `part` is positional. The words of a choice, and of the operands of an Or, count as the
  // rarest of the alternatives; what NotNear keeps away counts nothing.
  Weight weight(const Node& part) const { return {sum_of_idf(part) * kScoreUnit}; }

 private:
  double idf(std::string_view word) const;
  double sum_of_idf(const Node& node) const;

  const Collection& collection_;
  const WordTable& words_;
};

}  // namespace quoth::query
