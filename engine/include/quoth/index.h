// Index: open a directory, hold one published version, make searchers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/export.h"
#include "quoth/result.h"

namespace quoth {

class Searcher;
struct Snapshot;  // the segments of one version; internal

struct SectionStats {
  std::string name;
  std::uint64_t bytes = 0;
};

struct IndexStats {
  std::uint64_t segments = 0;
  std::uint64_t documents = 0;
  std::uint64_t tokens = 0;
  std::uint64_t terms = 0;         // summed over segments
  std::uint64_t text_bytes = 0;    // raw text
  std::uint64_t file_bytes = 0;
  std::string format_version;
  std::string analyzer;            // of the first segment
  std::string segment_id;          // of the first segment
  std::string kernels;             // in use on this machine
  std::string first_date, last_date;  // "" when no document has one
  std::vector<std::string> fields;
  std::vector<SectionStats> sections;
  // Runs of frequent words; zeros in an index of profile `small`.
  std::uint64_t threshold = 0;       // a word that occurs more often is frequent; of the first segment
  std::uint64_t frequent_words = 0;  // of the first segment
  std::uint64_t grams[4] = {};       // runs of 2, 3, 4 and 5 words; summed over segments
};

struct VerifyOptions {
  bool deep = false;  // recheck meaning too: re-analyse texts, compare with every list
  std::function<void(double fraction)> progress;
};

struct VerifyReport {
  std::uint64_t segments = 0;
  std::uint64_t bytes_checked = 0;
  std::vector<std::string> problems;  // empty: sound. At most 100 are listed.
  bool sound() const { return problems.empty(); }
};

// A handle to one published version. Copies share it; it stays readable while any copy,
// or a Searcher made from it, lives, even when a newer version is published or files are
// removed by name. Thread-safe.
class QUOTH_API Index {
 public:
  // Maps the files and checks their structure: some milliseconds for any size.
  // kNotFound: no index there. kCorrupt, kUnsupportedVersion: the message names the file.
  static Result<Index> open(std::string_view directory);

  IndexStats stats() const;
  // Reads every byte (deep: recomputes the index from the stored texts). Problems are
  // reported in the value; the Result fails only when the index cannot be read at all.
  static Result<VerifyReport> verify(std::string_view directory, const VerifyOptions& options = {});

  // Cheap. One per thread, or share one: its const methods are thread-safe.
  Searcher searcher() const;

 private:
  explicit Index(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace quoth
