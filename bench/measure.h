// Timing and its summary: medians over rounds, then percentiles over queries.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace quoth::bench {

struct Summary {
  double p50 = 0, mean = 0, p99 = 0, max = 0;  // microseconds
};

// Of per-query medians.
inline Summary summarise(std::vector<double> micros) {
  if (micros.empty()) return {};
  std::sort(micros.begin(), micros.end());
  Summary s;
  const auto at = [&](double share) {
    return micros[std::min(micros.size() - 1, static_cast<std::size_t>(share * static_cast<double>(micros.size())))];
  };
  s.p50 = at(0.50);
  s.p99 = at(0.99);
  s.max = micros.back();
  for (const double m : micros) s.mean += m / static_cast<double>(micros.size());
  return s;
}

// Something that answers query number i with a number; the numbers of all methods must agree
// before any is timed.
struct Method {
  std::string name;
  std::function<std::uint64_t(std::size_t query)> run;
};

struct Row {
  std::string method;
  Summary summary;
};

struct Comparison {
  std::vector<Row> rows;
  std::uint64_t disagreements = 0;  // queries on which a method differed from the first
};

// Fills the caches with data that no method asks for.
inline void sweep_caches() {
  static std::vector<std::uint64_t> other(std::size_t{64} << 17);  // 64 MiB
  for (std::size_t i = 0; i < other.size(); i += 8) other[i] += i;
}

// Every method answers every query once, unmeasured, and the answers are compared. Then, in each of
// `rounds` rounds, the methods take turns and each answers all queries, so that noise of the machine falls on
// all alike. Before each turn the caches are swept: no method profits or suffers from what the one
// before it left there, and no query finds its own data from a moment ago.
inline Comparison compare(std::size_t queries, int rounds, const std::vector<Method>& methods) {
  using Clock = std::chrono::steady_clock;
  Comparison result;
  for (std::size_t q = 0; q < queries; ++q) {
    const std::uint64_t expected = methods.front().run(q);
    for (std::size_t m = 1; m < methods.size(); ++m) {
      if (methods[m].run(q) != expected) ++result.disagreements;
    }
  }
  volatile std::uint64_t keep = 0;  // the answers are used, so that no call is optimised away
  std::vector<std::vector<double>> medians(methods.size());
  std::vector<std::vector<std::vector<double>>> samples(methods.size(), std::vector<std::vector<double>>(queries));
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t m = 0; m < methods.size(); ++m) {
      sweep_caches();
      for (std::size_t q = 0; q < queries; ++q) {
        const auto start = Clock::now();
        keep = keep + methods[m].run(q);
        samples[m][q].push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
      }
    }
  }
  for (std::size_t m = 0; m < methods.size(); ++m) {
    for (std::vector<double>& times : samples[m]) {
      std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
      medians[m].push_back(times[static_cast<std::size_t>(rounds / 2)]);
    }
  }
  for (std::size_t m = 0; m < methods.size(); ++m) result.rows.push_back({methods[m].name, summarise(medians[m])});
  return result;
}

}  // namespace quoth::bench
