#include "index/build/term_runs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "index/analysis/analyzer.h"
#include "index/build/varint.h"
#include "index/format.h"

namespace quoth::index {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{32} << 10;
constexpr std::size_t kRanksPerChunk = kChunkBytes / sizeof(Rank);
constexpr std::uint64_t kCheckEvery = 1 << 16;  // terms

Error torn() { return {ErrorCode::kIo, "temporary data is not what was written: start the build again"}; }

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  return static_cast<std::size_t>(end - a.begin());
}

}  // namespace

// Terms are front-coded: bytes shared with the term before, bytes that follow, those bytes, count.
class TermRuns::Writer {
 public:
  Writer(StreamSet& set, StreamSet::Stream& stream) : set_(&set), stream_(&stream) {}

  Result<void> add(std::string_view term, std::uint64_t count) {
    const std::size_t shared = common_prefix(last_, term);
    piece_.clear();
    put_varint(piece_, shared);
    put_varint(piece_, term.size() - shared);
    const Bytes suffix = as_bytes(term.substr(shared));
    piece_.insert(piece_.end(), suffix.begin(), suffix.end());
    put_varint(piece_, count);
    last_.replace(shared, std::string::npos, term.substr(shared));
    return set_->append(*stream_, piece_);
  }

 private:
  StreamSet* set_;
  StreamSet::Stream* stream_;
  std::string last_;
  std::vector<std::byte> piece_;
};

class TermRuns::Reader {
 public:
  Reader(StreamSet& set, const StreamSet::Stream& stream) : reader_(set, stream) {}

  // Goes to the next term; false after the last.
  Result<bool> next() {
    QUOTH_TRY_ASSIGN(const bool more, reader_.more());
    if (!more) return false;
    const std::uint64_t shared = reader_.varint();
    const std::uint64_t added = reader_.varint();
    if (shared > term_.size() || added > kMaxTermBytes) return torn();
    term_.replace(shared, std::string::npos, as_text(reader_.bytes(added)));
    count_ = reader_.varint();
    return true;
  }
  const std::string& term() const { return term_; }
  std::uint64_t count() const { return count_; }

 private:
  StreamReader reader_;
  std::string term_;
  std::uint64_t count_ = 0;
};

// The ranks of a run's terms, asked for in byte order.
class TermRuns::RankSequence {
 public:
  RankSequence(const TermRuns& runs, std::uint32_t run) : reader_(*runs.ranks_, *runs.rank_stream_) {
    if (run == runs.merged_) return;
    const Run& child = runs.runs_[run];
    reader_ = StreamReader(*child.links_set, *child.links);
    parent_ = std::make_unique<RankSequence>(runs, child.parent);  // as deep as there were rounds
  }

  // Of the term at `place` in the run. Pre: places grow from call to call.
  Result<Rank> at(std::uint64_t place) {
    if (parent_ == nullptr) return rank_at(place);
    for (; next_ <= place; ++next_) {
      QUOTH_TRY_ASSIGN(const bool more, reader_.more());
      if (!more) return torn();
      link_ += reader_.varint();
    }
    return parent_->at(link_ - 1);
  }

 private:
  Result<Rank> rank_at(std::uint64_t place) {
    while (next_ <= place) {
      reader_.skip_rest();
      QUOTH_TRY_ASSIGN(const bool more, reader_.more());
      if (!more) return torn();
      chunk_begin_ = next_;
      next_ += reader_.rest().size() / sizeof(Rank);
    }
    return load_le<Rank>(reader_.rest().data() + (place - chunk_begin_) * sizeof(Rank));
  }

  StreamReader reader_;
  std::unique_ptr<RankSequence> parent_;
  std::uint64_t next_ = 0;         // places read so far
  std::uint64_t link_ = 0;         // one more than the place in the parent; links are stored as steps
  std::uint64_t chunk_begin_ = 0;  // place of the first rank in the current chunk
};

TermRuns::TermRuns(Io& io, Options options) : io_(io), options_(std::move(options)) {
  orders_ = make_set("orders", 4);
  terms_ = make_set("terms", 4);
}
TermRuns::~TermRuns() = default;

std::unique_ptr<StreamSet> TermRuns::make_set(std::string_view name, std::size_t share) {
  std::string path = options_.prefix + std::string(name) + std::to_string(sets_made_++);
  return std::make_unique<StreamSet>(io_, std::move(path), options_.memory_limit / share, kChunkBytes);
}

std::uint32_t TermRuns::reserve_run() {
  const std::lock_guard lock(mutex_);
  runs_.push_back({.terms = &terms_->add_stream(), .order = &orders_->add_stream()});
  return static_cast<std::uint32_t>(runs_.size() - 1);
}

Result<void> TermRuns::add_run(std::uint32_t run, const TermTable& table) {
  StreamSet::Stream* terms = nullptr;
  StreamSet::Stream* order = nullptr;
  {
    const std::lock_guard lock(mutex_);
    runs_[run].size = table.size();
    terms = runs_[run].terms;
    order = runs_[run].order;
  }
  const PageVector<std::uint32_t> counts = table.counts();
  const PageVector<std::uint32_t> sorted = table.sorted();
  Writer writer(*terms_, *terms);
  for (const std::uint32_t id : sorted) {
    QUOTH_TRY(writer.add(table.term(id), counts[id]));
    std::array<std::byte, sizeof id> raw;
    std::memcpy(raw.data(), &id, sizeof id);
    QUOTH_TRY(orders_->append(*order, raw));
  }
  QUOTH_TRY(terms_->close(*terms));
  return orders_->close(*order);
}

Result<void> TermRuns::merge(const Check& check) {
  QUOTH_TRY(orders_->finish());
  std::vector<std::uint32_t> live;
  for (std::uint32_t run = 0; run < runs_.size(); ++run) live.push_back(run);
  do {
    QUOTH_TRY_ASSIGN(live, merge_round(live, check));
  } while (live.size() > 1);
  merged_ = live.front();
  return {};
}

Result<std::vector<std::uint32_t>> TermRuns::merge_round(const std::vector<std::uint32_t>& live, const Check& check) {
  QUOTH_TRY(terms_->finish());
  const std::unique_ptr<StreamSet> from = std::exchange(terms_, make_set("terms", 4));
  StreamSet& links = *links_.emplace_back(make_set("links", 8));
  const bool last = live.size() <= options_.fan_in;
  std::vector<std::uint32_t> merged;
  for (std::size_t first = 0; first < live.size() || merged.empty(); first += options_.fan_in) {
    const auto group = std::span(live).subspan(first, std::min(options_.fan_in, live.size() - first));
    QUOTH_TRY_ASSIGN(const std::uint32_t run, merge_group(*from, group, links, /*count=*/last, check));
    merged.push_back(run);
  }
  QUOTH_TRY(links.finish());
  if (last) QUOTH_TRY(terms_->finish());
  return merged;
}

Result<std::uint32_t> TermRuns::merge_group(StreamSet& from, std::span<const std::uint32_t> group, StreamSet& links,
                                            bool count, const Check& check) {
  struct Input {
    Reader reader;
    StreamSet::Stream* links;
    std::uint64_t linked = 0;
  };
  const auto number = static_cast<std::uint32_t>(runs_.size());
  StreamSet::Stream& out_stream = terms_->add_stream();
  Writer out(*terms_, out_stream);
  std::vector<Input> inputs;
  std::vector<std::size_t> heap;  // inputs, the least term on top
  for (const std::uint32_t run : group) {
    StreamSet::Stream& link_stream = links.add_stream();
    runs_[run].parent = number;
    runs_[run].links_set = &links;
    runs_[run].links = &link_stream;
    inputs.push_back({Reader(from, *runs_[run].terms), &link_stream});
    QUOTH_TRY_ASSIGN(const bool more, inputs.back().reader.next());
    if (more) heap.push_back(inputs.size() - 1);
  }
  const auto later = [&](std::size_t a, std::size_t b) { return inputs[a].reader.term() > inputs[b].reader.term(); };
  std::make_heap(heap.begin(), heap.end(), later);

  std::uint64_t size = 0;
  std::string term;
  std::vector<std::byte> link;
  while (!heap.empty()) {
    if (size % kCheckEvery == 0) QUOTH_TRY(check());
    ++size;
    term = inputs[heap.front()].reader.term();
    std::uint64_t total = 0;
    while (!heap.empty() && inputs[heap.front()].reader.term() == term) {
      std::pop_heap(heap.begin(), heap.end(), later);
      Input& input = inputs[heap.back()];
      total += input.reader.count();
      link.clear();
      put_varint(link, size - input.linked);
      input.linked = size;
      QUOTH_TRY(links.append(*input.links, link));
      QUOTH_TRY_ASSIGN(const bool more, input.reader.next());
      if (more) {
        std::push_heap(heap.begin(), heap.end(), later);
      } else {
        heap.pop_back();
      }
    }
    QUOTH_TRY(out.add(term, total));
    if (count) histogram_.add(total);
  }
  if (size > format::kMaxTerms) return Error{ErrorCode::kLimit, "a segment has at most 2^32 - 2 different words"};
  for (const Input& input : inputs) QUOTH_TRY(links.close(*input.links));
  QUOTH_TRY(terms_->close(out_stream));
  runs_.push_back({.size = static_cast<std::uint32_t>(size), .terms = &out_stream});
  return number;
}

Result<PageVector<std::uint8_t>> TermRuns::assign_ranks(const Check& check) {
  ranks_ = make_set("ranks", 8);
  rank_stream_ = &ranks_->add_stream();
  PageVector<std::uint8_t> sizes(histogram_.terms());
  RankAssigner ranks(histogram_);
  Reader reader(*terms_, *runs_[merged_].terms);
  std::vector<Rank> chunk;
  chunk.reserve(kRanksPerChunk);
  const auto flush = [&] { return ranks_->append(*rank_stream_, std::as_bytes(std::span(chunk))); };
  for (;;) {
    QUOTH_TRY_ASSIGN(const bool more, reader.next());
    if (!more) break;
    const Rank rank = ranks.next(reader.count());
    sizes[rank] = static_cast<std::uint8_t>(reader.term().size());
    chunk.push_back(rank);
    if (chunk.size() < kRanksPerChunk) continue;
    QUOTH_TRY(check());
    QUOTH_TRY(flush());
    chunk.clear();
  }
  QUOTH_TRY(flush());
  QUOTH_TRY(ranks_->finish());
  return sizes;
}

Result<RankMap> TermRuns::rank_map(std::uint32_t run) const {
  RankMap map(runs_[run].size);
  RankSequence ranks(*this, run);
  StreamReader order(*orders_, *runs_[run].order);
  for (std::uint32_t place = 0; place < runs_[run].size; ++place) {
    QUOTH_TRY_ASSIGN(const bool more, order.more());
    const std::uint32_t id = order.u32();
    if (!more || id >= map.size()) return torn();
    QUOTH_TRY_ASSIGN(map[id], ranks.at(place));
  }
  return map;
}

Result<void> TermRuns::for_each_term(const std::function<Result<void>(std::string_view, Rank)>& visit) const {
  RankAssigner ranks(histogram_);
  Reader reader(*terms_, *runs_[merged_].terms);
  for (;;) {
    QUOTH_TRY_ASSIGN(const bool more, reader.next());
    if (!more) return {};
    QUOTH_TRY(visit(reader.term(), ranks.next(reader.count())));
  }
}

}  // namespace quoth::index
