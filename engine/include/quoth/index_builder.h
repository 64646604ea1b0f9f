// IndexBuilder: documents in, one published index out.
//
// A build works under a hard memory budget, uses all cores, and gives the same bytes for
// the same documents and settings whatever the threads, the budget or the speed of
// the machine. Nothing is visible before commit(); a failed or killed build leaves the
// index as it was.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "quoth/document.h"
#include "quoth/export.h"
#include "quoth/result.h"

namespace quoth {

enum class InputFormat : std::uint8_t { kAuto, kText, kJsonLines };

// How much an index holds beside what every query needs.
enum class BuildProfile : std::uint8_t {
  kSmall,    // word lists alone: the smallest index
  kDefault,  // lists of frequent word runs, and what stands around each word of the others: fast phrases
  kFast,     // more of them: the fastest phrases
};

// What a build is doing; handed to BuildOptions::progress about ten times a second.
struct BuildProgress {
  enum class Stage : std::uint8_t { kReading, kSorting, kWriting, kPublishing };
  Stage stage = Stage::kReading;
  std::uint64_t bytes_done = 0;   // of input, as stored (compressed files: compressed bytes)
  std::uint64_t bytes_total = 0;  // 0 when not known (standard input)
  std::uint64_t documents = 0;
  double stage_fraction = 0;      // of this stage, 0 .. 1
};

// A record that could not be indexed. Nothing is dropped silently.
struct Rejection {
  std::string source;            // file name as given, or "-"
  std::uint64_t line = 0;        // 1-based record number; 0: the whole file
  std::uint64_t offset = 0;      // byte in the (decompressed) input
  std::string reason;
};

struct BuildOptions {
  // Peak resident memory of the build is at most this plus 64 MiB. At least kMinMemory.
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  static constexpr std::uint64_t kMinMemory = std::uint64_t{64} << 20;
  unsigned threads = 0;          // 0: all cores
  InputFormat format = InputFormat::kAuto;
  BuildProfile profile = BuildProfile::kDefault;
  // Keep the time of every text file that is one document, in its field `file_time`: what dates a sighting
  // when nothing else does. Off, for a copy of a file has another time, and the same texts would give other
  // bytes.
  bool file_times = false;
  bool replace = true;           // publish over an existing index; otherwise kExists
  // Called from one builder thread at a time. May be empty.
  std::function<void(const BuildProgress&)> progress;
  std::function<void(const Rejection&)> rejected;
  // Set by any thread to stop; commit() or add() then fails with kCancelled.
  const std::atomic<bool>* cancel = nullptr;
  // Stop at the first rejected record instead of counting it.
  bool strict = false;
};

struct BuildSummary {
  std::uint64_t files = 0;
  std::uint64_t records_read = 0;  // = indexed + rejected
  std::uint64_t indexed = 0;
  std::uint64_t rejected = 0;
  std::uint64_t text_bytes = 0;    // raw text of indexed documents
  std::uint64_t tokens = 0;
  std::uint64_t terms = 0;
  std::uint64_t index_bytes = 0;
  std::uint64_t peak_rss_bytes = 0;
  double seconds = 0;
};

// Not thread-safe: one thread calls; the builder has its own workers.
class QUOTH_API IndexBuilder {
 public:
  // `directory` is made if missing. A non-empty directory that is not an index is refused.
  static Result<std::unique_ptr<IndexBuilder>> create(std::string_view directory,
                                                      BuildOptions options = {});
  // Drops everything that was not committed.
  virtual ~IndexBuilder() = default;

  // One document. A rejected one (too large, invalid UTF-8 in a field) is counted, not an error.
  virtual Result<void> add(Document document) = 0;
  // A file, a folder (walked in byte order of names, symbolic links not followed), or "-"
  // for standard input; each also .gz or .zst, told by content. A file that cannot be read to its
  // end is an error that names it and the offset.
  virtual Result<void> add_input(std::string_view path) = 0;
  // Writes, syncs and publishes. The builder is spent afterwards.
  virtual Result<BuildSummary> commit() = 0;
};

}  // namespace quoth
