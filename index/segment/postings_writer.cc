// PostingsWriter: docs/format.md, sections 5.1 and 6.
#include "index/segment/postings_writer.h"

#include <numeric>
#include <string>

#include "index/segment/postings_format.h"

namespace quoth::index {

using namespace postings_format;

struct PostingsWriter::State {
  State(Io& io, const std::string& prefix, std::size_t limit)
      : blocks(io, prefix + "blocks", limit / 2),
        skips(io, prefix + "skips", limit / 8),
        documents(io, prefix + "documents", limit / 4),
        records(io, prefix + "records", limit / 8) {}

  Spool blocks;
  Spool skips;
  Spool documents;
  Spool records;
  std::array<std::uint32_t, kRecordShapes> record_counts{};
  std::uint32_t in_rows = 0;
};

PostingsWriter::PostingsWriter(Io& io, const std::string& prefix, std::size_t memory_limit)
    : state_(std::make_unique<State>(io, prefix, memory_limit)) {}
PostingsWriter::~PostingsWriter() = default;

namespace {

// Whether no shape comes after a later one.
bool in_rank_order(const std::array<std::uint32_t, kRecordShapes>& before,
                   const std::array<std::uint32_t, kRecordShapes>& added) {
  std::size_t last = kRecordShapes;
  while (last > 0 && before[last - 1] == 0) --last;
  for (std::size_t shape = 0; shape + 1 < last; ++shape) {
    if (added[shape] != 0) return false;
  }
  return true;
}

// Adds `base` to a number of `n` bytes, modulo its width.
void rebase(std::byte* at, std::size_t n, std::uint64_t base) {
  store_bytes(at, n, load_bytes(at, n) + base);
}

Error too_long(const char* section) {
  return {ErrorCode::kLimit,
          std::string("section \"") + section +
              "\" would be longer than its offsets can say: build several smaller segments"};
}

}  // namespace

Result<void> PostingsWriter::append(EncodedPostings postings) {
  State& s = *state_;
  if (s.blocks.size() > kMask48 - postings.blocks.size()) return too_long("position blocks");
  if (s.skips.size() / kSkipBytes > kMask40 - postings.skips.size() / kSkipBytes)
    return too_long("position skips");
  if (s.documents.size() / kDocumentsAlignment > kMask40 - postings.documents.size() / kDocumentsAlignment) {
    return too_long("document postings");
  }
  const std::uint32_t before = std::accumulate(s.record_counts.begin(), s.record_counts.end(), 0U);
  if (!in_rank_order(s.record_counts, postings.record_counts) || (postings.in_rows > 0 && s.in_rows < before))
    return Error{ErrorCode::kInternal, "postings writer: a term that belongs before another one"};
  std::byte* record = postings.records.data();
  for (std::uint32_t i = 0; i < postings.record_counts[kLongShape]; ++i, record += kRecordBytes) {
    rebase(record + kSkipIndexAt, 5, s.skips.size() / kSkipBytes);
    rebase(record + kBlocksOffsetAt, 6, s.blocks.size());
    if (static_cast<DocKind>(record[kDocKindAt]) == DocKind::kDerived) continue;
    rebase(record + kDocumentsOffsetAt, 5, s.documents.size() / kDocumentsAlignment);
  }
  for (std::uint32_t i = 0; i < postings.record_counts[kShortShape]; ++i, record += kShapeBytes[kShortShape])
    rebase(record + kShortBlockOffsetAt, 6, s.blocks.size());
  for (std::size_t shape = 0; shape < kRecordShapes; ++shape)
    s.record_counts[shape] += postings.record_counts[shape];
  s.in_rows += postings.in_rows;
  QUOTH_TRY(s.blocks.append(postings.blocks));
  QUOTH_TRY(s.skips.append(postings.skips));
  QUOTH_TRY(s.documents.append(postings.documents));
  return s.records.append(postings.records);
}

Spool& PostingsWriter::blocks() { return state_->blocks; }
Spool& PostingsWriter::skips() { return state_->skips; }
Spool& PostingsWriter::documents() { return state_->documents; }
Spool& PostingsWriter::records() { return state_->records; }

std::array<std::byte, kRecordsHeaderBytes> PostingsWriter::records_header() const {
  std::array<std::byte, kRecordsHeaderBytes> header{};
  std::uint32_t begin = 0;
  for (std::size_t shape = 0; shape + 1 < kRecordShapes; ++shape) {
    begin += state_->record_counts[shape];
    store_bytes(header.data() + 4 * shape, 4, begin);
  }
  store_bytes(header.data() + kRowsEndAt, 4, state_->in_rows);
  return header;
}

}  // namespace quoth::index
