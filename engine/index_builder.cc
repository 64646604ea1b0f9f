#include "engine/index_builder.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/input/document_check.h"
#include "engine/input/document_source.h"
#include "engine/input/folder_walk.h"
#include "engine/progress.h"
#include "index/build/raw_batch.h"
#include "index/build/segment_builder.h"
#include "index/segment/columns.h"
#include "index/segment/date.h"
#include "index/segment/index_directory.h"

namespace quoth::engine {
namespace {

static_assert(kMaxTextBytes == index::kMaxTextBytes && kWholeTextBytes == index::kBatchBytes);

constexpr std::uint64_t kReportEvery = 64;  // documents
constexpr std::uint64_t kInputShare = 8;    // of the memory, for what is being read

std::uint64_t peak_rss_bytes() {
  struct rusage usage {};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

Error no_memory() {
  return {ErrorCode::kNoMemory, "no memory left: give the build less with --memory, or the machine more"};
}

// docs/decisions/0011-ngrams.md has the figures.
index::NgramOptions ngrams_for(BuildProfile profile) {
  index::NgramOptions options;
  if (profile == BuildProfile::kSmall) {
    options.root_percent = 0;
    options.row_limit = 4096;
  }
  if (profile == BuildProfile::kFast) {
    options.root_percent = 120;
    options.anchors = true;
    options.row_limit = index::NgramOptions::kNever;
    options.word_limit = 128;
    options.gram_limit = 128;
    options.far_limit = 256;
    options.count_limit = 16;
  }
  return options;
}

// "2019-03-12T08:30:00Z"; "" beyond the years 0 to 9999.
std::string file_time_text(std::int64_t seconds) {
  constexpr std::int64_t kDay = 86400;
  const std::int64_t rest = (seconds % kDay + kDay) % kDay;
  const std::int64_t day = (seconds - rest) / kDay;
  if (day < index::days_from_civil(0, 1, 1) || day > index::days_from_civil(9999, 12, 31)) return {};
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return index::format_day(static_cast<std::int32_t>(day)) + 'T' + two(rest / 3600) + ':' +
         two(rest / 60 % 60) + ':' + two(rest % 60) + 'Z';
}

class Builder final : public IndexBuilder {
 public:
  using Clock = std::chrono::steady_clock;

  Builder(const BuilderSetup& setup, index::IndexDirectory directory, BuildOptions options,
          const index::BuildMemory& memory)
      : io_(setup.io),
        directory_(std::move(directory)),
        options_(std::move(options)),
        window_bytes_(static_cast<std::size_t>(options_.memory_bytes / kInputShare)),
        progress_(options_.progress) {
    index::SegmentBuilder::Options segment;
    segment.work_directory = directory_.path();
    segment.memory = memory;
    segment.ngrams = ngrams_for(options_.profile);
    if (options_.profile == BuildProfile::kSmall) segment.text = index::TextCoding::kZstd;
    segment.cancel = options_.cancel;
    if (progress_.wanted()) {
      segment.progress = [this](index::SegmentBuilder::Stage stage, double fraction) {
        progress_.stage(stage == index::SegmentBuilder::Stage::kSorting ? BuildProgress::Stage::kSorting
                                                                        : BuildProgress::Stage::kWriting,
                        fraction);
      };
    }
    segment_ = std::make_unique<index::SegmentBuilder>(io_, std::move(segment));
  }

  // The first error is final: what was read after it would not be what the caller gave.
  Result<void> add(Document document) override {
    return once([&]() -> Result<void> {
      ++summary_.records_read;
      const std::string document_name = document.id;
      if (auto checked = check_document(document); !checked.ok()) {
        return reject({document_name, 0, 0, checked.error().message});
      }
      return add_record({std::move(document), nullptr}, document_name, nullptr);
    });
  }

  Result<void> add_input(std::string_view path) override {
    return once([&] { return read_input(std::string(path)); });
  }

  Result<BuildSummary> commit() override {
    auto done = once([&] { return build_and_publish(); });
    segment_.reset();
    if (!done.ok()) {
      directory_.clean_up();
      return std::move(done).error();
    }
    failed_ = Error{ErrorCode::kInvalidArgument, "this builder has committed; make another one"};
    return summary_;
  }

 private:
  template <class Body>
  Result<void> once(const Body& body) {
    if (failed_) return *failed_;
    Result<void> result;
    try {
      result = body();
    } catch (const std::bad_alloc&) {
      result = no_memory();
    }
    if (!result.ok()) failed_ = result.error();
    return result;
  }

  Result<void> read_input(const std::string& path) {
    if (path.empty()) return Error{ErrorCode::kInvalidArgument, "an input has an empty name"};
    if (path == "-") {
      progress_.forget_total();
      return read_file(path, "-", {});
    }
    QUOTH_TRY_ASSIGN(const index::DirEntry entry, io_.stat(path));
    if (!entry.is_directory) {
      progress_.add_total(entry.size);
      return read_file(path, path.substr(path.find_last_of('/') + 1), entry.modified);
    }
    // An index that lies among its own inputs is none of them.
    const auto skip = [this](const std::string& folder) {
      std::error_code ignored;
      return std::filesystem::equivalent(folder, directory_.path(), ignored);
    };
    if (progress_.wanted()) {
      FolderWalk sizes(io_, path, skip);
      for (;;) {
        QUOTH_TRY_ASSIGN(const std::optional<FolderWalk::File> file, sizes.next());
        if (!file) break;
        progress_.add_total(file->size);
      }
    }
    FolderWalk walk(io_, path, skip);
    for (;;) {
      QUOTH_TRY_ASSIGN(const std::optional<FolderWalk::File> file, walk.next());
      if (!file) return {};
      QUOTH_TRY(read_file(file->path, file->relative, file->modified));
    }
  }

  // `modified`: the file's time, if it has one.
  Result<void> read_file(const std::string& path, const std::string& id,
                         std::optional<std::int64_t> modified) {
    const InputContext context{io_, directory_.temporary("input-"), directory_.path(), window_bytes_, options_.cancel};
    QUOTH_TRY_ASSIGN(const auto source, open_document_source(context, path, id, options_.format));
    const bool keep_time = options_.file_times && modified && source->is_one_document();
    const std::string time = keep_time ? file_time_text(*modified) : "";
    ++summary_.files;
    for (;;) {
      QUOTH_TRY(check_cancel());
      QUOTH_TRY_ASSIGN(std::optional<Record> record, source->next());
      if (!record) break;
      ++summary_.records_read;
      if (auto* rejection = std::get_if<Rejection>(&*record)) {
        QUOTH_TRY(reject(std::move(*rejection)));
      } else {
        auto& read = std::get<SourceDocument>(*record);
        if (!time.empty())
          read.document.fields.push_back({std::string(index::kFileTimeColumn), '"' + time + '"'});
        QUOTH_TRY(add_record(std::move(read), path, source.get()));
      }
      if (summary_.records_read % kReportEvery == 0) report_reading(source.get());
    }
    bytes_done_ += source->stored_offset();
    report_reading(nullptr);
    return {};
  }

  // `name` and `source`: the input that the document came from; its id, and null, if the caller gave it.
  Result<void> add_record(SourceDocument record, const std::string& name, const DocumentSource* source) {
    const std::uint64_t size = record.text ? record.text->size() : record.document.text.size();
    if (auto checked = segment_->check(record.document, size); !checked.ok()) {
      return reject({name, 0, 0, "document " + record.document.id + ": " + checked.error().message});
    }
    ++summary_.indexed;
    if (record.text == nullptr) return segment_->add(std::move(record.document));
    if (size > kWholeTextBytes) return add_stream(std::move(record), source);
    std::string& text = record.document.text;
    QUOTH_TRY(read_stream(*record.text, [&](std::string_view piece) -> Result<void> {
      text.append(piece);
      return {};
    }));
    return segment_->add(std::move(record.document));
  }

  Result<void> add_stream(SourceDocument record, const DocumentSource* source) {
    QUOTH_TRY(segment_->begin_text(std::move(record.document)));
    QUOTH_TRY(read_stream(*record.text, [&](std::string_view piece) {
      report_reading(source);
      return segment_->add_text(piece);
    }));
    return segment_->end_text();
  }

  template <class Take>
  Result<void> read_stream(TextStream& stream, const Take& take) {
    std::vector<char> buffer(std::size_t{256} << 10);
    for (;;) {
      QUOTH_TRY(check_cancel());
      QUOTH_TRY_ASSIGN(const std::size_t count, stream.read(buffer));
      if (count == 0) return {};
      QUOTH_TRY(take(std::string_view(buffer.data(), count)));
    }
  }

  Result<void> reject(Rejection rejection) {
    ++summary_.rejected;
    if (options_.rejected) options_.rejected(rejection);
    if (!options_.strict) return {};
    std::string message = rejection.source;
    if (rejection.line > 0) message += ":" + std::to_string(rejection.line);
    message += ": " + rejection.reason + " (byte " + std::to_string(rejection.offset) + ")";
    return Error{ErrorCode::kInput, std::move(message), static_cast<std::int64_t>(rejection.offset)};
  }

  Result<void> check_cancel() const {
    if (options_.cancel == nullptr || !options_.cancel->load(std::memory_order_relaxed)) return {};
    return Error{ErrorCode::kCancelled, "the build was cancelled"};
  }

  // `source` is the file being read, if there is one.
  void report_reading(const DocumentSource* source) {
    progress_.reading(bytes_done_ + (source == nullptr ? 0 : source->stored_offset()), summary_.indexed);
  }

  Result<void> build_and_publish() {
    QUOTH_TRY(check_cancel());
    const std::string path = directory_.temporary("segment");
    QUOTH_TRY_ASSIGN(const index::BuiltSegment built, segment_->finish(path));
    segment_.reset();
    QUOTH_TRY(check_cancel());
    progress_.stage(BuildProgress::Stage::kPublishing, 0);
    index::PendingSegment pending;
    pending.path = path;
    pending.entry.id = built.file.id;
    pending.entry.bytes = built.file.bytes;
    pending.entry.checksum = built.file.checksum;
    pending.entry.documents = built.documents;
    pending.entry.tokens = built.tokens;
    std::vector<index::PendingSegment> segments;
    segments.push_back(std::move(pending));
    QUOTH_TRY(directory_.publish(std::move(segments)));
    progress_.stage(BuildProgress::Stage::kPublishing, 1);

    summary_.text_bytes = built.text_bytes;
    summary_.tokens = built.tokens;
    summary_.terms = built.terms;
    summary_.index_bytes = built.file.bytes;
    summary_.peak_rss_bytes = peak_rss_bytes();
    summary_.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    return {};
  }

  index::Io& io_;
  index::IndexDirectory directory_;
  BuildOptions options_;
  std::size_t window_bytes_;  // the largest that a decoder keeps in memory
  ProgressReporter progress_;
  std::unique_ptr<index::SegmentBuilder> segment_;
  BuildSummary summary_;
  std::optional<Error> failed_;
  std::uint64_t bytes_done_ = 0;  // of whole files
  Clock::time_point started_ = Clock::now();
};

}  // namespace

Result<std::unique_ptr<IndexBuilder>> make_index_builder(const BuilderSetup& setup, std::string_view directory,
                                                         BuildOptions options) {
  if (options.memory_bytes < BuildOptions::kMinMemory) {
    return Error{ErrorCode::kInvalidArgument, "a build needs at least 64 MiB of memory, not " +
                                                  std::to_string(options.memory_bytes) + " bytes"};
  }
  const unsigned threads = options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  const index::BuildMemory memory =
      setup.memory ? *setup.memory : index::BuildMemory::of(options.memory_bytes - options.memory_bytes / kInputShare, threads);
  try {
    QUOTH_TRY_ASSIGN(index::IndexDirectory target, index::IndexDirectory::open(setup.io, directory));
    if (!options.replace && target.has_index()) {
      return Error{ErrorCode::kExists, target.path() + " holds an index already"};
    }
    return std::unique_ptr<IndexBuilder>(
        std::make_unique<Builder>(setup, std::move(target), std::move(options), memory));
  } catch (const std::bad_alloc&) {
    return no_memory();
  }
}

}  // namespace quoth::engine

namespace quoth {

Result<std::unique_ptr<IndexBuilder>> IndexBuilder::create(std::string_view directory, BuildOptions options) {
  return engine::make_index_builder({index::real_io(), std::nullopt}, directory, std::move(options));
}

}  // namespace quoth
