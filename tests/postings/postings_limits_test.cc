// Offsets beyond 4 GiB, very long lists and counts near 2^32: what wrapped in other engines.
#include <sys/mman.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "index/segment/doc_cursor.h"
#include "index/segment/position_cursor.h"
#include "index/segment/postings_format.h"
#include "index/segment/segment.h"
#include "tests/postings/posting_fixture.h"
#include "tests/support/cursor_laws.h"

namespace quoth::test {
namespace {

using namespace index;
using namespace index::postings_format;

// An Io whose files swallow what is written: sizes without bytes.
class SwallowingIo final : public Io {
 public:
  Result<std::unique_ptr<OutputFile>> create(const std::string&) override {
    return std::unique_ptr<OutputFile>(new Swallowing);
  }
  Result<void> remove(const std::string&) override { return {}; }
  Result<std::unique_ptr<MappedFile>> map(const std::string&) override { return unused(); }
  Result<std::unique_ptr<InputFile>> open_input(const std::string&) override { return unused(); }
  Result<void> rename(const std::string&, const std::string&) override { return unused(); }
  Result<void> make_directory(const std::string&) override { return {}; }
  Result<void> sync_directory(const std::string&) override { return {}; }
  Result<std::vector<DirEntry>> list(const std::string&) override { return unused(); }
  Result<DirEntry> stat(const std::string&) override { return unused(); }
  Result<std::unique_ptr<FileLock>> lock(const std::string&) override { return unused(); }
  Result<std::string> read_file(const std::string&, std::uint64_t) override { return unused(); }

 private:
  class Swallowing final : public OutputFile {
   public:
    Result<void> append(Bytes bytes) override {
      size_ += bytes.size();
      return {};
    }
    std::uint64_t size() const override { return size_; }
    Result<void> sync() override { return {}; }
    Result<void> close() override { return {}; }

   private:
    std::uint64_t size_ = 0;
  };
  static Error unused() { return {ErrorCode::kInternal, "not used here"}; }
};

TEST_CASE("a record points beyond 4 GiB of what was written before it") {  // pg_textsearch #432
  std::mt19937 random(41);
  const Line line = make_line(random, 2000, 40);
  PostingEncoder encoder(line.layout);
  const std::vector<Slot> slots = choose_slots(random, line, 1000);
  SwallowingIo io;
  PostingsWriter writer(io, "spool.", std::size_t{1} << 16);
  constexpr std::size_t kPiece = std::size_t{4} << 20;
  constexpr std::size_t kPieces = 1100;  // 4.3 GiB
  for (std::size_t i = 0; i < kPieces; ++i) {
    EncodedPostings piece;
    piece.blocks.resize(kPiece);
    REQUIRE(writer.append(std::move(piece)).ok());
  }
  for (int i = 0; i < 2; ++i) {
    encoder.begin_term(1000);
    encoder.add(std::span(slots).first(500));
    if (i == 1) REQUIRE(writer.append(encoder.take()).ok());  // in mid-term: relative offsets turn negative
    encoder.add(std::span(slots).subspan(500));
    encoder.end_term();
  }
  EncodedPostings last = encoder.take();
  REQUIRE(writer.append(std::move(last)).ok());
  std::string records(2 * kRecordBytes, '\0');
  REQUIRE(writer.records().finish_writing().ok());
  REQUIRE(writer.records().read_at(0, std::as_writable_bytes(std::span(records))).value() == records.size());
  const auto field = [&](std::size_t record, std::size_t at, std::size_t n) {
    return load_bytes(as_bytes(records).data() + record * kRecordBytes + at, n);
  };
  REQUIRE(field(0, kBlocksOffsetAt, 6) == kPieces * kPiece);
  REQUIRE(field(0, kDocumentsOffsetAt, 5) == 0);
  REQUIRE(field(1, kDocumentsOffsetAt, 5) == writer.documents().size() / 2 / kDocumentsAlignment);
  REQUIRE(field(0, kSkipIndexAt, 5) == 0);
  REQUIRE(field(1, kSkipIndexAt, 5) == 8);
  const std::uint64_t one = (writer.blocks().size() - kPieces * kPiece) / 2;  // both lists are the same
  REQUIRE(field(1, kBlocksOffsetAt, 6) == kPieces * kPiece + one);
}

// Address space without memory behind it, but for the pages that are written.
class Sparse {
 public:
  explicit Sparse(std::size_t size) : size_(size) {
    void* at =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at != MAP_FAILED) data_ = static_cast<std::byte*>(at);
  }
  ~Sparse() {
    if (data_ != nullptr) munmap(data_, size_);
  }
  Sparse(const Sparse&) = delete;
  Sparse& operator=(const Sparse&) = delete;
  std::byte* data() { return data_; }
  Bytes with(std::size_t at, std::string_view bytes) {
    std::memcpy(data_ + at, bytes.data(), bytes.size());
    return {data_, at + bytes.size()};
  }

 private:
  std::size_t size_;
  std::byte* data_ = nullptr;
};

TEST_CASE("lists beyond 4 GiB of their sections are read where they stand") {
  std::mt19937 random(42);
  const Line line = make_line(random, 2000, 40);
  const Lists lists = {choose_slots(random, line, 20000), choose_slots(random, line, 1000)};
  Sections sections = encode(line, lists);
  constexpr std::size_t kFar = std::size_t{40} << 30;
  Sparse skips(kFar + (1 << 20));
  Sparse blocks(kFar + (1 << 20));
  Sparse documents(kFar + (1 << 20));
  if (skips.data() == nullptr || blocks.data() == nullptr || documents.data() == nullptr) {
    WARN("skipped: no address space");
    return;
  }
  for (std::size_t rank = 0; rank < lists.size(); ++rank) {
    std::byte* record =
        reinterpret_cast<std::byte*>(sections.records.data()) + kRecordsHeaderBytes + rank * kRecordBytes;
    store_bytes(record + kSkipIndexAt, 5, load_bytes(record + kSkipIndexAt, 5) + kFar / kSkipBytes);
    store_bytes(record + kBlocksOffsetAt, 6, load_bytes(record + kBlocksOffsetAt, 6) + kFar);
    store_bytes(record + kDocumentsOffsetAt, 5,
                load_bytes(record + kDocumentsOffsetAt, 5) + kFar / kDocumentsAlignment);
  }
  const Postings healthy(line, encode(line, lists));
  PostingSections far;
  far.records = as_bytes(sections.records);
  far.position_skips = skips.with(kFar, sections.skips);
  far.position_blocks = blocks.with(kFar, sections.blocks);
  far.documents = documents.with(kFar, sections.documents);
  far.doc_map = &healthy.doc_map();
  far.term_count = 2;
  far.document_count = static_cast<std::uint32_t>(line.lengths.size());
  far.body_end = line.layout.body_end;
  far.slot_end = line.layout.slot_end;
  const auto records = TermRecords::open(far);
  REQUIRE(records.ok());
  for (Rank rank = 0; rank < lists.size(); ++rank) {
    const PositionList list = records.value().positions(rank);
    check_cursor_laws([&] { return PositionCursor(list, {0, kEndSlot}); }, lists[rank], kEndSlot, 42);
    const DocList docs = records.value().documents(rank);
    check_cursor_laws([&] { return DocCursor(docs); }, plain_documents(line, lists[rank]).docs, kEndDoc, 42);
  }
}

// One word in every slot of a segment, or nearly: `step` apart.
void check_long_list(std::uint32_t length, std::uint32_t step) {
  Line line;
  line.lengths = {length};
  line.layout = {.begins = {0}, .lengths = {length}, .tokens = length};
  line.layout.body_end = line.layout.slot_end = static_cast<Slot>(slots_for(length));
  const std::uint32_t count = (length + step - 1) / step;
  MemoryIo io;
  REQUIRE(io.make_directory("/s").ok());
  PostingsWriter writer(io, "/s/", ~std::size_t{0});
  PostingEncoder encoder(line.layout);
  encoder.begin_term(count);
  std::vector<Slot> chunk;
  std::size_t most_pending = 0;
  for (std::uint64_t slot = 0; slot < length;) {
    chunk.clear();
    for (; chunk.size() < 100000 && slot < length; slot += step) chunk.push_back(static_cast<Slot>(slot));
    encoder.add(chunk);
    most_pending = std::max(most_pending, encoder.pending_bytes());
    if (encoder.pending_bytes() > (1 << 20)) REQUIRE(writer.append(encoder.take()).ok());
  }
  encoder.end_term();
  REQUIRE(writer.append(encoder.take()).ok());
  REQUIRE(most_pending < (3 << 20));
  const Sections sections = {.records = read_records(writer),
                             .skips = read_all(writer.skips()),
                             .blocks = read_all(writer.blocks()),
                             .documents = read_all(writer.documents()),
                             .terms = 1};
  const Postings postings(line, sections);
  REQUIRE(postings.records().info(0).occurrences == count);
  PositionCursor cursor(postings.records().positions(0), {0, kEndSlot});
  std::vector<Slot> out(1 << 16);
  std::uint64_t next = 0;
  for (std::size_t got = cursor.fill(out); got > 0; got = cursor.fill(out)) {
    if (out[0] != next || out[got - 1] != next + std::uint64_t{got - 1} * step) FAIL("at slot " << next);
    next += std::uint64_t{got} * step;
  }
  REQUIRE(next == std::uint64_t{count} * step);
  PositionCursor seeker(postings.records().positions(0), {0, kEndSlot});
  const Slot last = static_cast<Slot>(std::uint64_t{count - 1} * step);
  REQUIRE(seeker.seek(last) == last);
  REQUIRE(seeker.next() == kEndSlot);
  DocCursor docs(postings.records().documents(0));
  REQUIRE(docs.doc() == 0);
  REQUIRE(docs.freq() == count);
  REQUIRE(docs.max_impact() <= 1);
  REQUIRE(docs.next() == kEndDoc);
}

TEST_CASE("one word in 20 million slots takes bounded memory to encode and comes back") {
  check_long_list(60000000, 3);
}

// tantivy #2735, lucene #13373: counters that wrap only at this length. About a minute.
TEST_CASE("one word in nearly 2^31 slots comes back", "[.soak]") {
  check_long_list(0x7fffffff, 1);
  check_long_list(0x7fffffff, 2);
}

// The greatest frequency and count that fit a segment, without two billion slots: in a record and in a block.
TEST_CASE("counts near 2^32 are read as they stand") {
  std::string record(kRecordsHeaderBytes + kRecordBytes, '\0');
  auto* bytes = reinterpret_cast<std::byte*>(record.data()) + kRecordsHeaderBytes;
  for (std::size_t shape = 0; shape + 1 < kRecordShapes; ++shape)
    store_bytes(reinterpret_cast<std::byte*>(record.data()) + 4 * shape, 4, 1);
  for (std::uint32_t all : {0x7fffffffU, 0x80000000U, 0xfffffffeU, 0xffffffffU}) {
    store_bytes(bytes + kOccurrencesAt, 4, all);
    store_bytes(bytes + kBodyOccurrencesAt, 4, all - 1);
    store_bytes(bytes + kDocumentsAt, 4, 7);
    PostingSections sections;
    sections.records = as_bytes(record);
    sections.term_count = 1;
    sections.document_count = 100;
    sections.body_end = sections.slot_end = 0xfffefff0;
    const auto records = TermRecords::open(sections);
    REQUIRE(records.ok());
    REQUIRE(records.value().info(0).occurrences == all - 1);
    REQUIRE(records.value().info(0).title_occurrences == 1);
    REQUIRE(records.value().positions(0).count == 0);  // its blocks are not there
    REQUIRE(PositionCursor(records.value().positions(0), {0, kEndSlot}).slot() == kEndSlot);
    REQUIRE(DocCursor(records.value().documents(0)).doc() == kEndDoc);
  }
}

}  // namespace
}  // namespace quoth::test
