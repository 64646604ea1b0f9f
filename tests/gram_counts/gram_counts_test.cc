// Counts of runs: the table says what the definition does, whatever the memory and the threads, and says it
// of nothing else.
#include "index/segment/gram_counts.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <vector>

#include "index/build/gram_count_pass.h"
#include "index/io/memory_io.h"
#include "index/segment/gram_counts_writer.h"
#include "tests/ngrams/number_lines.h"
#include "tests/support/simple_gram_counts.h"

using namespace quoth;
using namespace quoth::index;

namespace {

using Section = std::vector<std::byte>;

DocumentLayout layout_of(const test::NumberLine& line) {
  MemoryIo io;
  SegmentWriter writer(io, {"", 10'000});
  for (std::size_t i = 0; i < line.lengths.size(); ++i)
    REQUIRE(writer.add_document({}, 0, line.lengths[i], line.title_lengths[i]).ok());
  return writer.layout();
}

Section section_of(GramCountsWriter& writer) {
  REQUIRE(writer.finish().ok());
  if (writer.empty()) return {};
  Section section = writer.header();
  REQUIRE(writer.table().finish_writing().ok());
  Section table(writer.table().size());
  REQUIRE(writer.table().read_at(0, table).ok());
  section.insert(section.end(), table.begin(), table.end());
  return section;
}

Result<void> run_pass(const test::NumberLine& line, const DocumentLayout& layout, const GramCountPlan& plan,
                      std::size_t memory, unsigned threads, GramCountsWriter& writer,
                      const std::atomic<bool>* cancel = nullptr) {
  MemoryIo io;
  const BodyLine bodies{[&](std::uint64_t slot, std::span<std::uint16_t> out) -> Result<void> {
                          std::copy_n(line.forward.begin() + static_cast<std::ptrdiff_t>(slot), out.size(),
                                      out.begin());
                          return {};
                        },
                        layout.begins, layout.body_end};
  return run_gram_count_pass(plan, bodies, {io, "pass-", memory, threads, cancel}, writer);
}

Section by_pass(const test::NumberLine& line, const DocumentLayout& layout, const GramCountPlan& plan,
                std::size_t memory, unsigned threads) {
  MemoryIo io;
  GramCountsWriter writer(io, "counts-", memory);
  REQUIRE(run_pass(line, layout, plan, memory, threads, writer).ok());
  return section_of(writer);
}

Section by_definition(const test::NumberLine& line, const DocumentLayout& layout, const GramCountPlan& plan) {
  MemoryIo io;
  GramCountsWriter writer(io, "counts-", 1 << 20);
  REQUIRE(test::write_simple_gram_counts(line.forward, layout, plan, writer).ok());
  return section_of(writer);
}

GramCountPlan plan_of(const test::NumberLine& line, std::uint32_t threshold, std::uint32_t words,
                      std::uint32_t limit, std::uint32_t extend) {
  NgramOptions options;
  options.threshold = threshold;
  options.count_words = words;
  options.count_limit = limit;
  options.count_extend = extend;
  return GramCountPlan::of(line.steps, NgramPlan::of(line.steps, options), options);
}

// Returns how many runs are stored.
std::size_t check_line(const test::NumberLine& line, const GramCountPlan& plan, unsigned seed) {
  const DocumentLayout layout = layout_of(line);
  const Section section = by_definition(line, layout, plan);
  for (const unsigned threads : {1U, 3U}) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{20'000}, std::size_t{50} << 20}) {
      INFO(threads << " threads, " << memory << " bytes");
      CHECK(by_pass(line, layout, plan, memory, threads) == section);
    }
  }
  const test::SimpleCounts expected = test::simple_gram_counts(line.forward, layout, plan);
  if (section.empty()) {
    CHECK(expected.empty());
    return 0;
  }
  const auto terms = static_cast<std::uint32_t>(line.steps.size());
  const auto documents = static_cast<std::uint32_t>(line.lengths.size());
  const auto counts = GramCounts::open(section, terms, documents, line.forward);
  REQUIRE(counts.ok());
  REQUIRE(counts.value().ranks() == plan.ranks());
  REQUIRE(counts.value().limit() == plan.limit);
  REQUIRE(counts.value().extend() == plan.extend);
  std::size_t found = 0;
  for (const auto& [words, run] : expected) {
    const auto count = counts.value().find(words);
    if (!count) continue;
    ++found;
    REQUIRE(count->occurrences == run.count.occurrences);
    REQUIRE(count->documents == run.count.documents);
  }
  CHECK(found == counts.value().size());
  CHECK(found == expected.size());  // so few that all have their places
  std::mt19937 random(seed);
  for (int i = 0; i < 2000; ++i) {  // what stands somewhere, and what does not
    test::GramWords words(1 + random() % 9);
    const std::size_t at = random() % line.forward.size();
    for (std::size_t k = 0; k < words.size(); ++k) {
      const bool any = at + k >= line.forward.size() || random() % 20 == 0;
      words[k] = any ? static_cast<Rank>(random() % (terms + 2)) : line.forward[at + k];
    }
    CHECK(counts.value().find(words).has_value() == (expected.find(words) != expected.end()));
  }
  return found;
}

}  // namespace

TEST_CASE("The table holds the counts of the definition, and no others") {
  std::size_t stored = 0;
  for (unsigned seed = 0; seed < 30; ++seed) {
    INFO("seed " << seed);
    const test::NumberLine line = test::random_line(seed, 200 + seed * 300, 3 + seed * 7, 1.0);
    stored += check_line(line, plan_of(line, 2 + seed * 20, 1 + seed, 1 + seed % 5, 2 + seed % 9), seed);
  }
  CHECK(stored > 5000);
}

TEST_CASE("Lines of few words have runs of all lengths counted") {
  for (const std::size_t words : {1U, 2U, 3U}) {
    const test::NumberLine line = test::random_line(static_cast<unsigned>(words), 3000, words, 1.0);
    CHECK(check_line(line, plan_of(line, 5000, 10, 2, 4), 1) > 0);
    CHECK(check_line(line, plan_of(line, 10, 10, 2, 4), 1) > 0);  // all frequent: pairs are in the directory
  }
}

TEST_CASE("Runs across the stretches that are read at a time have their counts") {
  const test::NumberLine line = test::random_line(3, 3 * ForwardWindow::kSlots / 2, 4000, 1.1);
  REQUIRE(ForwardWindow::count(static_cast<Slot>(line.forward.size())) > 1);
  CHECK(check_line(line, plan_of(line, 9000, 300, 20, 100), 3) > 1000);
}

TEST_CASE("Fewer pairs are extended where there would be too many triples to look for") {
  const test::NumberLine line = test::random_line(6, 300'000, 200, 0.0);
  const DocumentLayout layout = layout_of(line);
  GramCountPlan plan = plan_of(line, 10'000, 1, 1, 1);
  plan.limit = 1;
  plan.extend = 1;  // 200 x 200 pairs, all extended: eight million triples
  const Section section = by_pass(line, layout, plan, std::size_t{64} << 20, 2);
  const auto counts =
      GramCounts::open(section, 200, static_cast<std::uint32_t>(line.lengths.size()), line.forward);
  REQUIRE(counts.ok());
  CHECK(counts.value().extend() == 8);
  CHECK(counts.value().size() > 80'000);
  plan.extend = 8;
  CHECK(by_definition(line, layout, plan) == section);
  CHECK(by_pass(line, layout, plan, 0, 1) == section);
}

TEST_CASE("A length of too many runs is left out") {
  const test::NumberLine line = test::random_line(6, 1'500'000, 200, 0.0);
  const DocumentLayout layout = layout_of(line);
  GramCountPlan plan = plan_of(line, 10'000, 1, 1, 1);
  plan.limit = 1;
  plan.extend = 34;
  const Section section = by_pass(line, layout, plan, std::size_t{64} << 20, 2);
  const auto counts =
      GramCounts::open(section, 200, static_cast<std::uint32_t>(line.lengths.size()), line.forward);
  REQUIRE(counts.ok());
  CHECK(counts.value().extend() == 34);
  CHECK(counts.value().size() > 39'000);
  CHECK(counts.value().size() <= 40'000);
  CHECK(by_pass(line, layout, plan, 0, 1) == section);
}

TEST_CASE("Limits of counts grow with the threshold, and few words take part") {
  const auto plan_for = [](std::uint64_t count, std::uint64_t terms, std::uint32_t threshold) {
    const NgramPlan::Step step{count, terms};
    NgramOptions options;
    options.threshold = threshold;
    return GramCountPlan::of({&step, 1}, NgramPlan::of({&step, 1}, options), options);
  };
  CHECK(plan_for(2049, 100, 1000).ranks() == 100);
  CHECK(plan_for(2048, 100, 1000).ranks() == 0);
  CHECK(plan_for(5000, 100, 80'000).ranks() == 0);
  CHECK(plan_for(5001, 8192, 80'000).ranks() == 8192);
  CHECK(plan_for(5001, 8193, 80'000).ranks() == 0);
  CHECK(plan_for(5001, 10, 80'000).frequent == 0);
  CHECK(plan_for(5001, 10, 5000).frequent == 10);
  CHECK(plan_for(5001, 10, 5000).limit == 32);
  CHECK(plan_for(5001, 10, 5000).extend == 512);
  CHECK(plan_for(1'000'000, 10, 320'000).limit == 312);
  CHECK(plan_for(1'000'000, 10, 320'000).extend == 5000);
  NgramOptions none;
  none.count_limit = 0;
  const NgramPlan::Step step{100'000, 10};
  CHECK(GramCountPlan::of({&step, 1}, NgramPlan::of({&step, 1}, none), none).ranks() == 0);
}

TEST_CASE("Damaged tables stay inside their section, and are never believed beyond their line") {
  const test::NumberLine line = test::random_line(5, 4000, 12, 1.0);
  const GramCountPlan plan = plan_of(line, 300, 5, 2, 6);
  const Section sound = by_definition(line, layout_of(line), plan);
  const auto documents = static_cast<std::uint32_t>(line.lengths.size());
  REQUIRE(sound.size() > 2000);
  const auto open = [&](Bytes bytes) { return GramCounts::open(bytes, 12, documents, line.forward); };
  for (std::size_t size = 0; size < sound.size(); ++size) REQUIRE(!open(Bytes(sound).first(size)).ok());
  std::mt19937 random(4);
  std::size_t opened = 0;
  for (int i = 0; i < 20'000; ++i) {
    Section bytes = sound;
    for (int n = 0; n < 1 + i % 4; ++n) {
      const std::size_t at = random() % (i % 3 == 0 ? 64 : bytes.size() - 4);
      const std::uint32_t value = random() % 3 == 0 ? 0xffffffff : static_cast<std::uint32_t>(random());
      std::memcpy(bytes.data() + at, &value, sizeof value);
    }
    const auto counts = open(bytes);
    if (!counts.ok()) {
      CHECK(counts.error().code == ErrorCode::kCorrupt);
      continue;
    }
    ++opened;
    for (int k = 0; k < 20; ++k) {
      test::GramWords words(2 + random() % 7);
      const std::size_t at = random() % (line.forward.size() - 9);
      std::copy_n(line.forward.begin() + static_cast<std::ptrdiff_t>(at), words.size(), words.begin());
      const auto count = counts.value().find(words);
      if (count) REQUIRE((count->documents <= count->occurrences && count->documents <= documents));
    }
  }
  CHECK(opened > 1000);
}

TEST_CASE("Entries of other runs that share a hash are told apart by their words") {
  const test::NumberLine line = test::random_line(5, 4000, 12, 1.0);
  const Section sound = by_definition(line, layout_of(line), plan_of(line, 300, 5, 2, 6));
  const auto documents = static_cast<std::uint32_t>(line.lengths.size());
  const auto open = [&](Bytes bytes) { return GramCounts::open(bytes, 12, documents, line.forward); };
  // Every entry pretends to stand for the run that is asked for: its tag, and its number of words.
  for (const auto& [words, run] :
       test::simple_gram_counts(line.forward, layout_of(line), plan_of(line, 300, 5, 2, 6))) {
    Section bytes = sound;
    const std::uint32_t tag = gram_counts_format::tag_of(gram_counts_format::hash_words(words));
    for (std::size_t at = gram_counts_format::kHeaderBytes; at < bytes.size();
         at += gram_counts_format::kEntryBytes)
      std::memcpy(bytes.data() + at, &tag, sizeof tag);
    const auto counts = open(bytes);
    const auto count = counts.value().find(words);
    REQUIRE(count.has_value());
    REQUIRE(count->occurrences == run.count.occurrences);
  }
}

TEST_CASE("Runs for which there is no place near their bucket are left out") {
  // More entries of one bucket than may be looked at: the same run added over and over.
  MemoryIo io;
  GramCountsWriter writer(io, "counts-", 1 << 20);
  writer.begin({2, 1, 1});
  const std::vector<Rank> words = {0, 1};
  for (Slot slot = 0; slot < 200; ++slot) REQUIRE(writer.add(words, slot, {slot + 1, 1}).ok());
  const Section section = section_of(writer);
  const std::vector<std::uint16_t> forward(300, 0);
  const auto counts = GramCounts::open(section, 2, 1, forward);
  REQUIRE(counts.ok());
  CHECK(counts.value().size() == 64);
  CHECK(!counts.value().find(words).has_value());  // none of them tells the truth
}

TEST_CASE("A cancelled pass of counts stops") {
  const test::NumberLine line = test::random_line(1, 5000, 30, 1.0);
  std::atomic<bool> cancel = true;
  MemoryIo io;
  GramCountsWriter writer(io, "counts-", 1 << 20);
  const auto done = run_pass(line, layout_of(line), plan_of(line, 300, 5, 2, 6), 1 << 20, 2, writer, &cancel);
  REQUIRE(!done.ok());
  CHECK(done.error().code == ErrorCode::kCancelled);
}
