// PostingsWriter: docs/format.md, sections 5.1 and 6.
#include "index/segment/postings_writer.h"

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
};

PostingsWriter::PostingsWriter(Io& io, const std::string& prefix, std::size_t memory_limit)
    : state_(std::make_unique<State>(io, prefix, memory_limit)) {}
PostingsWriter::~PostingsWriter() = default;

namespace {

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
  for (std::size_t at = 0; at < postings.records.size(); at += kRecordBytes) {
    std::byte* record = postings.records.data() + at;
    if (load_le<std::uint32_t>(record + kOccurrencesAt) <= kMaxInlined) continue;
    rebase(record + kSkipIndexAt, 5, s.skips.size() / kSkipBytes);
    rebase(record + kBlocksOffsetAt, 6, s.blocks.size());
    if (static_cast<DocKind>(record[kDocKindAt]) == DocKind::kDerived) continue;
    rebase(record + kDocumentsOffsetAt, 5, s.documents.size() / kDocumentsAlignment);
  }
  QUOTH_TRY(s.blocks.append(postings.blocks));
  QUOTH_TRY(s.skips.append(postings.skips));
  QUOTH_TRY(s.documents.append(postings.documents));
  return s.records.append(postings.records);
}

Spool& PostingsWriter::blocks() { return state_->blocks; }
Spool& PostingsWriter::skips() { return state_->skips; }
Spool& PostingsWriter::documents() { return state_->documents; }
Spool& PostingsWriter::records() { return state_->records; }

}  // namespace quoth::index
