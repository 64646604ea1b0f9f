#include "index/build/segment_builder.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "index/build/anchor_pass.h"
#include "index/build/batch_analyzer.h"
#include "index/build/batch_queue.h"
#include "index/build/batch_store.h"
#include "index/build/forward_pass.h"
#include "index/build/gram_count_pass.h"
#include "index/build/ngram_pass.h"
#include "index/build/ordered.h"
#include "index/build/partitions.h"
#include "index/build/posting_pass.h"
#include "index/build/raw_batch.h"
#include "index/build/term_runs.h"
#include "index/io/temporary.h"
#include "index/segment/columns_writer.h"
#include "index/segment/index_directory.h"

namespace quoth::index {
namespace {

std::string work_prefix(const std::string& directory) {
  return join_path(directory, std::string(kTemporaryPrefix) + "build-");
}

}  // namespace

struct SegmentBuilder::State {
  State(Io& files, Options given)
      : io(files),
        options(std::move(given)),
        prefix(work_prefix(options.work_directory)),
        writer(io, {options.work_directory, options.memory.writer, options.text}),
        runs(io, {prefix, options.memory.runs, options.memory.fan_in}),
        store(std::make_unique<BatchStore>(io, prefix, options.memory.store)),
        queue(options.memory.threads),
        stop(options.cancel) {
    stop.on_failure([this] {
      queue.stop();
      turns.stop();
    });
  }
  ~State() {
    queue.stop();
    turns.stop();
    join();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Result<void> start_workers();
  void join();
  void work(unsigned worker);
  Result<void> analyse_all(unsigned worker);
  Result<void> take_in(const AnalysedBatch& batch, std::uint32_t run);
  Result<void> push(RawBatch batch);
  Result<void> flush();
  Result<void> push_piece(bool is_last);

  Result<void> end_first_pass();
  Result<void> sort_and_write();
  Result<void> sort_occurrences(const DocumentLayout& layout, const PageVector<std::uint8_t>& term_sizes,
                                Rank rows_end);
  Result<void> list_ngrams(const DocumentLayout& layout, std::span<const NgramPlan::Step> steps,
                           const NgramPlan& plan);
  Result<void> pick_anchors(const DocumentLayout& layout);
  Result<void> write_terms();
  Result<void> beside_terms(const std::function<Result<void>()>& work);
  void report(Stage stage, double fraction) const {
    if (options.progress) options.progress(stage, fraction);
  }

  Io& io;
  Options options;
  std::string prefix;
  SegmentWriter writer;
  TermRuns runs;
  std::unique_ptr<BatchStore> store;

  BatchQueue queue;
  Stop stop;
  Turns turns;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> document_bytes = 0;

  // The caller's side.
  std::set<std::string, std::less<>> names;  // of fields so far
  RawBatch pending;
  std::size_t pending_bytes = 0;
  std::uint64_t next_batch = 0;
  std::uint64_t added = 0;
  std::optional<Document> long_document;  // its fields, until the first piece is pushed
  std::string piece;

  // Written by whose turn it is.
  BuiltSegment built;
};

Result<void> SegmentBuilder::State::start_workers() {
  if (!threads.empty()) return {};
  try {
    for (unsigned worker = 0; worker < options.memory.threads; ++worker) {
      threads.emplace_back([this, worker] { work(worker); });
    }
  } catch (const std::system_error& error) {
    if (threads.empty()) return Error{ErrorCode::kNoMemory, std::string("cannot start a thread: ") + error.what()};
  }
  return {};
}

void SegmentBuilder::State::join() {
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

void SegmentBuilder::State::work(unsigned worker) {
  auto result = guard_memory([&] { return analyse_all(worker); });
  if (!result.ok()) stop.fail(std::move(result).error());
}

Result<void> SegmentBuilder::State::analyse_all(unsigned worker) {
  BatchAnalyzer analyzer;
  AnalysedBatch analysed;
  std::uint32_t run = runs.reserve_run();
  while (std::optional<RawBatch> batch = queue.pop(worker)) {
    QUOTH_TRY(stop.check());
    const std::uint64_t number = batch->number;
    QUOTH_TRY(analyzer.analyse(std::move(*batch), analysed));
    if (!turns.wait(number)) return stopped_error();
    QUOTH_TRY(take_in(analysed, run));
    turns.pass();
    if (analyzer.table().memory_bytes() < options.memory.table_beside(document_bytes)) continue;
    QUOTH_TRY(runs.add_run(run, analyzer.table()));
    analyzer.table().clear();
    run = runs.reserve_run();
  }
  return runs.add_run(run, analyzer.table());
}

Result<void> SegmentBuilder::State::take_in(const AnalysedBatch& batch, std::uint32_t run) {
  QUOTH_TRY(store->append(batch, run, static_cast<DocId>(built.documents)));
  for (const AnalysedDocument& document : batch.documents) {
    QUOTH_TRY(writer.add_document(document.fields, document.text_bytes, document.body_tokens, document.title_tokens));
    ++built.documents;
    built.tokens += document.body_tokens;
    built.text_bytes += document.text_bytes;
  }
  document_bytes = writer.document_bytes();
  return {};
}

Result<void> SegmentBuilder::State::push(RawBatch batch) {
  QUOTH_TRY(start_workers());
  QUOTH_TRY(stop.check());
  batch.number = next_batch++;
  if (!queue.push(std::move(batch))) return stop.check();
  return {};
}

Result<void> SegmentBuilder::State::flush() {
  if (pending.documents.empty()) return {};
  pending_bytes = 0;
  return push(std::exchange(pending, {}));
}

Result<void> SegmentBuilder::State::push_piece(bool is_last) {
  RawBatch batch;
  batch.is_piece = true;
  batch.is_first = long_document.has_value();
  batch.is_last = is_last;
  batch.documents.push_back(long_document ? std::move(*long_document) : Document());
  long_document.reset();
  batch.documents.front().text = std::exchange(piece, {});
  return push(std::move(batch));
}

Result<void> SegmentBuilder::State::end_first_pass() {
  QUOTH_TRY(flush());
  QUOTH_TRY(start_workers());
  queue.close();
  join();
  QUOTH_TRY(stop.check());
  return store->finish();
}

Result<void> SegmentBuilder::State::sort_and_write() {
  const TermRuns::Check check = [this] { return stop.check(); };
  report(Stage::kSorting, 0);
  QUOTH_TRY(runs.merge(check));
  QUOTH_TRY_ASSIGN(const PageVector<std::uint8_t> term_sizes, runs.assign_ranks(check));
  built.terms = term_sizes.size();

  const DocumentLayout& layout = writer.layout();
  std::vector<NgramPlan::Step> steps;
  for (const CountHistogram::Step& step : runs.histogram().steps()) steps.push_back({step.count, step.terms});
  const NgramPlan ngrams = NgramPlan::of(steps, options.ngrams);
  QUOTH_TRY(sort_occurrences(layout, term_sizes, ngrams.rows_end));
  return beside_terms([&]() -> Result<void> {
    QUOTH_TRY(list_ngrams(layout, steps, ngrams));
    return options.ngrams.anchors ? pick_anchors(layout) : Result<void>();
  });
}

Result<void> SegmentBuilder::State::write_terms() {
  QUOTH_TRY(writer.begin_terms(static_cast<std::uint32_t>(built.terms)));
  const auto add = [this](std::string_view term, Rank rank) -> Result<void> {
    QUOTH_TRY(stop.check());
    return writer.add_term(term, rank);
  };
  QUOTH_TRY(runs.for_each_term(add));
  return writer.end_terms();
}

// Terms are written by one thread, which fills the time when the passes over the forward array cannot keep all
// cores busy. Neither of the two needs anything of the other.
Result<void> SegmentBuilder::State::beside_terms(const std::function<Result<void>()>& work) {
  Result<void> terms;
  std::thread other;
  try {
    if (options.memory.threads > 1) {
      other = std::thread([&] { terms = guard_memory([this] { return write_terms(); }); });
    }
  } catch (const std::system_error&) {
    // This thread writes them as well.
  }
  const bool alone = !other.joinable();
  Result<void> done = guard_memory(work);
  if (!alone) other.join();
  QUOTH_TRY(std::move(done));
  return alone ? write_terms() : std::move(terms);
}

// The second and third pass.
Result<void> SegmentBuilder::State::sort_occurrences(const DocumentLayout& layout,
                                                     const PageVector<std::uint8_t>& term_sizes,
                                                     Rank rows_end) {
  const PartitionPlan plan(runs.histogram(), options.memory.partition_slots);
  const std::size_t chunk = options.memory.occurrences / 8 / std::max<std::size_t>(plan.partitions().size(), 1);
  StreamSet occurrences(io, prefix + "occurrences", options.memory.occurrences,
                        std::clamp(chunk, std::size_t{4} << 10, std::size_t{32} << 10));
  std::vector<StreamSet::Stream*> streams;
  for (std::size_t i = 0; i < plan.partitions().size(); ++i) streams.push_back(&occurrences.add_stream());
  {
    ForwardPass forward({*store, runs, layout, term_sizes, plan, options.text}, writer, occurrences, streams);
    QUOTH_TRY(forward.run(options.memory.threads, options.cancel,
                          [this](double fraction) { report(Stage::kSorting, 0.1 + 0.9 * fraction); }));
  }
  store.reset();
  QUOTH_TRY(occurrences.finish());
  return run_posting_pass(plan, rows_end, occurrences, streams, layout, writer, options.memory.threads, options.cancel,
                          [this](double fraction) { report(Stage::kWriting, 0.4 * fraction); });
}

Result<void> SegmentBuilder::State::list_ngrams(const DocumentLayout& layout, std::span<const NgramPlan::Step> steps,
                                                const NgramPlan& plan) {
  QUOTH_TRY(writer.end_forward());
  const std::size_t memory = options.memory.lists_beside(document_bytes);
  QUOTH_TRY(run_ngram_pass(plan, layout, writer, memory, options.memory.threads, options.cancel,
                           [this](double fraction) { report(Stage::kWriting, 0.4 + 0.18 * fraction); }));
  const BodyLine line{[this](std::uint64_t slot, std::span<std::uint16_t> ids) { return writer.read_forward(slot, ids); },
                      layout.begins, layout.body_end};
  const PassMeans means{io, prefix + "counts-", memory, options.memory.threads, options.cancel};
  return run_gram_count_pass(GramCountPlan::of(steps, plan, options.ngrams), line, means, writer.gram_counts());
}

Result<void> SegmentBuilder::State::pick_anchors(const DocumentLayout& layout) {
  AnchorPass pass([this](std::uint64_t slot, std::span<std::uint16_t> ids) { return writer.read_forward(slot, ids); },
                  layout.slot_end, options.memory.lists_beside(document_bytes));
  return pass.run(options.memory.threads, options.cancel, writer.anchors(),
                  [this](double fraction) { report(Stage::kWriting, 0.6 + 0.1 * fraction); });
}

SegmentBuilder::SegmentBuilder(Io& io, Options options) : state_(std::make_unique<State>(io, std::move(options))) {}
SegmentBuilder::~SegmentBuilder() = default;

std::uint64_t SegmentBuilder::documents() const { return state_->added; }

Result<void> SegmentBuilder::check(const Document& document, std::uint64_t text_bytes) {
  State& s = *state_;
  if (text_bytes > kMaxTextBytes) return Error{ErrorCode::kLimit, "the text is longer than 4294967294 bytes"};
  if (document.title.size() > kMaxTitleBytes) return Error{ErrorCode::kLimit, "the title is longer than 65536 bytes"};
  if (document.id.size() > kMaxIdBytes) return Error{ErrorCode::kLimit, "the id is longer than 65536 bytes"};
  std::size_t new_names = 0;
  for (const Field& field : document.fields) {
    if (field.name.size() > kMaxColumnNameBytes) return Error{ErrorCode::kLimit, "a field's name is longer than 1024 bytes"};
    if (field.json.size() > kMaxColumnValueBytes) {
      return Error{ErrorCode::kLimit, "the field \"" + field.name + "\" is longer than 1048576 bytes"};
    }
    if (s.names.find(field.name) == s.names.end()) ++new_names;
  }
  constexpr std::size_t kOwnNames = 2;  // id and title
  if (new_names > 0 && s.names.size() + new_names > kMaxColumns - kOwnNames) {
    return Error{ErrorCode::kLimit, "an index has at most 4096 different field names"};
  }
  return {};
}

Result<void> SegmentBuilder::add(Document document) {
  State& s = *state_;
  if (document.text.size() > kBatchBytes) {
    const std::string text = std::exchange(document.text, {});
    QUOTH_TRY(begin_text(std::move(document)));
    QUOTH_TRY(add_text(text));
    return end_text();
  }
  for (const Field& field : document.fields) s.names.emplace(field.name);
  const std::size_t weight = batch_weight(document);
  if (s.pending_bytes + weight > kBatchBytes) QUOTH_TRY(s.flush());
  s.pending.documents.push_back(std::move(document));
  s.pending_bytes += weight;
  ++s.added;
  return {};
}

Result<void> SegmentBuilder::begin_text(Document fields) {
  State& s = *state_;
  QUOTH_TRY(s.flush());
  for (const Field& field : fields.fields) s.names.emplace(field.name);
  s.long_document = std::move(fields);
  s.piece.clear();
  ++s.added;
  return {};
}

Result<void> SegmentBuilder::add_text(std::string_view text) {
  State& s = *state_;
  while (!text.empty()) {
    if (s.piece.size() == kBatchBytes) QUOTH_TRY(s.push_piece(/*is_last=*/false));
    if (s.piece.capacity() < kBatchBytes) s.piece.reserve(kBatchBytes);
    const std::size_t some = std::min(text.size(), kBatchBytes - s.piece.size());
    s.piece.append(text.substr(0, some));
    text.remove_prefix(some);
  }
  return {};
}

Result<void> SegmentBuilder::end_text() { return state_->push_piece(/*is_last=*/true); }

Result<BuiltSegment> SegmentBuilder::finish(const std::string& path) {
  State& s = *state_;
  QUOTH_TRY(s.end_first_pass());
  auto written = guard_memory([&] { return s.sort_and_write(); });
  if (!written.ok()) return std::move(written).error();
  QUOTH_TRY(s.stop.check());
  s.report(Stage::kWriting, 0.7);
  QUOTH_TRY_ASSIGN(s.built.file, s.writer.finish(path));
  return s.built;
}

}  // namespace quoth::index
