// Question: what does quoth cost, in bytes, build time and query time, against merging decoded position
// lists, a suffix array, and scoring every match?
//
// Data: the corpus folder given with --data (bench/README.md), else the sample in examples/. Seed 7.
// Run: scripts/bench, or engine_bench --work DIR [--data DIR] [--out FILE] [--queries N] [--rounds N]. With
// --index DIR an index that is there is measured in place of a new one; --only phrase,LIST,common,NEAR,cold,AND,OR
// chooses sets.
// Every answer is compared between all methods before anything is timed; a difference ends
// the run with exit code 1.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "bench/cold_files.h"
#include "bench/harness.h"
#include "bench/measure.h"
#include "bench/query_sets.h"
#include "bench/reference_lists.h"
#include "bench/reference_suffix_array.h"
#include "bench/reference_words.h"
#include "query/plan.h"
#include "query/search.h"
#include "quoth/quoth.h"

namespace quoth::bench {
namespace {

namespace fs = std::filesystem;

struct Settings {
  std::string data, work, out, index;
  std::vector<std::string> only;  // sets to run; all when empty
  std::size_t queries = 300;
  int rounds = 5;
  std::uint64_t memory = std::uint64_t{1} << 30;
  unsigned threads = 0;
};

// In a process of its own, so that peak memory is the build's alone.
void build(const Settings& settings, const std::string& directory, Report& report) {
  fs::remove_all(directory);
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    BuildOptions options;
    options.memory_bytes = settings.memory;
    options.threads = settings.threads;
    auto builder = must(IndexBuilder::create(directory, options));
    for (const std::string& input : corpus_inputs(settings.data)) {
      if (const auto added = builder->add_input(input); !added.ok()) die(added.error().message);
    }
    must(builder->commit());
    std::_Exit(0);
  }
  int status = 0;
  rusage usage = {};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0) die("the build failed");
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const IndexStats stats = must(Index::open(directory)).stats();
  const double text_mb = static_cast<double>(stats.text_bytes) / 1e6;
  report.line(fmt::format("build        {:.1f} MB of text in {:.1f} s = {:.1f} MB/s, peak RSS {:.0f} MB (budget {:.0f} MiB)", text_mb,
                          seconds, text_mb / seconds, static_cast<double>(usage.ru_maxrss) / 1e3,
                          static_cast<double>(settings.memory) / (1 << 20)));
  report.record({{"what", "build"}, {"text_bytes", stats.text_bytes}, {"seconds", seconds}, {"peak_rss_kib", usage.ru_maxrss},
                 {"memory", settings.memory}});
}

void sizes(const IndexStats& stats, Report& report) {
  const double tokens = static_cast<double>(stats.tokens);
  report.line(fmt::format("corpus       {} documents, {} words, {} distinct, {:.2f} bytes of text per word", stats.documents,
                          stats.tokens, stats.terms, static_cast<double>(stats.text_bytes) / tokens));
  for (const SectionStats& section : stats.sections) {
    report.line(fmt::format("  {:<22} {:>12} bytes {:>8.3f} per word", section.name, section.bytes,
                            static_cast<double>(section.bytes) / tokens));
    report.record({{"what", "section"}, {"name", section.name}, {"bytes", section.bytes}, {"tokens", stats.tokens}});
  }
  report.line(fmt::format("  {:<22} {:>12} bytes {:>8.3f} per word = {:.3f} of the raw text\n", "all", stats.file_bytes,
                          static_cast<double>(stats.file_bytes) / tokens,
                          static_cast<double>(stats.file_bytes) / static_cast<double>(stats.text_bytes)));
}

void open_time(const std::string& directory, Report& report) {
  std::vector<double> micros;
  for (int i = 0; i < 51; ++i) {
    const auto start = std::chrono::steady_clock::now();
    must(Index::open(directory));
    micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  const Summary s = summarise(micros);
  report.line(fmt::format("open         p50 {:.0f} us, worst {:.0f} us\n", s.p50, s.max));
  report.record({{"what", "open"}, {"p50", s.p50}, {"max", s.max}});
}

std::vector<Query> parsed(const QuerySet& set) {
  std::vector<Query> out;
  for (const BenchQuery& query : set.queries) out.push_back(must(Query::parse(query.text)));
  return out;
}

// A number that two lists share if they are the same hits in the same order with the same scores, as float.
std::uint64_t fingerprint(const std::vector<std::pair<double, DocId>>& hits) {
  std::uint64_t h = hits.size();
  for (const auto& [score, doc] : hits) {
    h = h * 1000003 + static_cast<std::uint64_t>(std::llround(static_cast<double>(static_cast<float>(score)) * 1000));
    h = h * 1000003 + doc;
  }
  return h;
}

std::uint64_t fingerprint(const std::vector<ReferenceLists::Scored>& hits) {
  std::vector<std::pair<double, DocId>> pairs;
  for (const auto& hit : hits) pairs.emplace_back(hit.score, hit.doc);
  return fingerprint(pairs);
}

class Bench {
 public:
  Bench(const Settings& settings, const std::string& directory, Report& report)
      : settings_(settings), report_(report), directory_(directory), index_(must(Index::open(directory))), searcher_(index_.searcher()),
        segment_(open_segment(directory)), lists_(*segment_), words_(*segment_) {}

  void run() {
    print_head(report_);
    if (wanted("phrase") || wanted("LIST") || wanted("common")) {
      const auto suffixes = must(ReferenceSuffixArray::build(lists_.tokens()));
      const auto windows = [&](std::size_t length) {
        return phrase_windows(*segment_, lists_.tokens(), length, settings_.queries, 7);
      };
      for (const std::size_t length : {2UL, 3UL, 4UL, 6UL, 8UL, 12UL, 20UL}) {
        if (wanted("phrase")) phrases(suffixes, windows(length));
      }
      for (const std::size_t length : {3UL, 5UL}) {
        if (wanted("common")) phrases(suffixes, common_windows(*segment_, lists_.tokens(), length, settings_.queries, 7));
      }
      for (const std::size_t length : {2UL, 3UL, 4UL, 6UL, 8UL, 12UL, 20UL}) {
        if (wanted("LIST")) listing(suffixes, windows(length));
      }
    }
    for (const std::size_t words : {2UL, 3UL, 4UL}) {
      if (wanted("NEAR")) nearness(words);
    }
    if (wanted("cold")) cold();
    if (wanted("AND")) ranked("intersection", "AND", " ", /*all=*/true);
    if (wanted("OR")) ranked("union", "OR", " OR ", /*all=*/false);
  }

 private:
  bool wanted(const std::string& set) const {
    return settings_.only.empty() || std::find(settings_.only.begin(), settings_.only.end(), set) != settings_.only.end();
  }

  std::uint64_t count(const Query& query) const { return must(searcher_.count(query)).occurrences; }

  // The first begins, in order, into a buffer that stays; and a number that tells two such lists apart.
  void list(const Query& query, std::vector<Slot>& out, std::size_t limit = ~std::size_t{0}) const {
    out.clear();
    const query::WordTable words(query.root());
    query::BudgetMeter meter{Budget{}};
    const query::SegmentContext context(*segment_, nullptr, words, meter);
    const query::SpanStreamPtr stream = query::make_spans(query.root(), context);
    std::array<Span, 256> batch;
    for (std::size_t n = 0; stream != nullptr && out.size() < limit;) {
      n = stream->fill(std::span(batch).first(std::min(batch.size(), limit - out.size())));
      if (n == 0) break;
      for (const Span& span : std::span(batch).first(n)) out.push_back(span.begin);
    }
  }
  static std::uint64_t order_of(std::span<const Slot> slots) {
    std::uint64_t h = slots.size();
    for (const Slot slot : {slots.empty() ? 0 : slots.front(), slots.empty() ? 0 : slots[slots.size() / 2],
                            slots.empty() ? 0 : slots.back()}) {
      h = h * 1000003 + slot;
    }
    return h;
  }

  std::vector<std::vector<std::string_view>> words_of(const QuerySet& set) const {
    std::vector<std::vector<std::string_view>> out;
    for (const BenchQuery& query : set.queries) out.push_back(words_.words(query.words));
    return out;
  }

  void listing(const ReferenceSuffixArray& suffixes, QuerySet set) {
    set.name.replace(0, std::string("phrase").size(), "LIST");
    const std::vector<Query> queries = parsed(set);
    const auto words = words_of(set);
    std::vector<Slot> found;
    std::vector<Rank> ids;
    print_comparison(set.name, queries.size(),
                     compare(queries.size(), settings_.rounds,
                             {{"quoth",
                               [&](std::size_t q) {
                                 list(queries[q], found);
                                 return order_of(found);
                               }},
                              {"suffix array",
                               [&](std::size_t q) {
                                 words_.find(words[q], ids);
                                 return order_of(suffixes.list_phrase(ids));
                               }},
                              {"suffixes, ids", [&](std::size_t q) { return order_of(suffixes.list_phrase(set.queries[q].words)); }}}),
                     report_);
  }

  void phrases(const ReferenceSuffixArray& suffixes, const QuerySet& set) {
    const std::vector<Query> queries = parsed(set);
    const auto words = words_of(set);
    std::vector<Rank> ids;
    print_comparison(set.name, queries.size(),
                     compare(queries.size(), settings_.rounds,
                             {{"quoth", [&](std::size_t q) { return count(queries[q]); }},
                              {"list merge", [&](std::size_t q) { return lists_.count_phrase(set.queries[q].words); }},
                              {"suffix array",
                               [&](std::size_t q) {
                                 words_.find(words[q], ids);
                                 return suffixes.count_phrase(ids);
                               }},
                              {"suffixes, ids", [&](std::size_t q) { return suffixes.count_phrase(set.queries[q].words); }}}),
                     report_);
  }

  void nearness(std::size_t words) {
    constexpr std::uint32_t kDistance = 8;
    const QuerySet set = near_windows(*segment_, lists_.tokens(), words, kDistance, settings_.queries, 7);
    const std::vector<Query> queries = parsed(set);
    print_comparison(set.name, queries.size(),
                     compare(queries.size(), settings_.rounds,
                             {{"quoth", [&](std::size_t q) { return count(queries[q]); }},
                              {"list merge", [&](std::size_t q) { return lists_.count_near(set.queries[q].words, kDistance); }}}),
                     report_);
    constexpr std::size_t kFirst = 20;
    std::vector<Slot> found;
    print_comparison("first 20 of " + std::to_string(words), queries.size(),
                     compare(queries.size(), settings_.rounds,
                             {{"quoth",
                               [&](std::size_t q) {
                                 list(queries[q], found, kFirst);
                                 return order_of(found);
                               }},
                              {"all, cut",
                               [&](std::size_t q) {
                                 list(queries[q], found);
                                 found.resize(std::min(found.size(), kFirst));
                                 return order_of(found);
                               }}}),
                     report_);
  }

  // Files that are not in memory: before each query all pages are dropped and the file is mapped anew, untimed.
  void cold() {
    const std::string folder = directory_ + ".cold";  // beside the index, which is copied whole
    fs::create_directories(folder);
    const std::shared_ptr<void> removed(nullptr, [&folder](void*) { fs::remove_all(folder); });
    const std::string tokens_path = folder + "/cold.tokens";
    const std::string suffixes_path = folder + "/cold.suffixes";
    {
      const auto suffixes = must(ReferenceSuffixArray::build(lists_.tokens()));
      MappedArray::write(tokens_path, std::as_bytes(std::span(lists_.tokens())));
      MappedArray::write(suffixes_path, std::as_bytes(suffixes.suffixes()));
    }
    const std::string segment_path(segment_->path());
    // The harness has the index mapped, which keeps its pages: a copy is dropped instead.
    const std::string copy = folder + "/cold.idx";
    fs::copy(directory_, copy, fs::copy_options::recursive);
    const std::string copied = copy + "/" + fs::path(segment_path).filename().string();
    for (const std::size_t length : {5UL, 12UL}) {
      const QuerySet set = phrase_windows(*segment_, lists_.tokens(), length, std::min<std::size_t>(settings_.queries, 60), 7);
      const std::vector<Query> queries = parsed(set);
      std::vector<std::vector<double>> micros(2);
      for (std::size_t q = 0; q < queries.size(); ++q) {
        if (!drop_pages(copied) || !drop_pages(tokens_path) || !drop_pages(suffixes_path)) {
          report_.line("cold         left out: this file system keeps pages");
          return;
        }
        const Searcher searcher = must(Index::open(copy)).searcher();
        const auto timed = [&](std::size_t method, auto run) {
          const auto start = std::chrono::steady_clock::now();
          const std::uint64_t answer = run();
          micros[method].push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
          return answer;
        };
        const std::uint64_t ours = timed(0, [&] { return must(searcher.count(queries[q])).occurrences; });
        const MappedArray tokens(tokens_path), suffixes(suffixes_path);
        const auto reference = ReferenceSuffixArray::over(tokens.as<Rank>(), suffixes.as<std::int32_t>());
        if (timed(1, [&] { return reference.count_phrase(set.queries[q].words); }) != ours) die("cold: answers differ");
      }
      Comparison comparison;
      comparison.rows = {{"quoth", summarise(micros[0])}, {"suffix array", summarise(micros[1])}};
      print_comparison(fmt::format("cold {}", length), queries.size(), comparison, report_);
    }
  }

  void ranked(const std::string& tag, const std::string& name, const std::string& separator, bool all) {
    const std::string log = settings_.data.empty() ? "" : settings_.data + "/search-benchmark-game.queries.txt";
    const QuerySet set = word_sets(*segment_, lists_.tokens(), log, tag, separator, settings_.queries, 7);
    const std::vector<Query> queries = parsed(set);
    SearchOptions options;
    options.count = false;
    // Documents and scores, as the references give them; and the same with the fields of every hit.
    const query::SegmentView view{segment_.get(), nullptr};
    const auto ours = [&](std::size_t q) {
      std::vector<std::pair<double, DocId>> pairs;
      for (const query::Found& hit : must(query::search(queries[q].root(), {&view, 1}, options)).top) {
        pairs.emplace_back(hit.score, hit.doc);
      }
      return fingerprint(pairs);
    };
    const auto with_fields = [&](std::size_t q) {
      std::vector<std::pair<double, DocId>> pairs;
      for (const Hit& hit : must(searcher_.search(queries[q], options)).top) pairs.emplace_back(hit.score, hit.doc);
      return fingerprint(pairs);
    };
    const auto reference = [&](ReferenceLists::From from) {
      return [&, from](std::size_t q) {
        const auto& words = set.queries[q].words;
        return fingerprint(all ? lists_.top_and(words, 10, from) : lists_.top_or(words, 10, from));
      };
    };
    print_comparison(name + " top-10", queries.size(),
                     compare(queries.size(), settings_.rounds,
                             {{"quoth", ours},
                              {"with fields", with_fields},
                              {"list merge", reference(ReferenceLists::From::kPositions)},
                              {"score all", reference(ReferenceLists::From::kPostings)}}),
                     report_);
    const auto counted = [&](ReferenceLists::From from) {
      return [&, from](std::size_t q) {
        const auto& words = set.queries[q].words;
        return all ? lists_.count_and(words, from) : lists_.count_or(words, from);
      };
    };
    print_comparison(
        name + " COUNT", queries.size(),
        compare(queries.size(), settings_.rounds,
                {{"quoth", [&](std::size_t q) { return must(searcher_.count_documents(queries[q])); }},
                 {"list merge", counted(ReferenceLists::From::kPositions)},
                 {"postings", counted(ReferenceLists::From::kPostings)}}),
        report_);
  }

  const Settings& settings_;
  Report& report_;
  std::string directory_;
  Index index_;
  Searcher searcher_;
  std::unique_ptr<const index::Segment> segment_;
  ReferenceLists lists_;
  ReferenceWords words_;
};

int run(const Settings& settings) {
  Report report(settings.out);
  const std::string directory = settings.index.empty() ? settings.work + "/bench.idx" : settings.index;
  report.line(fmt::format("machine      {}, {} threads; gcc {}", cpu_name(), ::sysconf(_SC_NPROCESSORS_ONLN), __VERSION__));
  if (settings.index.empty()) build(settings, directory, report);
  pin_to_one_core();
  const IndexStats stats = must(Index::open(directory)).stats();
  report.record({{"what", "machine"}, {"cpu", cpu_name()}, {"compiler", __VERSION__}, {"kernels", stats.kernels}});
  sizes(stats, report);
  open_time(directory, report);
  Bench(settings, directory, report).run();
  return 0;
}

}  // namespace
}  // namespace quoth::bench

int main(int argc, char** argv) {
  quoth::bench::Settings settings;
  CLI::App app{"Measure quoth against plain references; answers are checked equal first."};
  app.add_option("--data", settings.data, "Folder of the shared corpus; the sample without it");
  app.add_option("--work", settings.work, "Folder for the index");
  app.add_option("--index", settings.index, "Measure this index instead of building one");
  app.add_option("--only", settings.only, "Sets to run: phrase, LIST, common, NEAR, cold, AND, OR")->delimiter(',');
  app.add_option("--out", settings.out, "Append JSON records to this file");
  app.add_option("--queries", settings.queries, "Queries per set");
  app.add_option("--rounds", settings.rounds, "Interleaved rounds per query");
  app.add_option("--memory", settings.memory, "Build budget")->transform(CLI::AsSizeValue(false));
  app.add_option("--threads", settings.threads, "Build threads");
  CLI11_PARSE(app, argc, argv);
  if (settings.work.empty() && settings.index.empty()) quoth::bench::die("give --work or --index");
  return quoth::bench::run(settings);
}
