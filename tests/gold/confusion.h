// Confusion: how often each label got each verdict, by label and by kind, as a table.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/gold/gold_case.h"

namespace quoth::test {

class Confusion {
 public:
  void add(const GoldCase& made, Verdict found);
  std::size_t total() const { return total_; }
  std::size_t right() const { return right_; }
  // Changed words, splices or nothing at all, called EXACT or SAME_WORDS.
  std::size_t falsely_same() const { return falsely_same_; }
  double share(GoldKind kind, Verdict verdict) const;
  std::string table() const;

 private:
  static constexpr std::size_t kVerdicts = static_cast<std::size_t>(Verdict::kAbsent) + 1;
  using Counts = std::array<std::size_t, kVerdicts>;

  std::array<Counts, kVerdicts> labels_{};
  std::array<Counts, kGoldKinds> kinds_{};
  std::array<std::size_t, kGoldKinds> wrong_{};
  std::size_t total_ = 0, right_ = 0, falsely_same_ = 0;
  std::vector<std::string> errors_;
};

}  // namespace quoth::test
