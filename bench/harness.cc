#include "bench/harness.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sched.h>
#include <sys/mman.h>

#include <fmt/format.h>

#include "index/io/io.h"

namespace quoth::bench {

namespace fs = std::filesystem;

void Report::line(const std::string& text) const {
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

void Report::record(const boost::json::object& object) {
  if (file_) file_ << boost::json::serialize(object) << '\n' << std::flush;
}

void die(const std::string& message) {
  fmt::print(stderr, "bench: {}\n", message);
  std::exit(1);
}

void print_head(const Report& report) {
  report.line(fmt::format("{:<16} {:<14} {:>10} {:>10} {:>10} {:>10}   times slower than quoth", "us per query", "method", "p50", "mean",
                          "p99", "max"));
}

void print_comparison(const std::string& name, std::size_t queries, const Comparison& comparison, Report& report) {
  if (comparison.disagreements > 0) {
    die(fmt::format("{}: {} answers differ between the methods", name, comparison.disagreements));
  }
  const Summary& ours = comparison.rows.front().summary;
  for (const Row& row : comparison.rows) {
    const Summary& s = row.summary;
    report.line(fmt::format("{:<16} {:<14} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.1f}   {:>7.2f} {:>7.2f} {:>7.2f}", name, row.method,
                            s.p50, s.mean, s.p99, s.max, s.p50 / ours.p50, s.mean / ours.mean, s.p99 / ours.p99));
    report.record({{"what", "query"}, {"set", name}, {"queries", queries}, {"method", row.method}, {"p50", s.p50}, {"mean", s.mean},
                   {"p99", s.p99}, {"max", s.max}});
  }
}

std::vector<std::string> corpus_inputs(const std::string& folder) {
  if (folder.empty()) return {QUOTH_SOURCE_DIR "/examples/sample"};
  std::vector<std::string> out;
  for (const char* name : {"books", "sermons", "encyclopedia", "encyclopedia_other_editions", "speeches", "wiki", "multilingual"}) {
    const std::string path = folder + "/" + name + ".jsonl.zst";
    if (fs::exists(path)) out.push_back(path);
  }
  if (out.empty()) die(folder + ": none of the corpus files is there; see bench/README.md");
  return out;
}

std::unique_ptr<const index::Segment> open_segment(const std::string& directory) {
  for (const index::DirEntry& entry : must(index::real_io().list(directory))) {
    if (!entry.name.ends_with(".seg")) continue;
    auto file = must(index::real_io().map(directory + "/" + entry.name));
    // What was written some time ago need not be in memory any more, and some systems take back what is
    // seldom touched although memory is free. Where locking is not allowed, the run is only noisier.
    file->populate(0, file->bytes().size());
    ::mlock(file->bytes().data(), file->bytes().size());
    return must(index::Segment::open(std::move(file)));
  }
  die(directory + ": no segment");
}

void pin_to_one_core() {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  ::sched_setaffinity(0, sizeof set, &set);  // where it is not allowed, the run is only noisier
}

std::string cpu_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

}  // namespace quoth::bench
