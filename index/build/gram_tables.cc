#include "index/build/gram_tables.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "index/build/forward_window.h"
#include "index/build/ordered.h"

namespace quoth::index {

using ngrams_format::kMaxLevelGrams;

std::uint32_t& GramMap::at(std::uint64_t key) {
  if ((size_ + 1) * 2 > keys_.size()) grow();
  const std::size_t at = place(key);
  if (keys_[at] == kFree) {
    keys_[at] = key;
    values_[at] = 0;
    ++size_;
  }
  return values_[at];
}

void GramMap::grow() {
  const auto keys = std::exchange(keys_, PageVector<std::uint64_t>(keys_.size() * 2, kFree));
  const auto values = std::exchange(values_, PageVector<std::uint32_t>(keys_.size()));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == kFree) continue;
    const std::size_t at = place(keys[i]);
    keys_[at] = keys[i];
    values_[at] = values[i];
  }
}

std::uint32_t GramTables::id_end(std::uint32_t words) const {
  return words == 2 ? static_cast<std::uint32_t>(pairs_.size())
                    : static_cast<std::uint32_t>(level(words).grams.size());
}

std::uint32_t GramTables::occurrences(std::uint32_t words, std::uint32_t id) const {
  return words == 2 ? pairs_[id] : level(words).grams[id].occurrences;
}

// What the cheaper of a pair's words costs.
std::uint32_t GramTables::pair_limit(std::uint32_t id) const {
  const std::uint32_t frequent = frequent_words();
  return std::min(plan_->occurrences[id / frequent], plan_->occurrences[id % frequent]);
}

std::uint32_t GramTables::cost(std::uint32_t words, std::uint32_t id) const {
  if (words > 2) return level(words).grams[id].cost;
  return is_listed(2, id) ? pairs_[id] : pair_limit(id);
}

bool GramTables::is_listed(std::uint32_t words, std::uint32_t id) const {
  std::uint64_t limit = 0;
  if (words == 2) {
    limit = pair_limit(id);
  } else {
    const Gram& gram = level(words).grams[id];
    limit = std::min(cost(words - 1, gram.parent), cost(words - 1, gram.suffix));
  }
  return limit > std::uint64_t{2} * occurrences(words, id);
}

Rank GramTables::last_word(std::uint32_t words, std::uint32_t id) const {
  return words == 2 ? id % frequent_words() : level(words).grams[id].last_word;
}

// The id of the last `words` - 1 words of the gram of `words` words that is `parent` and `next`.
std::uint32_t GramTables::suffix_of(std::uint32_t words, std::uint32_t parent, Rank next) const {
  if (words == 3) return parent % frequent_words() * frequent_words() + next;
  return level(words - 1).ids.find(GramMap::key(level(words - 1).grams[parent].suffix, next));
}

void GramTables::add_level(const GramMap& counts) {
  const std::uint32_t words = levels_ + 1;
  Level& added = longer_[words - 3];
  added.grams.reserve(counts.size());
  counts.for_each([&](std::uint64_t key, std::uint32_t count) {
    Gram gram;
    gram.parent = static_cast<std::uint32_t>(key >> 16);
    gram.last_word = static_cast<std::uint16_t>(key & 0xffff);
    gram.occurrences = count;
    added.grams.push_back(gram);
  });
  std::sort(added.grams.begin(), added.grams.end(), [](const Gram& a, const Gram& b) {
    return GramMap::key(a.parent, a.last_word) < GramMap::key(b.parent, b.last_word);
  });
  for (std::uint32_t id = 0; id < added.grams.size(); ++id) {
    Gram& gram = added.grams[id];
    gram.suffix = suffix_of(words, gram.parent, gram.last_word);
    const std::uint32_t limit = std::min(cost(words - 1, gram.parent), cost(words - 1, gram.suffix));
    gram.cost = limit > std::uint64_t{2} * gram.occurrences ? gram.occurrences : limit;
    added.ids.at(GramMap::key(gram.parent, gram.last_word)) = id;
  }
  levels_ = words;
}

// Is there a gram of `words` words that costs more than the threshold and whose first words are gram
// `parent`?
bool GramTables::may_follow(std::uint32_t words, std::uint32_t parent) const {
  const PageVector<Gram>& grams = level(words).grams;
  auto at = std::lower_bound(grams.begin(), grams.end(), parent,
                             [](const Gram& gram, std::uint32_t id) { return gram.parent < id; });
  for (; at != grams.end() && at->parent == parent; ++at) {
    if (at->cost > plan_->threshold) return true;
  }
  return false;
}

// The looks at the forward array. Sums do not depend on who counted what.
class GramTables::Counter {
 public:
  Counter(GramTables& tables, const SegmentWriter& writer, Slot slot_end, unsigned threads,
          const std::atomic<bool>* cancel)
      : tables_(tables), writer_(writer), slot_end_(slot_end), threads_(threads), cancel_(cancel) {}

  // Each thread counts in a matrix of its own.
  Result<void> count_pairs(std::size_t memory) {
    const std::size_t frequent = tables_.frequent_words();
    const std::size_t bytes = frequent * frequent * sizeof(std::uint32_t);
    const auto threads = static_cast<unsigned>(std::clamp<std::size_t>(memory / bytes, 1, threads_));
    std::vector<PageVector<std::uint32_t>> counts;
    for (unsigned i = 0; i < threads; ++i) counts.emplace_back(frequent * frequent);
    QUOTH_TRY(for_each_window(threads, [&](unsigned thread, const ForwardWindow& window) {
      const std::uint16_t* const ids = window.ids();
      PageVector<std::uint32_t>& mine = counts[thread];
      for_each_pair_end(ids, 0, static_cast<std::ptrdiff_t>(window.size()),
                        static_cast<std::uint32_t>(frequent),
                        [&](std::ptrdiff_t i) { ++mine[ids[i - 1] * frequent + ids[i]]; });
    }));
    tables_.pairs_ = std::move(counts[0]);
    for (unsigned i = 1; i < threads; ++i) {
      for (std::size_t id = 0; id < frequent * frequent; ++id) tables_.pairs_[id] += counts[i][id];
    }
    tables_.pair_extended_.assign(frequent * frequent / 64 + 1, 0);
    for (std::uint32_t id = 0; id < frequent * frequent; ++id) {
      if (tables_.pairs_[id] > 0 && tables_.is_extended(2, id))
        tables_.pair_extended_[id / 64] |= std::uint64_t{1} << (id % 64);
    }
    return {};
  }

  // False if there would be too many grams of one more word.
  Result<bool> count_longer() {
    std::vector<GramMap> counts(threads_);
    QUOTH_TRY(for_each_window(threads_, [&](unsigned thread, const ForwardWindow& window) {
      GramMap& mine = counts[thread];
      if (mine.size() > kMaxLevelGrams) return;
      tables_.walk(
          window.ids(), window.size(), [](std::uint32_t, std::uint32_t, std::size_t) {},
          [&](std::uint32_t parent, Rank next) {
            if (mine.size() <= kMaxLevelGrams) ++mine.at(GramMap::key(parent, next));
          });
    }));
    for (unsigned i = 1; i < threads_; ++i) {
      counts[i].for_each([&](std::uint64_t key, std::uint32_t count) {
        if (counts[0].size() <= kMaxLevelGrams) counts[0].at(key) += count;
      });
      counts[i] = GramMap();
    }
    if (counts[0].size() > kMaxLevelGrams) return false;
    tables_.add_level(counts[0]);
    return true;
  }

 private:
  template <class Look>
  Result<void> for_each_window(unsigned threads, const Look& look) {
    std::vector<std::unique_ptr<ForwardWindow>> windows;
    for (unsigned i = 0; i < threads; ++i)
      windows.push_back(std::make_unique<ForwardWindow>(writer_, slot_end_));
    return run_ordered(threads, ForwardWindow::count(slot_end_), cancel_,
                       [&](unsigned thread, std::uint64_t item, Turns&) -> Result<void> {
                         QUOTH_TRY(windows[thread]->load(item));
                         look(thread, *windows[thread]);
                         return {};
                       });
  }

  GramTables& tables_;
  const SegmentWriter& writer_;
  Slot slot_end_;
  unsigned threads_;
  const std::atomic<bool>* cancel_;
};

Result<GramTables> GramTables::count(const SegmentWriter& writer, Slot slot_end, const NgramPlan& plan,
                                     std::size_t memory, unsigned threads, const std::atomic<bool>* cancel) {
  GramTables tables(plan);
  Counter counter(tables, writer, slot_end, threads, cancel);
  QUOTH_TRY(counter.count_pairs(memory));
  // Without grams to extend, and others that can follow them, there are none of one more word, nor of more.
  bool extended = std::any_of(tables.pair_extended_.begin(), tables.pair_extended_.end(),
                              [](std::uint64_t bits) { return bits != 0; });
  while (tables.levels_ < kMaxWords) {
    if (!extended) {
      tables.levels_ = kMaxWords;
      break;
    }
    QUOTH_TRY_ASSIGN(const bool fits, counter.count_longer());
    if (!fits) break;
    const Level& last = tables.level(tables.levels_);
    extended = std::any_of(last.grams.begin(), last.grams.end(), [&](const Gram& gram) {
      return gram.cost > plan.threshold && tables.may_follow(tables.levels_, gram.suffix);
    });
  }
  return tables;
}

}  // namespace quoth::index
