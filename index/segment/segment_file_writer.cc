#include "index/segment/segment_file_writer.h"

#include <algorithm>
#include <array>

namespace quoth::index {

using format::SectionId;

namespace {

// Written so many bytes at a time, at multiples of them, a file lies in pages of that size in memory where the
// system has such pages for files (Linux with ext4, XFS, Btrfs, tmpfs): look-ups all over it then miss fewer
// translations of addresses, which makes phrases faster by a fifth (docs/decisions/0018-large-pages.md).
constexpr std::size_t kStretch = std::size_t{2} << 20;

// The disk works while further sections are made ready, and there is less to wait for in the end.
constexpr std::uint64_t kWriteBackBytes = std::uint64_t{16} << 20;

}  // namespace

Result<void> SegmentFileWriter::put(Bytes bytes) {
  whole_.add(bytes);
  while (!bytes.empty()) {
    const std::size_t some = std::min(bytes.size(), kStretch - waiting_.size());
    waiting_.insert(waiting_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(some));
    bytes = bytes.subspan(some);
    if (waiting_.size() == kStretch) QUOTH_TRY(write_waiting());
  }
  return {};
}

Result<void> SegmentFileWriter::write_waiting() {
  QUOTH_TRY(file_.append(waiting_));
  waiting_.clear();
  if (file_.size() - written_back_ < kWriteBackBytes) return {};
  file_.write_back();
  written_back_ = file_.size();
  return {};
}

Result<void> SegmentFileWriter::pad() {
  static constexpr std::array<std::byte, format::kAlignment> kZeros{};
  const std::size_t past = size() % format::kAlignment;
  return past == 0 ? Result<void>() : put(Bytes(kZeros).first(format::kAlignment - past));
}

Result<void> SegmentFileWriter::begin(const SegmentHeader& header) {
  ByteWriter out;
  out.text(format::kMagic);
  out.u32(format::kVersion);
  out.u32(header.required_features);
  out.u32(header.optional_features);
  out.u32(header.documents);
  out.u32(header.terms);
  out.u32(header.body_end);
  out.u32(header.slot_end);
  out.u32(0);
  out.u64(header.tokens);
  out.u64(0);
  out.u64(hash64(out.view()));
  header_ = std::move(out.buffer());
  return put(header_);
}

Result<void> SegmentFileWriter::begin_section(SectionId id, bool required) {
  QUOTH_TRY(pad());
  table_.push_back({id, required ? format::kSectionRequired : 0, size(), 0, 0});
  blocks_.clear();
  block_.reset();
  in_block_ = 0;
  return {};
}

void SegmentFileWriter::end_block() {
  blocks_.push_back(block_.digest());
  block_.reset();
  in_block_ = 0;
}

Result<void> SegmentFileWriter::append(Bytes bytes) {
  QUOTH_TRY(put(bytes));
  table_.back().length += bytes.size();
  while (!bytes.empty()) {
    // A block is closed only when more follows, so that a section of just one is told apart.
    if (in_block_ == format::kChecksumBlock) end_block();
    const std::size_t n = std::min<std::uint64_t>(bytes.size(), format::kChecksumBlock - in_block_);
    block_.add(bytes.first(n));
    in_block_ += n;
    bytes = bytes.subspan(n);
  }
  return {};
}

Result<void> SegmentFileWriter::end_section() {
  if (blocks_.empty() || table_.back().id == SectionId::kBlockChecksums) {
    table_.back().checksum = block_.digest();
    return {};
  }
  end_block();
  table_.back().checksum = hash64(std::as_bytes(std::span(blocks_)));
  block_lists_.insert(block_lists_.end(), blocks_.begin(), blocks_.end());
  return {};
}

Result<SegmentFile> SegmentFileWriter::finish() {
  if (!block_lists_.empty()) {
    const Bytes lists = std::as_bytes(std::span(block_lists_));
    QUOTH_TRY(begin_section(SectionId::kBlockChecksums));
    QUOTH_TRY(put(lists));
    table_.back().length = lists.size();
    table_.back().checksum = hash64(lists);
  }
  QUOTH_TRY(pad());
  static constexpr std::array<std::byte, format::kPadding> kZeros{};
  QUOTH_TRY(put(kZeros));

  ByteWriter table;
  for (const Entry& entry : table_) {
    table.u32(static_cast<std::uint32_t>(entry.id));
    table.u32(entry.flags);
    table.u64(entry.offset);
    table.u64(entry.length);
    table.u64(entry.checksum);
  }
  std::vector<std::byte> content = header_;
  content.insert(content.end(), table.view().begin(), table.view().end());
  const Hash128 id = hash128(content);

  ByteWriter footer;
  footer.u64(size());
  footer.u64(table.size());
  footer.u64(hash64(table.view()));
  footer.u64(size() + table.size() + format::kFooterBytes);
  footer.u64(id.low);
  footer.u64(id.high);
  footer.u64(hash64(footer.view()));
  footer.text(format::kEndMagic);
  QUOTH_TRY(put(table.view()));
  QUOTH_TRY(put(footer.view()));
  QUOTH_TRY(write_waiting());
  return SegmentFile{hex(id), size(), whole_.digest()};
}

}  // namespace quoth::index
