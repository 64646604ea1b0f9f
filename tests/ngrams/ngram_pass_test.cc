// The pass that lists n-grams: the bytes of the plain definition, whatever the parts, threads and memory.
#include "index/build/ngram_pass.h"

#include <atomic>
#include <catch2/catch.hpp>

#include "index/build/forward_window.h"
#include "index/segment/ngrams.h"
#include "tests/ngrams/number_lines.h"
#include "tests/support/simple_ngrams.h"

using namespace quoth;
using namespace quoth::index;

namespace {

NgramOptions options(std::uint32_t threshold, std::uint32_t limit) {
  NgramOptions given;
  given.threshold = threshold;
  given.word_limit = limit;
  given.gram_limit = limit;
  given.far_limit = limit + limit / 2;
  return given;
}

test::NgramBytes by_pass(const test::NumberLine& line, const NgramPlan& plan, std::size_t memory,
                         unsigned threads) {
  return test::ngram_bytes(line, [&](const DocumentLayout& layout, SegmentWriter& writer) {
    return run_ngram_pass(plan, layout, writer, memory, threads, nullptr, [](double) {});
  });
}

void check_line(const test::NumberLine& line, const NgramOptions& given) {
  const NgramPlan plan = NgramPlan::of(line.steps, given);
  const test::NgramBytes expected =
      test::ngram_bytes(line, [&](const DocumentLayout& layout, SegmentWriter& writer) {
        return test::write_simple_ngrams(line.forward, layout, plan, writer);
      });
  CHECK(expected.directory.empty() == plan.occurrences.empty());
  for (const unsigned threads : {1U, 3U}) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{6} << 20, std::size_t{100} << 20}) {
      INFO(threads << " threads, " << memory << " bytes");
      CHECK(by_pass(line, plan, memory, threads) == expected);
    }
  }
}

}  // namespace

TEST_CASE("The pass makes the bytes of the definition") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    INFO("seed " << seed);
    check_line(test::random_line(seed, 200 + seed * 300, 5 + seed * 7, 1.0), options(2 + seed * 2, 4 + seed));
  }
}

TEST_CASE("Runs across the stretches that are read at a time are not lost") {
  const test::NumberLine line = test::random_line(3, 3 * ForwardWindow::kSlots / 2, 4000, 1.1);
  REQUIRE(ForwardWindow::count(static_cast<Slot>(line.forward.size())) > 1);
  check_line(line, options(2000, 500));
}

TEST_CASE("A line of one word, over and over, has all lengths counted") {
  check_line(test::random_line(2, 3000, 1, 1.0), options(10, 4));
  check_line(test::random_line(4, 3000, 2, 1.0), options(10, 4));
}

TEST_CASE("A level of too many grams is left out, and those above it") {
  const test::NumberLine line = test::random_line(6, 1'500'000, 350, 0.0);
  const NgramPlan plan = NgramPlan::of(line.steps, options(3, 1'000'000));
  const test::NgramBytes bytes = by_pass(line, plan, std::size_t{64} << 20, 2);
  NgramSections sections;
  sections.directory = bytes.directory;
  sections.lists = bytes.lists;
  sections.signatures = bytes.signatures;
  sections.term_count = 350;
  sections.slot_end = static_cast<Slot>(line.forward.size());
  const auto ngrams = Ngrams::open(sections);
  REQUIRE(ngrams.ok());
  CHECK(ngrams.value().levels() == 2);
  CHECK(ngrams.value().size(2) > 100'000);
  CHECK(ngrams.value().size(3) == 0);
  CHECK(ngrams.value().find(std::vector<Rank>{0, 1}).kind == Ngrams::Gram::Kind::kListed);
  CHECK(ngrams.value().find(std::vector<Rank>{0, 1, 2}).kind == Ngrams::Gram::Kind::kUnknown);
  CHECK(by_pass(line, plan, 0, 1) == bytes);
}

TEST_CASE("The threshold goes by the number of words, within limits") {
  const auto plan_of = [](std::uint64_t count, std::uint64_t terms, std::uint32_t percent) {
    const NgramPlan::Step step{count, terms};
    NgramOptions given;
    given.root_percent = percent;
    return NgramPlan::of({&step, 1}, given);
  };
  CHECK(plan_of(1'000'000, 100, 500).threshold == 50'000);
  CHECK(plan_of(1'000'000, 100, 120).threshold == 12'000);
  CHECK(plan_of(1'000'003, 1, 350).threshold == 3500);
  CHECK(plan_of(0xffff0000, 1, 500).threshold == 327'677);
  CHECK(plan_of(10, 10, 500).threshold == 64);
  CHECK(plan_of(10, 10, 0).empty());
  CHECK(plan_of(1'000'000, 100, 500).occurrences.size() == 100);
  CHECK(plan_of(1'000'000, 100, 500).signature_begins.empty());
  // More words than may be frequent: none of as many occurrences is.
  CHECK(plan_of(1'000'000, 2048, 500).occurrences.size() == 2048);
  CHECK(plan_of(1'000'000, 2049, 500).threshold == 1'000'000);
  CHECK(plan_of(1'000'000, 2049, 500).occurrences.empty());
  CHECK(plan_of(2000, 70'000, 500).signature_begins.size() == 0xfffe + 1);
  CHECK(plan_of(256, 70'000, 500).empty());
}

TEST_CASE("Lists name rows if their words occur often enough") {
  const std::vector<NgramPlan::Step> steps = {{1000, 3}, {500, 4}, {129, 5}, {128, 6}, {2, 1}};
  const auto rows_end = [&](std::uint32_t limit, std::uint32_t threshold, std::uint32_t percent) {
    NgramOptions given;
    given.row_limit = limit;
    given.threshold = threshold;
    given.root_percent = percent;
    return NgramPlan::of(steps, given).rows_end;
  };
  CHECK(rows_end(NgramOptions::kThreshold, 500, 500) == 3);
  CHECK(rows_end(NgramOptions::kThreshold, 499, 500) == 7);
  CHECK(rows_end(NgramOptions::kThreshold, 4, 500) == 12);  // shorter ones are of one block
  CHECK(rows_end(NgramOptions::kThreshold, 500, 0) == 0);
  CHECK(rows_end(1, 500, 500) == 12);
  CHECK(rows_end(1, 500, 0) == 12);
  CHECK(rows_end(500, 4, 0) == 3);
  CHECK(rows_end(NgramOptions::kNever, 500, 500) == 0);
  // Words without a number of their own in the forward array cannot be found in it.
  const NgramPlan::Step many{1000, 70'000};
  NgramOptions given;
  given.row_limit = 1;
  CHECK(NgramPlan::of({&many, 1}, given).rows_end == 0xfffe);
}

TEST_CASE("A cancelled pass stops") {
  const test::NumberLine line = test::random_line(1, 5000, 30, 1.0);
  const NgramPlan plan = NgramPlan::of(line.steps, options(20, 10));
  std::atomic<bool> cancel = true;
  (void)test::ngram_bytes(line, [&](const DocumentLayout& layout, SegmentWriter& writer) -> Result<void> {
    const auto done = run_ngram_pass(plan, layout, writer, 1 << 20, 2, &cancel, [](double) {});
    CHECK(!done.ok());
    CHECK(done.error().code == ErrorCode::kCancelled);
    return {};
  });
}
