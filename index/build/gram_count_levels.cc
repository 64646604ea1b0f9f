#include "index/build/gram_count_levels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <utility>

#include "index/build/gram_tables.h"
#include "index/build/ordered.h"
#include "index/segment/spool_tools.h"

namespace quoth::index {

using namespace gram_counts_format;

namespace {

// The counters, and the runs that are stored, are larger than the nearest caches.
constexpr std::size_t kAhead = 16;
constexpr std::size_t kCandidates = 1024;  // read back at a time

}  // namespace

void ExtendedRuns::index(std::uint32_t prefixes) {
  begins.assign(std::size_t{prefixes} + 1, 0);
  for (const Run& run : runs) ++begins[run.prefix + 1];
  for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
}

void ExtendedRuns::keep(std::uint32_t least, std::uint32_t prefixes) {
  std::erase_if(runs, [&](const Run& run) { return run.occurrences < least; });
  index(prefixes);
}

std::uint64_t ExtendedRuns::cells() const {
  std::uint64_t sum = 0;
  for (std::uint32_t number = 0; number < runs.size(); ++number) sum += row_size(number);
  return sum;
}

PairNumbers::PairNumbers(const ExtendedRuns& pairs, Rank ranks)
    : ranks_(ranks), bits_(std::size_t{ranks} * ranks / 64 + 1), before_(bits_.size()) {
  for (const ExtendedRuns::Run& pair : pairs.runs) {
    const std::size_t at = std::size_t{pair.prefix} * ranks + pair.last_word;
    bits_[at / 64] |= std::uint64_t{1} << (at % 64);
  }
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bits_.size(); ++i) {
    before_[i] = sum;
    sum += set_bits(bits_[i]);
  }
}

GramCountLevels::GramCountLevels(const GramCountPlan& plan, std::uint32_t extend, const BodyLine& line,
                                 const PassMeans& means, ExtendedRuns pairs, GramCountsWriter& writer)
    : plan_(plan),
      extend_(extend),
      line_(line),
      means_(means),
      writer_(writer),
      pair_numbers_(pairs, plan.ranks()),
      places_(means.io, means.prefix + "runs-2", 0) {
  levels_.push_back(std::move(pairs));
}

Result<void> GramCountLevels::run() {
  while (words() < kMaxWords && last().cells() > 0) {
    Spool found(means_.io, means_.prefix + "found-" + std::to_string(words() + 1), means_.memory / 4);
    QUOTH_TRY_ASSIGN(const bool fits, count(found));
    if (!fits) break;
    QUOTH_TRY(place(found));
    QUOTH_TRY(hand_in());
  }
  return {};
}

// Where two extended pairs overlap.
void GramCountLevels::find_triples(const ForwardWindow& window, std::vector<Candidate>& found) const {
  const std::uint16_t* const ids = window.ids();
  const auto has = [&](std::ptrdiff_t end) {
    return ids[end - 1] < plan_.ranks() && ids[end] < plan_.ranks() &&
           pair_numbers_.has(ids[end - 1], ids[end]);
  };
  std::uint64_t before = has(-1) ? 1 : 0;  // whether an extended pair ends at the slot before
  for (std::ptrdiff_t at = 0; at < static_cast<std::ptrdiff_t>(window.size()); at += 64) {
    std::uint64_t pairs = 0;
    GramTables::for_each_pair_end(ids, at, std::min(at + 64, static_cast<std::ptrdiff_t>(window.size())),
                                  plan_.ranks(), [&](std::ptrdiff_t i) {
                                    const std::uint64_t bit = pair_numbers_.has(ids[i - 1], ids[i]) ? 1 : 0;
                                    pairs |= bit << (i - at);
                                  });
    for (std::uint64_t both = pairs & (pairs << 1 | before); both != 0; both &= both - 1) {
      const std::ptrdiff_t i = at + std::countr_zero(both);
      found.push_back({window.begin() + static_cast<Slot>(i) - 2,
                       cell(pair_numbers_.number(ids[i - 2], ids[i - 1]),
                            pair_numbers_.number(ids[i - 1], ids[i]))});
    }
    before = pairs >> 63;
  }
}

Result<void> GramCountLevels::find_triples(Spool& found) {
  std::vector<std::unique_ptr<ForwardWindow>> windows;
  std::vector<std::vector<Candidate>> candidates(means_.threads);
  for (unsigned i = 0; i < means_.threads; ++i)
    windows.push_back(std::make_unique<ForwardWindow>(line_.read, line_.end));
  return run_ordered(means_.threads, ForwardWindow::count(line_.end), means_.cancel,
                     [&](unsigned thread, std::uint64_t item, Turns& turns) -> Result<void> {
                       QUOTH_TRY(windows[thread]->load(item));
                       candidates[thread].clear();
                       find_triples(*windows[thread], candidates[thread]);
                       if (!turns.wait(item)) return stopped_error();
                       return note(candidates[thread], found);
                     });
}

Result<void> GramCountLevels::find_candidates(Spool& found) {
  if (words() == 2) return find_triples(found);
  const Stop stop(means_.cancel);
  SpoolReader reader(places_);
  std::array<std::byte, 8> bytes;
  std::vector<Candidate> candidates;
  Slot before = kEndSlot;
  std::uint32_t before_number = kNone;
  while (!reader.at_end()) {
    QUOTH_TRY(reader.read(bytes));
    const Slot slot = load_le<Slot>(bytes.data());
    const std::uint32_t number = load_le<std::uint32_t>(bytes.data() + 4);
    if (before_number != kNone && slot == before + 1) candidates.push_back({before, cell(before_number, number)});
    before = slot;
    before_number = number;
    if (candidates.size() < ForwardWindow::kSlots / 4) continue;
    QUOTH_TRY(stop.check());
    QUOTH_TRY(note(candidates, found));
    candidates.clear();
  }
  return note(candidates, found);
}

// Counts them, and writes them down.
Result<void> GramCountLevels::note(std::span<const Candidate> candidates, Spool& found) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    __builtin_prefetch(&cells_[candidates[std::min(i + kAhead, candidates.size() - 1)].cell], 1);
    ++cells_[candidates[i].cell];
  }
  return found.append(std::as_bytes(candidates));
}

// Fills stored_ with the runs of one more word. False if there are too many.
Result<bool> GramCountLevels::count(Spool& found) {
  const ExtendedRuns& runs = last();
  if (runs.cells() > kMaxLevelCells) return false;
  rows_.clear();
  std::size_t size = 0;
  for (std::uint32_t prefix = 0; prefix < runs.runs.size(); ++prefix) {
    rows_.push_back(size - runs.begins[runs.runs[prefix].suffix]);
    size += runs.row_size(prefix);
  }
  cells_.assign(size, 0);
  QUOTH_TRY(find_candidates(found));
  stored_.clear();
  std::uint32_t extended = 0;
  for (std::uint32_t prefix = 0; prefix < runs.runs.size(); ++prefix) {
    const std::uint32_t first = runs.begins[runs.runs[prefix].suffix];
    for (std::uint32_t suffix = first; suffix < first + runs.row_size(prefix); ++suffix) {
      std::uint32_t& counter = cells_[cell(prefix, suffix)];
      const std::uint32_t occurrences = std::exchange(counter, 0);
      if (occurrences < plan_.limit) continue;
      if (stored_.size() == kMaxLevelRuns) return false;
      Stored& run = stored_.emplace_back();
      run.prefix = prefix;
      run.suffix = suffix;
      run.occurrences = occurrences;
      if (occurrences >= extend_) run.extended = extended++;
      counter = static_cast<std::uint32_t>(stored_.size());
    }
  }
  return true;
}

// Finds the first place and the documents of each stored run; writes down where the extended ones stand.
Result<void> GramCountLevels::place(Spool& found) {
  QUOTH_TRY(found.finish_writing());
  Spool places(means_.io, means_.prefix + "runs-" + std::to_string(words() + 1), means_.memory / 8);
  SpoolWriter out(places);
  SpoolReader in(found);
  const Stop stop(means_.cancel);
  DocumentCursor documents(line_);
  std::vector<Candidate> candidates(kCandidates);
  struct Hit {
    Slot slot = 0;
    Stored* run = nullptr;
  };
  std::vector<Hit> hits(kCandidates);
  for (std::uint64_t left = found.size() / sizeof(Candidate); left > 0; left -= candidates.size()) {
    QUOTH_TRY(stop.check());
    candidates.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kCandidates)));
    QUOTH_TRY(in.read(std::as_writable_bytes(std::span(candidates))));
    // Which ones are stored cannot be foreseen: no branch for it, and each look is asked for before it is taken.
    std::size_t count = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      __builtin_prefetch(&cells_[candidates[std::min(i + kAhead, candidates.size() - 1)].cell]);
      const std::uint32_t at = cells_[candidates[i].cell];
      const std::uint32_t is_stored = at != 0 ? 1U : 0U;
      hits[count] = {candidates[i].slot, stored_.data() + (at - is_stored)};
      __builtin_prefetch(hits[count].run, 1);
      count += is_stored;
    }
    for (const Hit& hit : std::span(hits).first(count)) {
      hit.run->places.add(hit.slot, documents.at(hit.slot));
      if (hit.run->extended == kNone) continue;
      out.bytes().u32(hit.slot);
      out.bytes().u32(hit.run->extended);
    }
    QUOTH_TRY(out.settle());
  }
  QUOTH_TRY(out.flush());
  QUOTH_TRY(places.finish_writing());
  places_ = std::move(places);
  return {};
}

// Tells the writer; the extended ones of stored_ become last().
Result<void> GramCountLevels::hand_in() {
  ExtendedRuns next;
  std::array<Rank, kMaxWords> spelled;
  const std::span<Rank> run_words = std::span(spelled).first(words() + 1);
  for (const Stored& run : stored_) {
    spell(run, run_words);
    QUOTH_TRY(writer_.add(run_words, run.places.sample, {run.occurrences, run.places.documents}));
    if (run.extended != kNone)
      next.runs.push_back({run.prefix, run.suffix, last().runs[run.suffix].last_word, run.occurrences});
  }
  next.index(static_cast<std::uint32_t>(last().runs.size()));
  levels_.push_back(std::move(next));
  return {};
}

void GramCountLevels::spell(const Stored& run, std::span<Rank> words) const {
  std::size_t i = words.size() - 1;
  words[i] = last().runs[run.suffix].last_word;
  std::uint32_t number = run.prefix;
  for (std::size_t level = levels_.size(); level > 0; --level) {
    const ExtendedRuns::Run& prefix = levels_[level - 1].runs[number];
    words[--i] = prefix.last_word;
    number = prefix.prefix;
  }
  words[0] = number;
}

}  // namespace quoth::index
