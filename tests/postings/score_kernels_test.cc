// Every table of kernels on scores equals the scalar one bit for bit, at all lengths, and writes no further
// than it may.
#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "index/kernels/score.h"

namespace quoth::index {
namespace {

constexpr std::size_t kMost = 131;
constexpr std::int64_t kCanary = 0x5a5a5a5a5a5a5a5a;

template <class Check>
void for_each_table(Check check) {
  for (const Kernels* kernels : available_kernels()) {
    INFO("kernels: " << kernels->name);
    check(score_kernels(*kernels));
  }
}

// Mostly small, but of all sizes.
std::uint32_t number(std::mt19937& random) { return static_cast<std::uint32_t>(random()) >> (random() % 32); }

// An array that ends where it ends, so that a sanitizer sees a step too far.
template <class T>
std::unique_ptr<T[]> exactly(const std::vector<T>& values) {
  auto out = std::make_unique<T[]>(values.size());
  std::copy(values.begin(), values.end(), out.get());
  return out;
}

TEST_CASE("scores are those of the definition, for any frequencies, lengths and weights") {
  std::mt19937 random(11);
  const ScoreKernels& scalar = score_kernels(scalar_kernels());
  for_each_table([&](const ScoreKernels& kernels) {
    for (int round = 0; round < 40; ++round) {
      for (std::size_t n = 0; n <= kMost; ++n) {
        std::vector<std::uint32_t> lengths(1 + random() % 300);
        for (std::uint32_t& length : lengths) length = number(random);
        std::vector<std::uint32_t> docs(n), freqs(n);
        for (std::uint32_t& doc : docs) doc = static_cast<std::uint32_t>(random() % lengths.size());
        for (std::uint32_t& freq : freqs) freq = number(random);
        ScoreFormula formula;
        formula.weight = static_cast<double>(random()) * static_cast<double>(1U << (random() % 19));
        formula.floor = 0.001F + static_cast<float>(random() % 1000) / 500.0F;
        formula.per_word = static_cast<float>(random() % 1000) / 100000.0F;
        formula.times = round % 2 == 0 ? 1 : 1 + static_cast<std::int64_t>(random() % 1000);
        std::vector<std::int64_t> expected(n + 1, kCanary), scores(n + 1, kCanary);
        const auto d = exactly(docs), f = exactly(freqs), l = exactly(lengths);
        scalar.score(formula, d.get(), f.get(), l.get(), n, expected.data());
        kernels.score(formula, d.get(), f.get(), l.get(), n, scores.data());
        if (scores != expected) FAIL("round " << round << ", " << n << " postings");
      }
    }
  });
}

TEST_CASE("what exceeds a limit comes to the front, in order") {
  std::mt19937 random(12);
  for_each_table([&](const ScoreKernels& kernels) {
    for (int round = 0; round < 60; ++round) {
      for (std::size_t n = 0; n <= kMost; ++n) {
        const std::int64_t span = std::int64_t{1} << (random() % 40);
        const std::int64_t limit = round % 8 == 0   ? -1
                                   : round % 8 == 1 ? std::numeric_limits<std::int64_t>::max()
                                                    : static_cast<std::int64_t>(random()) % span;
        std::vector<std::uint32_t> docs(n + 1, 0x5a5a5a5aU), kept_docs;
        std::vector<std::int64_t> scores(n + 1, kCanary), kept_scores;
        for (std::size_t i = 0; i < n; ++i) {
          docs[i] = static_cast<std::uint32_t>(random());
          scores[i] = random() % 4 == 0 ? limit : static_cast<std::int64_t>(random()) % span;
          if (scores[i] <= limit) continue;
          kept_docs.push_back(docs[i]);
          kept_scores.push_back(scores[i]);
        }
        const std::size_t kept = kernels.keep_above(docs.data(), scores.data(), n, limit);
        const bool untouched = docs[n] == 0x5a5a5a5aU && scores[n] == kCanary;
        docs.resize(kept);
        scores.resize(kept);
        if (docs != kept_docs || scores != kept_scores || !untouched) FAIL("round " << round << ", " << n);
      }
    }
  });
}

}  // namespace
}  // namespace quoth::index
