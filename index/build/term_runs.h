// TermRuns: sorted runs of terms -> all terms in byte order with their ranks, and rank maps back.
//
// A worker's table (term_table.h) ends as a run: its terms in byte order with counts, and the order
// of their local ids. merge() joins the runs, in several rounds when there are too many to
// read side by side, and remembers for each run where its terms went; assign_ranks() then
// walks the merged terms once. A run's map from local id to rank follows those links when its
// batches are processed, so that only as many terms are in memory as one worker had at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/build/pages.h"
#include "index/build/ranks.h"
#include "index/build/stream_set.h"
#include "index/build/term_table.h"
#include "quoth/result.h"
#include "quoth/types.h"

namespace quoth::index {

using RankMap = PageVector<Rank>;

class TermRuns {
 public:
  struct Options {
    std::string prefix;            // of temporary files
    std::size_t memory_limit = 0;  // beside rank maps
    std::size_t fan_in = 128;      // runs merged at a time
  };
  TermRuns(Io& io, Options options);
  ~TermRuns();

  // The number of a run to come. Thread-safe.
  std::uint32_t reserve_run();
  // Fills it. Thread-safe for different runs.
  Result<void> add_run(std::uint32_t run, const TermTable& table);

  // After the last run. `check` is called now and then and may stop the work.
  using Check = std::function<Result<void>()>;
  Result<void> merge(const Check& check);
  // Length in bytes of every term, by rank.
  Result<PageVector<std::uint8_t>> assign_ranks(const Check& check);

  const CountHistogram& histogram() const { return histogram_; }
  // After assign_ranks(). Thread-safe.
  Result<RankMap> rank_map(std::uint32_t run) const;
  // Every term with its rank, in byte order.
  Result<void> for_each_term(const std::function<Result<void>(std::string_view, Rank)>& visit) const;

 private:
  struct Run {
    std::uint32_t size = 0;                   // terms
    StreamSet::Stream* terms = nullptr;       // in terms_, or in the set before it while merging
    StreamSet::Stream* order = nullptr;       // of a worker's run: local ids in byte order, in orders_
    std::uint32_t parent = 0;                 // the run it was merged into
    StreamSet* links_set = nullptr;           // where each of its terms went there
    const StreamSet::Stream* links = nullptr;
  };
  class Reader;
  class Writer;
  class RankSequence;

  // One round: `live` runs, `fan_in` at a time, become fewer.
  Result<std::vector<std::uint32_t>> merge_round(const std::vector<std::uint32_t>& live, const Check& check);
  Result<std::uint32_t> merge_group(StreamSet& from, std::span<const std::uint32_t> group, StreamSet& links,
                                    bool count, const Check& check);
  std::unique_ptr<StreamSet> make_set(std::string_view name, std::size_t share);

  Io& io_;
  Options options_;
  std::mutex mutex_;  // of runs_ while workers add
  std::deque<Run> runs_;
  std::unique_ptr<StreamSet> orders_;
  std::unique_ptr<StreamSet> terms_;               // of the runs to be merged next; in the end, all terms
  std::vector<std::unique_ptr<StreamSet>> links_;  // of each round
  std::unique_ptr<StreamSet> ranks_;               // of all terms, in byte order
  StreamSet::Stream* rank_stream_ = nullptr;
  std::uint32_t merged_ = 0;  // the run of all terms
  unsigned sets_made_ = 0;
  CountHistogram histogram_;
};

}  // namespace quoth::index
