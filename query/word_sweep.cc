#include "query/word_sweep.h"

#include <algorithm>

namespace quoth::query {

namespace {

// Events between two looks at the meter: some microseconds of work.
constexpr std::size_t kChunk = 4096;

}  // namespace

WordSweep::WordSweep(const WordPattern& pattern, BudgetMeter& meter)
    : pattern_(pattern),
      meter_(meter),
      needed_(pattern.class_count, 0),
      places_(pattern.class_count),
      have_(pattern.class_count, 0),
      chain_(pattern.classes.size(), -1),
      slots_(pattern.class_count) {
  for (std::uint32_t i = 0; i < pattern.classes.size(); ++i) {
    ++needed_[pattern.classes[i]];
    places_[pattern.classes[i]].push_back(i);
  }
}

void WordSweep::run(std::span<const WordEvent> events, std::vector<Span>& out) {
  if (!meter_.charge(1)) return;
  switch (pattern_.arrangement) {
    case Arrangement::kUnordered:
      return run_unordered(events, out);
    case Arrangement::kOrdered:
      return run_ordered(events, out);
    case Arrangement::kSloppy:
      return run_sloppy(events, out);
  }
}

// Two pointers: the window [left, i] always holds as few words as it can while it holds all operands.
void WordSweep::run_unordered(std::span<const WordEvent> events, std::vector<Span>& out) {
  std::fill(have_.begin(), have_.end(), 0U);
  std::size_t missing = pattern_.classes.size();
  std::size_t left = 0;
  std::int64_t last_begin = -1;
  const std::uint64_t max_width = pattern_.max_width();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const WordEvent& event = events[i];
    if (i % kChunk == 0 && !meter_.charge(std::min(kChunk, events.size() - i))) return;
    if (have_[event.word]++ < needed_[event.word]) --missing;
    if (missing != 0) continue;
    while (have_[events[left].word] > needed_[events[left].word]) --have_[events[left++].word];
    const Slot begin = events[left].slot;
    if (std::int64_t{begin} <= last_begin) continue;
    last_begin = begin;
    if (std::uint64_t{event.slot} + 1 - begin <= max_width) out.push_back({begin, event.slot + 1});
  }
}

// chain_[i]: the latest begin of a row of operands 0 .. i that ends at or before this word.
void WordSweep::run_ordered(std::span<const WordEvent> events, std::vector<Span>& out) {
  std::fill(chain_.begin(), chain_.end(), std::int64_t{-1});
  std::int64_t last_begin = -1;
  const std::uint64_t max_width = pattern_.max_width();
  std::uint64_t steps = 0;
  for (const WordEvent& event : events) {
    const auto& places = places_[event.word];
    if ((steps += places.size() + 1) >= kChunk) {
      if (!meter_.charge(steps)) return;
      steps = 0;
    }
    for (std::size_t i = places.size(); i-- > 0;) {
      const std::uint32_t place = places[i];
      chain_[place] = place == 0 ? std::int64_t{event.slot} : std::max(chain_[place], chain_[place - 1]);
    }
    const std::int64_t begin = chain_.back();
    if (begin <= last_begin) continue;
    last_begin = begin;
    const Slot first = static_cast<Slot>(begin);
    if (std::uint64_t{event.slot} + 1 - first <= max_width) out.push_back({first, event.slot + 1});
  }
}

// A hull of width W holds offsets p_i - i that are at most W + k - 2 and at least W - k apart.
// So up to distance - k + 2 wide every assignment is valid, beyond distance + k none is, and
// only between them assignments must be tried.
void WordSweep::run_sloppy(std::span<const WordEvent> events, std::vector<Span>& out) {
  const auto k = static_cast<std::int64_t>(pattern_.classes.size());
  const std::int64_t n = pattern_.distance;
  for (auto& slots : slots_) slots.clear();
  for (const WordEvent& event : events) slots_[event.word].push_back(event.slot);
  std::fill(have_.begin(), have_.end(), 0U);
  std::size_t missing = pattern_.classes.size();
  std::size_t left = 0;
  std::int64_t last_begin = -1;
  for (std::size_t e = 0; e < events.size(); ++e) {
    const WordEvent& event = events[e];
    if (e % kChunk == 0 && !meter_.charge(std::min(kChunk, events.size() - e))) return;
    if (have_[event.word]++ < needed_[event.word]) --missing;
    if (missing != 0) continue;
    while (have_[events[left].word] > needed_[events[left].word]) --have_[events[left++].word];
    const std::int64_t end = std::int64_t{event.slot} + 1;
    for (std::size_t i = left + 1; i-- > 0;) {
      const std::int64_t begin = events[i].slot;
      if (begin <= last_begin || end - begin > n + k) break;
      if (end - begin > n - k + 2 && !fits(begin, end - 1)) {
        if (!meter_.ok()) return;
        continue;
      }
      last_begin = begin;
      out.push_back({static_cast<Slot>(begin), static_cast<Slot>(end)});
      break;
    }
  }
}

// For a given smallest offset m, operand i may take any of its words in [m + i, m + i + n]; both
// ends grow with i, so that taking the first free word, operand after operand, finds an assignment
// whenever there is one.
bool WordSweep::fits(std::int64_t first, std::int64_t last) {
  const auto k = static_cast<std::int64_t>(pattern_.classes.size());
  const std::int64_t n = pattern_.distance;
  for (std::int64_t m = first; m >= last - n - (k - 1); --m) {
    if (!meter_.charge(pattern_.classes.size())) return false;
    bool all = true;
    for (std::uint32_t word = 0; all && word < pattern_.class_count; ++word) {
      const std::vector<Slot>& slots = slots_[word];
      auto next = std::lower_bound(slots.begin(), slots.end(), first);
      for (const std::uint32_t place : places_[word]) {
        const std::int64_t low = std::max(first, m + place);
        const std::int64_t high = std::min(last, m + place + n);
        while (next != slots.end() && *next < low) ++next;
        if (next == slots.end() || *next > high) {
          all = false;
          break;
        }
        ++next;
      }
    }
    if (all) return true;
  }
  return false;
}

}  // namespace quoth::query
