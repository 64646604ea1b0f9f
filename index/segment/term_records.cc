#include "index/segment/term_records.h"

#include <algorithm>
#include <string>

#include "index/segment/doc_map.h"
#include "index/segment/postings_format.h"
#include "index/segment/segment.h"

namespace quoth::index {

using namespace postings_format;

Result<TermRecords> TermRecords::open(const PostingSections& sections) {
  if (sections.records.size() / kRecordBytes != sections.term_count ||
      sections.records.size() % kRecordBytes != 0) {
    return Error{ErrorCode::kCorrupt, "section \"term records\" should have " + std::to_string(kRecordBytes) +
                                          " bytes for each of " + std::to_string(sections.term_count) +
                                          " terms, but has " + std::to_string(sections.records.size()) +
                                          " bytes"};
  }
  if (sections.position_skips.size() % kSkipBytes != 0) {
    return Error{ErrorCode::kCorrupt, "section \"position skips\" should have a multiple of " +
                                          std::to_string(kSkipBytes) + " bytes, but has " +
                                          std::to_string(sections.position_skips.size())};
  }
  if (sections.body_end > sections.slot_end) {
    return Error{ErrorCode::kCorrupt, "the body zone ends at slot " + std::to_string(sections.body_end) +
                                          ", after the last slot " + std::to_string(sections.slot_end)};
  }
  TermRecords records;
  records.sections_ = sections;
  return records;
}

// The counts of a record, each at most what the one before it allows.
TermInfo TermRecords::info(Rank rank) const {
  if (rank >= sections_.term_count) return {};
  const std::byte* record = sections_.records.data() + std::size_t{rank} * kRecordBytes;
  const std::uint32_t all = load_le<std::uint32_t>(record + kOccurrencesAt);
  const std::uint32_t body = std::min(all, load_le<std::uint32_t>(record + kBodyOccurrencesAt));
  const std::uint32_t documents = std::min(body, load_le<std::uint32_t>(record + kDocumentsAt));
  return {.occurrences = body,
          .title_occurrences = all - body,
          .documents = std::min(documents, sections_.document_count)};
}

PositionList TermRecords::positions(Rank rank) const {
  PositionList list;
  if (rank >= sections_.term_count) return list;
  const std::byte* record = sections_.records.data() + std::size_t{rank} * kRecordBytes;
  const std::uint32_t count = load_le<std::uint32_t>(record + kOccurrencesAt);
  list.bounds = {.begin = 0, .end = sections_.slot_end};
  if (count <= kMaxInlined) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const Slot slot = load_le<std::uint32_t>(record + kInlinedAt + 4 * std::size_t{i});
      if (slot >= sections_.slot_end || (i > 0 && slot <= list.inlined[i - 1])) break;
      list.inlined[list.inlined_count++] = slot;
    }
    list.count = list.inlined_count;
    return list;
  }
  const std::uint64_t skip = load_bytes(record + kSkipIndexAt, 5);
  const std::uint64_t block = load_bytes(record + kBlocksOffsetAt, 6);
  const std::uint64_t skips = sections_.position_skips.size() / kSkipBytes;
  if (skip > skips || blocks_for(count) > skips - skip || block > sections_.position_blocks.size())
    return list;
  list.count = count;
  list.skips = sections_.position_skips.subspan(static_cast<std::size_t>(skip) * kSkipBytes,
                                                blocks_for(count) * kSkipBytes);
  list.blocks = sections_.position_blocks.subspan(static_cast<std::size_t>(block));
  return list;
}

DocList TermRecords::documents(Rank rank) const {
  DocList list;
  if (rank >= sections_.term_count) return list;
  const TermInfo counts = info(rank);
  if (counts.documents == 0) return list;
  const std::byte* record = sections_.records.data() + std::size_t{rank} * kRecordBytes;
  list.count = counts.documents;
  list.document_count = sections_.document_count;
  list.max_impact = static_cast<std::uint8_t>(record[kMaxImpactAt]);
  const std::uint32_t occurrences = load_le<std::uint32_t>(record + kOccurrencesAt);
  const auto kind = static_cast<DocKind>(record[kDocKindAt]);
  if (occurrences <= kMaxDerived) {
    list.kind = DocList::Kind::kDerived;
    list.positions = positions(rank);
    list.positions.bounds.end = sections_.body_end;
    list.doc_map = sections_.doc_map;
    return list;
  }
  const std::uint64_t unit = load_bytes(record + kDocumentsOffsetAt, 5);
  const bool is_known = kind == DocKind::kBlocks || kind == DocKind::kBitmap;
  if (!is_known || unit > sections_.documents.size() / kDocumentsAlignment) return DocList{};
  list.kind = kind == DocKind::kBlocks ? DocList::Kind::kBlocks : DocList::Kind::kBitmap;
  list.data = sections_.documents.subspan(static_cast<std::size_t>(unit) * kDocumentsAlignment);
  return list;
}

}  // namespace quoth::index
