// Index: opening, statistics, verification.
#include "quoth/index.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/snapshot.h"
#include "engine/verify.h"
#include "index/format.h"
#include "index/kernels/kernels.h"
#include "index/segment/checksum.h"
#include "index/segment/date.h"
#include "index/segment/index_directory.h"
#include "index/segment/manifest.h"
#include "index/segment/segment_file.h"
#include "quoth/searcher.h"

namespace quoth {

namespace {

void add_sections(const index::Segment& segment, std::vector<SectionStats>& out) {
  for (const index::Segment::SectionInfo& section : segment.sections()) {
    const auto same =
        std::find_if(out.begin(), out.end(), [&](const SectionStats& s) { return s.name == section.name; });
    if (same == out.end()) {
      out.push_back({std::string(section.name), section.bytes});
    } else {
      same->bytes += section.bytes;
    }
  }
}

void add_days(const index::Segment& segment, std::int32_t& first, std::int32_t& last) {
  for (DocId doc = 0; doc < segment.document_count(); ++doc) {
    const std::int32_t day = segment.columns().day(doc);
    if (day == index::Columns::kNoDay) continue;
    first = std::min(first, day);
    last = std::max(last, day);
  }
}

std::uint64_t text_bytes(const index::Segment& segment) {
  std::uint64_t sum = 0;
  for (DocId doc = 0; doc < segment.document_count(); ++doc) sum += segment.text().size(doc);
  return sum;
}

// Checks one segment file; what is wrong goes to the report.
class Verifier {
 public:
  Verifier(std::string directory, const VerifyOptions& options)
      : directory_(std::move(directory)), options_(options) {}

  Result<VerifyReport> run() {
    QUOTH_TRY_ASSIGN(const index::Manifest manifest, index::read_manifest(index::real_io(), directory_));
    // The deep half takes far longer than the checksums; counting it as much again keeps the fraction honest
    // enough.
    for (const index::SegmentEntry& entry : manifest.segments)
      total_ += entry.bytes * (options_.deep ? 2 : 1);
    for (const index::SegmentEntry& entry : manifest.segments) {
      ++report_.segments;
      QUOTH_TRY(check(entry));
    }
    return std::move(report_);
  }

 private:
  Result<void> check(const index::SegmentEntry& entry) {
    const std::string path = index::join_path(directory_, entry.file);
    QUOTH_TRY_ASSIGN(auto file, index::real_io().map(path));
    const index::Bytes bytes = file->bytes();
    if (bytes.size() != entry.bytes) {
      problem(path + ": should be " + std::to_string(entry.bytes) + " bytes by the manifest, but is " +
              std::to_string(bytes.size()));
    } else if (index::hash64(bytes) != entry.checksum) {
      problem(path + ": differs from what was published: its checksum is not the manifest's");
    }
    for (std::string& text : index::verify_checksums(bytes, [this](std::uint64_t read) { progress(read); })) {
      problem(std::move(text));
    }
    report_.bytes_checked += bytes.size();
    auto segment = index::Segment::open(std::move(file));
    if (!segment.ok()) {
      problem(segment.error().message);
      return {};
    }
    if (segment.value()->id() != entry.id || segment.value()->document_count() != entry.documents ||
        segment.value()->token_count() != entry.tokens) {
      problem(path + ": is not the segment that the manifest names");
    }
    if (options_.deep) check_meaning(path, *segment.value());
    return {};
  }

  void check_meaning(const std::string& path, const index::Segment& segment) {
    double before = 0;
    const auto step = [&](double fraction) {
      progress(static_cast<std::uint64_t>((fraction - before) * static_cast<double>(segment.file_bytes())));
      before = fraction;
    };
    for (std::string& text : engine::verify_meaning(segment, step)) problem(path + ": " + std::move(text));
  }

  void progress(std::uint64_t read) {
    done_ += read;
    if (options_.progress && total_ > 0) {
      options_.progress(std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_)));
    }
  }
  void problem(std::string text) {
    if (report_.problems.size() < index::kMaxProblems) report_.problems.push_back(std::move(text));
  }

  std::string directory_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
};

}  // namespace

Result<Index> Index::open(std::string_view directory) {
  QUOTH_TRY_ASSIGN(auto snapshot, Snapshot::open(index::real_io(), directory));
  return Index(std::move(snapshot));
}

IndexStats Index::stats() const {
  IndexStats stats;
  std::int32_t first = INT32_MAX;
  std::int32_t last = INT32_MIN;
  std::set<std::string, std::less<>> fields;
  for (const Snapshot::Part& part : snapshot_->parts) {
    const index::Segment& segment = *part.segment;
    ++stats.segments;
    stats.documents += part.live == nullptr ? segment.document_count() : part.live->count();
    stats.tokens += segment.token_count();
    stats.terms += segment.terms().size();
    stats.text_bytes += text_bytes(segment);
    stats.file_bytes += segment.file_bytes();
    for (const index::Column& column : segment.columns().all()) fields.emplace(column.name());
    add_sections(segment, stats.sections);
    add_days(segment, first, last);
    for (std::size_t words = 2; words <= index::Ngrams::kMaxGram; ++words)
      stats.grams[words - 2] += segment.ngrams().size(words);
  }
  stats.format_version = std::to_string(index::format::kVersion);
  stats.kernels = index::active_kernels().name;
  stats.fields.assign(fields.begin(), fields.end());
  if (!snapshot_->parts.empty()) {
    stats.analyzer = snapshot_->parts.front().segment->analyzer();
    stats.segment_id = snapshot_->parts.front().segment->id();
    stats.threshold = snapshot_->parts.front().segment->ngrams().threshold();
    stats.frequent_words = snapshot_->parts.front().segment->ngrams().frequent_words();
  }
  if (first <= last) {
    stats.first_date = index::format_day(first);
    stats.last_date = index::format_day(last);
  }
  return stats;
}

Result<VerifyReport> Index::verify(std::string_view directory, const VerifyOptions& options) {
  return Verifier(std::string(directory), options).run();
}

Searcher Index::searcher() const { return Snapshot::searcher(snapshot_); }

}  // namespace quoth
