// What every benchmark program does around its measurements: inputs, the table, its records, failing.
#pragma once

#include <cstddef>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "bench/measure.h"
#include "index/segment/segment.h"
#include "quoth/result.h"

namespace quoth::bench {

// Prints for people, and keeps a JSON record of every line.
class Report {
 public:
  explicit Report(const std::string& path) {
    if (!path.empty()) file_.open(path, std::ios::app);
  }
  void line(const std::string& text) const;
  void record(const boost::json::object& object);

 private:
  std::ofstream file_;
};

// Ends the program with exit code 1.
[[noreturn]] void die(const std::string& message);

template <class T>
T must(Result<T> result) {
  if (!result.ok()) die(result.error().message);
  return std::move(result).value();
}

// The head of the table, and the rows of one set. A difference between the methods ends the program.
void print_head(const Report& report);
void print_comparison(const std::string& name, std::size_t queries, const Comparison& comparison, Report& report);

// The files of the corpus in a folder; the sample without one.
std::vector<std::string> corpus_inputs(const std::string& folder);
// The first segment of an index.
std::unique_ptr<const index::Segment> open_segment(const std::string& directory);

void pin_to_one_core();
std::string cpu_name();

}  // namespace quoth::bench
