#include "index/build/gram_count_pass.h"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>
#include <vector>

#include "index/build/gram_count_levels.h"
#include "index/build/ordered.h"
#include "index/build/pages.h"

namespace quoth::index {
namespace {

constexpr std::uint32_t kMostExtend = std::uint32_t{1} << 31;

struct PairPart {  // first words
  Rank begin = 0;
  Rank end = 0;
};

// What of a pair is not in the matrix.
struct CountedPair {
  std::uint32_t occurrences = 0;
  RunPlaces places;
};

// Parts of like numbers of occurrences, one for each thread, and more when their counters would not fit.
std::vector<PairPart> cut_parts(const GramCountPlan& plan, std::size_t share, unsigned threads) {
  std::uint64_t total = 0;
  for (const std::uint32_t occurrences : plan.occurrences) total += occurrences;
  const std::uint64_t most = total / threads + 1;
  std::vector<PairPart> parts;
  std::uint64_t occurrences = most;
  std::uint64_t bytes = share;
  for (Rank rank = 0; rank < plan.ranks(); ++rank) {
    const std::uint64_t pairs = std::min<std::uint64_t>(plan.ranks(), plan.occurrences[rank] / plan.limit);
    const std::uint64_t row = plan.ranks() * sizeof(std::uint32_t) + pairs * sizeof(CountedPair);
    if (occurrences >= most || bytes + row > share) {
      parts.push_back({rank, rank});
      occurrences = 0;
      bytes = 0;
    }
    parts.back().end = rank + 1;
    occurrences += plan.occurrences[rank];
    bytes += row;
  }
  return parts;
}

class PairCounter {
 public:
  PairCounter(const GramCountPlan& plan, const BodyLine& line, const PassMeans& means,
              GramCountsWriter& writer)
      : plan_(plan), line_(line), means_(means), writer_(writer), stop_(means.cancel) {}

  Result<ExtendedRuns> run() {
    const std::vector<PairPart> parts = cut_parts(plan_, means_.memory / means_.threads, means_.threads);
    std::vector<std::unique_ptr<ForwardWindow>> windows;
    for (unsigned i = 0; i < means_.threads; ++i)
      windows.push_back(std::make_unique<ForwardWindow>(line_.read, line_.end));
    QUOTH_TRY(run_ordered(means_.threads, parts.size(), means_.cancel,
                          [&](unsigned thread, std::uint64_t item, Turns& turns) -> Result<void> {
                            return count(parts[item], *windows[thread], item, turns);
                          }));
    extended_.index(plan_.ranks());
    return std::move(extended_);
  }

 private:
  struct Found {
    std::uint32_t cell = 0;
    Slot end = 0;  // slot of the second word
  };

  // Calls visit(span of Found) for the pairs whose first word is in the part, those of 64 slots at a time. The matrix
  // is larger than the caches: what 64 slots need is asked for while that of the 64 before is worked on.
  template <class Visit>
  Result<void> for_each_pair(const PairPart& part, ForwardWindow& window, PageVector<std::uint32_t>& cells,
                             const Visit& visit) const {
    const auto ranks = static_cast<std::uint16_t>(plan_.ranks());
    const auto first = static_cast<std::uint16_t>(part.begin);
    const auto width = static_cast<std::uint16_t>(part.end - part.begin);
    std::array<std::array<Found, 64>, 2> found;
    std::array<std::size_t, 2> sizes{};
    unsigned turn = 0;
    const auto visit_found = [&] {
      visit(std::span(found[turn]).first(sizes[turn]));
      sizes[turn] = 0;
    };
    for (std::uint64_t number = 0; number < ForwardWindow::count(line_.end); ++number) {
      QUOTH_TRY(stop_.check());
      QUOTH_TRY(window.load(number));
      const std::uint16_t* const ids = window.ids();
      const auto end = static_cast<std::ptrdiff_t>(window.size());
      for (std::ptrdiff_t at = 0; at < end; at += 64) {
        std::size_t n = 0;
        for (std::uint64_t bits = pair_ends(ids + at, first, width, ranks, end - at); bits != 0;
             bits &= bits - 1) {
          const std::ptrdiff_t i = at + std::countr_zero(bits);
          const std::uint32_t cell =
              std::uint32_t{static_cast<std::uint16_t>(ids[i - 1] - first)} * ranks + ids[i];
          __builtin_prefetch(&cells[cell], 1);
          found[turn][n++] = {cell, window.begin() + static_cast<Slot>(i)};
        }
        sizes[turn] = n;
        turn ^= 1;
        visit_found();
      }
    }
    turn ^= 1;
    visit_found();
    return {};
  }

  // Bit i: a pair of the part ends at ids[i], i < size.
  static std::uint64_t pair_ends(const std::uint16_t* ids, std::uint16_t first, std::uint16_t width,
                                 std::uint16_t ranks, std::ptrdiff_t size) {
    std::array<std::uint8_t, 64> ends;
    for (std::ptrdiff_t i = 0; i < 64; ++i)
      ends[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(
          (static_cast<std::uint16_t>(ids[i - 1] - first) < width) & (ids[i] < ranks));
    std::uint64_t bits = 0;
    // The multiplication gathers the lowest bits of eight bytes in the highest byte.
    for (std::size_t i = 0; i < 64; i += 8)
      bits |= (load_le<std::uint64_t>(ends.data() + i) * 0x0102040810204080 >> 56) << i;
    return size < 64 ? bits & ((std::uint64_t{1} << size) - 1) : bits;
  }

  Result<void> count(const PairPart& part, ForwardWindow& window, std::uint64_t item, Turns& turns) {
    const Rank ranks = plan_.ranks();
    PageVector<std::uint32_t> cells(std::size_t{part.end - part.begin} * ranks);
    QUOTH_TRY(for_each_pair(part, window, cells, [&](std::span<const Found> found) {
      for (const Found& pair : found) ++cells[pair.cell];
    }));
    std::vector<ExtendedRuns::Run> extended;
    PageVector<CountedPair> pairs(1);  // the first one stands for those that are not stored
    for (Rank first = part.begin; first < part.end; ++first) {
      for (Rank second = 0; second < ranks; ++second) {
        std::uint32_t& cell = cells[std::size_t{first - part.begin} * ranks + second];
        const std::uint32_t occurrences = std::exchange(cell, 0);
        if (occurrences >= plan_.extend)
          extended.push_back({first, second, static_cast<std::uint16_t>(second), occurrences});
        if (occurrences < plan_.limit || (first < plan_.frequent && second < plan_.frequent)) continue;
        cell = static_cast<std::uint32_t>(pairs.size());
        pairs.emplace_back().occurrences = occurrences;
      }
    }
    DocumentCursor documents(line_);
    if (pairs.size() > 1) {
      QUOTH_TRY(for_each_pair(part, window, cells, [&](std::span<Found> found) {
        for (Found& pair : found) {
          pair.cell = cells[pair.cell];
          __builtin_prefetch(&pairs[pair.cell], 1);
        }
        for (const Found& pair : found) pairs[pair.cell].places.add(pair.end - 1, documents.at(pair.end - 1));
      }));
    }
    if (!turns.wait(item)) return stopped_error();
    extended_.runs.insert(extended_.runs.end(), extended.begin(), extended.end());
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      if (cells[cell] == 0) continue;
      const CountedPair& pair = pairs[cells[cell]];
      const std::array<Rank, 2> words = {part.begin + static_cast<Rank>(cell / ranks),
                                         static_cast<Rank>(cell % ranks)};
      QUOTH_TRY(writer_.add(words, pair.places.sample, {pair.occurrences, pair.places.documents}));
    }
    return {};
  }

  const GramCountPlan& plan_;
  const BodyLine& line_;
  const PassMeans& means_;
  GramCountsWriter& writer_;
  Stop stop_;
  ExtendedRuns extended_;
};

}  // namespace

Result<void> run_gram_count_pass(const GramCountPlan& plan, const BodyLine& line, const PassMeans& means,
                                 GramCountsWriter& writer) {
  if (plan.ranks() == 0) return {};
  QUOTH_TRY_ASSIGN(ExtendedRuns pairs, PairCounter(plan, line, means, writer).run());
  std::uint32_t extend = plan.extend;
  while (pairs.cells() > gram_counts_format::kMaxLevelCells && extend < kMostExtend) {
    extend *= 2;
    pairs.keep(extend, plan.ranks());
  }
  writer.begin({plan.ranks(), plan.limit, extend});
  return GramCountLevels(plan, extend, line, means, std::move(pairs), writer).run();
}

}  // namespace quoth::index
