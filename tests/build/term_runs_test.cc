// TermRuns: the ranks of all terms are those of sorting them, however they were spread over runs.
#include "index/build/term_runs.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "index/build/ranks.h"
#include "index/io/memory_io.h"

namespace {

using namespace quoth;
using namespace quoth::index;

std::map<std::string, Rank> ranks_by_sorting(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  std::map<std::string, Rank> ranks;
  for (const auto& [term, count] : order) ranks.emplace(term, static_cast<Rank>(ranks.size()));
  return ranks;
}

const TermRuns::Check kGoOn = [] { return Result<void>(); };

}  // namespace

TEST_CASE("ranks are those of sorting by count, then bytes, for any runs and fan-in") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    const std::size_t fan_in = 2 + random() % 4;
    const std::size_t run_count = random() % 20;
    const std::size_t memory = random() % 3 == 0 ? 0 : random() % 100'000;
    INFO("seed " << seed << ": " << run_count << " runs, " << fan_in << " at a time");
    MemoryIo io;
    TermRuns runs(io, {"tmp-", memory, fan_in});
    std::map<std::string, std::uint64_t> counts;
    std::vector<std::vector<std::string>> terms_of_run;
    for (std::size_t run = 0; run < run_count; ++run) {
      TermTable table;
      auto& terms = terms_of_run.emplace_back();
      for (auto left = random() % 400; left > 0; --left) {
        const std::string term = std::string(random() % 12 == 0 ? 200 : 1, 'p') + std::to_string(random() % (1 + random() % 3000));
        if (table.add(term) == terms.size()) terms.push_back(term);
        ++counts[term];
      }
      const std::uint32_t number = runs.reserve_run();
      REQUIRE(number == run);
      REQUIRE(runs.add_run(number, table).ok());
    }
    REQUIRE(runs.merge(kGoOn).ok());
    const auto sizes = runs.assign_ranks(kGoOn).value();

    const std::map<std::string, Rank> expected = ranks_by_sorting(counts);
    REQUIRE(sizes.size() == expected.size());
    for (const auto& [term, rank] : expected) CHECK(sizes[rank] == term.size());
    auto next = expected.begin();
    const auto visited = runs.for_each_term([&](std::string_view term, Rank rank) -> Result<void> {
      REQUIRE(next != expected.end());
      CHECK(term == next->first);
      CHECK(rank == next->second);
      ++next;
      return {};
    });
    CHECK(visited.ok());
    CHECK(next == expected.end());
    for (std::uint32_t run = 0; run < run_count; ++run) {
      const RankMap map = runs.rank_map(run).value();
      REQUIRE(map.size() == terms_of_run[run].size());
      for (std::size_t id = 0; id < map.size(); ++id) CHECK(map[id] == expected.at(terms_of_run[run][id]));
    }
  }
}

TEST_CASE("counts on both sides of the histogram's border are ranked alike") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const std::uint64_t choices[] = {1, 2, 65534, 65535, 65536, 65537, std::uint64_t{1} << 31, (std::uint64_t{1} << 32) - 1};
    std::map<std::string, std::uint64_t> counts;
    for (int i = 0; i < 200; ++i) counts[std::to_string(i)] = choices[random() % std::size(choices)];
    CountHistogram histogram;
    for (const auto& [term, count] : counts) histogram.add(count);
    RankAssigner assigner(histogram);
    const std::map<std::string, Rank> expected = ranks_by_sorting(counts);
    for (const auto& [term, count] : counts) CHECK(assigner.next(count) == expected.at(term));
    std::vector<std::uint64_t> by_rank;
    for (const CountHistogram::Step& step : histogram.steps()) by_rank.insert(by_rank.end(), step.terms, step.count);
    REQUIRE(by_rank.size() == counts.size());
    for (const auto& [term, rank] : expected) CHECK(by_rank[rank] == counts[term]);
  }
}

TEST_CASE("merging stops when it is told to") {
  MemoryIo io;
  TermRuns runs(io, {"tmp-", 1000, 2});
  TermTable table;
  table.add("a");
  REQUIRE(runs.add_run(runs.reserve_run(), table).ok());
  const auto merged = runs.merge([]() -> Result<void> { return Error{ErrorCode::kCancelled, "stop"}; });
  REQUIRE(!merged.ok());
  CHECK(merged.error().code == ErrorCode::kCancelled);
}
