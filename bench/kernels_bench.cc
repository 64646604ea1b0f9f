// Question: what does each kernel cost per number, in each table this processor can run?
// Data: random, seed 7. The answer is compared with the scalar table's before it is timed.
// Run: kernels_bench [--benchmark_filter=verify]
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "index/codec/block_codec.h"
#include "index/kernels/kernels.h"
#include "index/kernels/score.h"

namespace quoth::index {
namespace {

using Random = std::mt19937;

std::vector<std::uint32_t> ascending(std::size_t n, std::uint32_t mean_gap, Random& random) {
  // Gaps as of a word that falls anywhere with equal chance.
  std::geometric_distribution<std::uint32_t> gap(1.0 / mean_gap);
  std::vector<std::uint32_t> values(n);
  std::uint32_t at = 0;
  for (std::uint32_t& value : values) value = at += 1 + gap(random);
  return values;
}

// Blocks of 127 numbers, as in a word list: decode one after the other.
void decode_block_of(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  const auto mean_gap = static_cast<std::uint32_t>(state.range(0));
  constexpr std::size_t kNumbers = 127;
  const std::vector<std::uint32_t> values = ascending(kNumbers, mean_gap, random);
  // The codec's own bytes: one of id and width, then low bits, then high bits.
  std::vector<std::byte> bytes;
  const std::size_t size = encode_block(values, 0, bytes);
  bytes.resize(bytes.size() + kKernelPadding);
  const auto first = static_cast<unsigned>(bytes[0]);
  if (first >> 6 != 0) return state.SkipWithError("not an Elias-Fano block");
  const unsigned width = first & 63;
  const std::size_t lows = (kNumbers * width + 7) / 8;
  std::vector<std::uint32_t> out(kNumbers + kKernelSlack);
  const auto decode = [&] {
    return kernels.elias_fano(bytes.data() + 1, width, bytes.data() + 1 + lows, size - 1 - lows, kNumbers, 0,
                              out.data());
  };
  if (decode() == 0 || !std::equal(values.begin(), values.end(), out.begin()))
    return state.SkipWithError("wrong answer");
  for (auto _ : state) benchmark::DoNotOptimize(decode());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kNumbers));
}

// Candidates at random over a line of the given size: the cost of a cache miss, and how far prefetching hides
// it.
void verify_candidates(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  const auto slots = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t kPad = 64;
  constexpr std::size_t kCandidates = 1024;
  std::vector<std::uint16_t> line(slots + 2 * kPad);
  for (std::uint16_t& id : line) id = static_cast<std::uint16_t>(random() % 1000);
  std::vector<std::uint16_t> ids(16, 0);
  std::vector<std::uint16_t> care(16, 0);
  for (std::size_t i = 0; i < 4; ++i) {
    ids[i] = static_cast<std::uint16_t>(i);
    care[i] = 0xffff;
  }
  std::vector<std::uint32_t> candidates(kCandidates);
  for (std::uint32_t& c : candidates) c = static_cast<std::uint32_t>(random() % slots);
  std::sort(candidates.begin(), candidates.end());
  for (std::size_t i = 0; i < kCandidates; i += 10)
    std::copy_n(ids.begin(), 4, line.begin() + kPad + candidates[i]);
  const ForwardView view{line.data() + kPad, static_cast<std::uint32_t>(slots)};
  const SlotPattern pattern{ids.data(), care.data(), 4};
  std::vector<std::uint32_t> out(kCandidates);
  std::vector<std::uint32_t> expected(kCandidates);
  const std::size_t wanted =
      scalar_kernels().verify(view, candidates.data(), kCandidates, 0, pattern, expected.data());
  const auto verify = [&] {
    return kernels.verify(view, candidates.data(), kCandidates, 0, pattern, out.data());
  };
  expected.resize(wanted);
  if (verify() != wanted || !std::equal(expected.begin(), expected.end(), out.begin()))
    return state.SkipWithError("wrong answer");
  for (auto _ : state) benchmark::DoNotOptimize(verify());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCandidates));
}

// A short list against one `ratio` times as long. Many pairs, lest the processor learn one by heart.
void intersect_lists(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  constexpr std::size_t kShort = 1024;
  constexpr std::size_t kPairs = 64;
  const auto ratio = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::vector<std::uint32_t>> a;
  std::vector<std::vector<std::uint32_t>> b;
  std::vector<std::uint32_t> out(kShort + kKernelSlack);
  const auto run = [&](const Kernels& k, std::size_t i) {
    return k.intersect(a[i].data(), a[i].size(), b[i].data(), b[i].size(), 1, out.data());
  };
  for (std::size_t i = 0; i < kPairs; ++i) {
    a.push_back(ascending(kShort, 64 * ratio, random));
    b.push_back(ascending(kShort * ratio, 64, random));
    const std::size_t wanted = run(scalar_kernels(), i);
    const std::vector<std::uint32_t> expected(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(wanted));
    if (run(kernels, i) != wanted || !std::equal(expected.begin(), expected.end(), out.begin()))
      return state.SkipWithError("wrong answer");
  }
  std::size_t pair = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(run(kernels, pair));
    pair = (pair + 1) % kPairs;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kShort * (1 + ratio)));
}

void find_id_in_window(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  std::vector<std::uint16_t> line(4096 + 64);
  for (std::uint16_t& id : line) id = static_cast<std::uint16_t>(random() % 100);
  for (std::size_t i = 0; i < 4096; ++i) {
    if (kernels.find_id(line.data() + i, 5) != scalar_kernels().find_id(line.data() + i, 5))
      return state.SkipWithError("wrong answer");
  }
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels.find_id(line.data() + at, 5));
    at = (at + 61) % 4096;
  }
  state.SetItemsProcessed(state.iterations() * 64);
}

// A word that stands in each row once or twice, as in the lists of frequent words.
void find_in_rows(benchmark::State& state, const Kernels& kernels) {
  constexpr std::size_t kRows = 128;
  Random random(7);
  std::vector<std::uint16_t> line(64 + kRows * kRowSlots + 64);
  for (std::uint16_t& id : line) id = static_cast<std::uint16_t>(random() % 24);
  const ForwardView forward{line.data() + 64, kRows * kRowSlots};
  std::vector<std::uint32_t> rows(kRows);
  std::iota(rows.begin(), rows.end(), 0U);
  std::vector<std::uint32_t> out(kRows * kRowSlots + kKernelSlack);
  std::vector<std::uint32_t> expected(out.size());
  const auto run = [&](const Kernels& table, std::vector<std::uint32_t>& into) {
    return table.find_in_rows(forward, rows.data(), rows.size(), 5, kRows * kRowSlots, into.data());
  };
  const std::size_t found = run(scalar_kernels(), expected);
  if (run(kernels, out) != found ||
      !std::equal(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(found), expected.begin()))
    return state.SkipWithError("wrong answer");
  for (auto _ : state) benchmark::DoNotOptimize(run(kernels, out));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(found));
}

// The places of 8,192 numbers, too many to learn, among `ratio` times as many.
void count_below_each(benchmark::State& state, const Kernels& kernels) {
  constexpr std::uint32_t kTargets = 8192;
  const auto ratio = static_cast<std::uint32_t>(state.range(0));
  Random random(5);
  const std::vector<std::uint32_t> targets = ascending(kTargets, 64 * ratio, random);
  const std::vector<std::uint32_t> values = ascending(kTargets * ratio, 64, random);
  std::vector<std::uint32_t> out(kTargets), expected(kTargets);
  const auto run = [&](const Kernels& k, std::vector<std::uint32_t>& to) {
    k.count_below(values.data(), values.size(), targets.data(), targets.size(), to.data());
  };
  run(scalar_kernels(), expected);
  run(kernels, out);
  if (out != expected) return state.SkipWithError("wrong answer");
  for (auto _ : state) {
    run(kernels, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kTargets);
}

// Three ids around slots some cache lines apart, as a proximity of two words asks.
void find_windows_around(benchmark::State& state, const Kernels& kernels) {
  constexpr std::size_t kSlots = 1 << 16;
  Random random(7);
  std::vector<std::uint16_t> line(kSlots + 128);
  for (std::uint16_t& id : line) id = static_cast<std::uint16_t>(random() % 30);
  const ForwardView forward{line.data() + 64, kSlots};
  const std::array<std::uint16_t, 3> ids = {1, 2, 3};
  const WindowPattern pattern{ids.data(), ids.size(), 1, 9, 19};
  std::vector<std::uint32_t> slots;
  for (std::uint32_t slot = 0; slot < kSlots; slot += 40 + static_cast<std::uint32_t>(random() % 200))
    slots.push_back(slot);
  std::vector<std::uint32_t> kept(slots.size());
  std::vector<std::uint64_t> masks(slots.size() * ids.size());
  const auto run = [&](const Kernels& k) {
    return k.find_windows(forward, slots.data(), slots.size(), pattern, kept.data(), masks.data());
  };
  const std::size_t wanted = run(scalar_kernels());
  const std::vector<std::uint64_t> expected = masks;
  if (run(kernels) != wanted ||
      !std::equal(masks.begin(), masks.begin() + static_cast<std::ptrdiff_t>(wanted * ids.size()),
                  expected.begin()))
    return state.SkipWithError("wrong answer");
  for (auto _ : state) benchmark::DoNotOptimize(run(kernels));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(slots.size()));
}

void sift_signatures(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  std::vector<std::uint8_t> bytes((1 << 16) + 64);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  for (std::size_t i = 0; i < 4096; ++i) {
    if (kernels.sift(bytes.data() + i, 0xff, 5) != scalar_kernels().sift(bytes.data() + i, 0xff, 5))
      return state.SkipWithError("wrong answer");
  }
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels.sift(bytes.data() + at, 0xff, 5));
    at = (at + 64) % (1 << 16);
  }
  state.SetItemsProcessed(state.iterations() * 64);
}

// The same blocks as packed gaps, and the check that every decoded block gets.
void decode_gaps(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  const auto width = static_cast<unsigned>(state.range(0));
  constexpr std::size_t kNumbers = 127;
  std::vector<std::byte> bytes(kNumbers * 4 + kKernelPadding);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random());
  std::vector<std::uint32_t> out(kNumbers + kKernelSlack);
  const auto decode = [&](const Kernels& k, std::vector<std::uint32_t>& into) {
    k.unpack(bytes.data(), width, kNumbers, into.data());
    k.sum_gaps(into.data(), kNumbers, 3);
    return k.is_ascending(into.data(), kNumbers);
  };
  std::vector<std::uint32_t> expected(out.size());
  if (decode(kernels, out) != decode(scalar_kernels(), expected) ||
      !std::equal(out.begin(), out.begin() + kNumbers, expected.begin())) {
    return state.SkipWithError("wrong answer");
  }
  for (auto _ : state) benchmark::DoNotOptimize(decode(kernels, out));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kNumbers));
}

// Places in a block, as seeks look for them.
void find_in_block(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  const auto numbers = static_cast<std::size_t>(state.range(0));
  const std::vector<std::uint32_t> values = ascending(numbers, 64, random);
  std::vector<std::uint32_t> targets(1024);
  for (std::uint32_t& target : targets) target = static_cast<std::uint32_t>(random() % (values.back() + 2));
  for (const std::uint32_t target : targets) {
    if (kernels.lower_bound(values.data(), numbers, target) !=
        scalar_kernels().lower_bound(values.data(), numbers, target))
      return state.SkipWithError("wrong answer");
  }
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels.lower_bound(values.data(), numbers, targets[at]));
    at = (at + 1) % targets.size();
  }
  state.SetItemsProcessed(state.iterations());
}

void count_bitmaps(benchmark::State& state, const Kernels& kernels) {
  Random random(7);
  const auto words = static_cast<std::size_t>(state.range(0));
  std::vector<std::uint64_t> a(words);
  std::vector<std::uint64_t> b(words);
  for (std::size_t i = 0; i < words; ++i) {
    a[i] = random();
    b[i] = random();
  }
  const auto count = [&](const Kernels& k) {
    return k.count_bits(a.data(), words) + k.count_common_bits(a.data(), b.data(), words);
  };
  if (count(kernels) != count(scalar_kernels())) return state.SkipWithError("wrong answer");
  for (auto _ : state) benchmark::DoNotOptimize(count(kernels));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// A batch of postings of one word, and those of them that exceed a score that one in twenty does.
void score_postings(benchmark::State& state, const Kernels& table) {
  Random random(7);
  const auto postings = static_cast<std::size_t>(state.range(0));
  std::vector<std::uint32_t> docs(postings), freqs(postings), lengths(1 << 15);
  for (std::uint32_t& length : lengths) length = 50 + static_cast<std::uint32_t>(random() % 5000);
  for (std::size_t i = 0; i < postings; ++i) {
    docs[i] = static_cast<std::uint32_t>(random() % lengths.size());
    freqs[i] = 1 + static_cast<std::uint32_t>(random() % 8);
  }
  std::sort(docs.begin(), docs.end());
  const ScoreFormula formula{.weight = 2e10, .floor = 0.3F, .per_word = 0.0005F, .times = 1};
  std::vector<std::int64_t> expected(postings), scores(postings);
  score_kernels(scalar_kernels())
      .score(formula, docs.data(), freqs.data(), lengths.data(), postings, expected.data());
  const ScoreKernels& kernels = score_kernels(table);
  kernels.score(formula, docs.data(), freqs.data(), lengths.data(), postings, scores.data());
  if (scores != expected) return state.SkipWithError("wrong answer");
  std::sort(expected.begin(), expected.end());
  const std::int64_t limit = expected[postings - postings / 20];
  std::vector<std::uint32_t> kept(postings);
  for (auto _ : state) {
    kernels.score(formula, docs.data(), freqs.data(), lengths.data(), postings, scores.data());
    kept = docs;
    benchmark::DoNotOptimize(kernels.keep_above(kept.data(), scores.data(), postings, limit));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void keep_bitmaps(benchmark::State& state, const Kernels& kernels) {
  const auto words = static_cast<std::size_t>(state.range(0));
  std::vector<std::uint64_t> a(words, 5);
  const std::vector<std::uint64_t> b(words, 7);
  for (auto _ : state) {
    kernels.keep_common_bits(a.data(), b.data(), words);
    benchmark::ClobberMemory();
  }
  if (std::any_of(a.begin(), a.end(), [](std::uint64_t word) { return word != 5; }))
    state.SkipWithError("wrong answer");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void register_all() {
  for (const Kernels* table : available_kernels()) {
    const auto add = [&](const char* name, void (*body)(benchmark::State&, const Kernels&)) {
      return benchmark::RegisterBenchmark((std::string(name) + "/" + table->name).c_str(),
                                          [table, body](benchmark::State& state) { body(state, *table); });
    };
    add("elias_fano", decode_block_of)->ArgName("mean_gap")->Arg(4)->Arg(64)->Arg(1024)->Arg(16384);
    add("gaps", decode_gaps)->ArgName("width")->Arg(4)->Arg(11)->Arg(27);
    add("lower_bound", find_in_block)->ArgName("numbers")->Arg(16)->Arg(127);
    add("count_bits", count_bitmaps)->ArgName("words")->Arg(8)->Arg(612);
    add("keep_common_bits", keep_bitmaps)->ArgName("words")->Arg(612);
    add("verify", verify_candidates)->ArgName("slots")->Arg(1 << 14)->Arg(1 << 20)->Arg(1 << 26);
    add("intersect", intersect_lists)->ArgName("ratio")->Arg(1)->Arg(8)->Arg(64)->Arg(128)->Arg(256);
    add("count_below", count_below_each)->ArgName("ratio")->Arg(1)->Arg(4);
    add("find_id", find_id_in_window);
    add("find_in_rows", find_in_rows);
    add("find_windows", find_windows_around);
    add("sift", sift_signatures);
    add("score", score_postings)->ArgName("postings")->Arg(128);
  }
}

}  // namespace
}  // namespace quoth::index

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  quoth::index::register_all();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
