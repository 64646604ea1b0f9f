#include "index/segment/term_records.h"

#include <algorithm>
#include <string>

#include "index/segment/doc_map.h"
#include "index/segment/postings_format.h"
#include "index/segment/segment.h"

namespace quoth::index {

using namespace postings_format;

namespace {

Error wrong_size(std::uint64_t expected, std::uint32_t terms, std::uint64_t found) {
  return {ErrorCode::kCorrupt, "section \"term records\" should have " + std::to_string(expected) +
                                   " bytes for its " + std::to_string(terms) + " terms, but has " +
                                   std::to_string(found) + " bytes"};
}

// The counts of a record, each at most what the one before it allows.
TermInfo counts(std::uint32_t all, std::uint32_t body, std::uint32_t documents) {
  body = std::min(all, body);
  return {.occurrences = body, .title_occurrences = all - body, .documents = std::min(body, documents)};
}

TermInfo short_counts(const std::byte* record) {
  const auto all = std::to_integer<std::uint32_t>(record[kShortOccurrencesAt]);
  if (record_shape(std::max(all, 1U)) != kShortShape) return {};
  return counts(all, std::to_integer<std::uint32_t>(record[kShortBodyOccurrencesAt]),
                std::to_integer<std::uint32_t>(record[kShortDocumentsAt]));
}

TermInfo long_counts(const std::byte* record) {
  const auto all = load_le<std::uint32_t>(record + kOccurrencesAt);
  if (all <= kMaxDerived) return {};
  return counts(all, load_le<std::uint32_t>(record + kBodyOccurrencesAt),
                load_le<std::uint32_t>(record + kDocumentsAt));
}

// Slots are all there is to count.
TermInfo few_counts(const PositionList& slots, const DocMap* documents, Slot body_end) {
  TermInfo info;
  DocId last = 0;
  for (std::size_t i = 0; i < slots.inlined_count; ++i) {
    if (slots.inlined[i] >= body_end || documents == nullptr) {
      ++info.title_occurrences;
      continue;
    }
    ++info.occurrences;
    const DocId doc = documents->doc_of(slots.inlined[i]);
    info.documents += info.documents == 0 || doc > last ? 1U : 0U;
    last = std::max(last, doc);
  }
  return info;
}

}  // namespace

Result<TermRecords> TermRecords::open(const PostingSections& sections) {
  TermRecords records;
  records.sections_ = sections;
  if (sections.records.size() < kRecordsHeaderBytes)
    return wrong_size(kRecordsHeaderBytes, sections.term_count, sections.records.size());
  std::uint64_t end = kRecordsHeaderBytes;
  for (std::size_t shape = 0; shape < kRecordShapes; ++shape) {
    const Rank first = records.first_[shape];
    const Rank next = shape + 1 < kRecordShapes ? load_le<std::uint32_t>(sections.records.data() + 4 * shape)
                                                : sections.term_count;
    if (next < first || next > sections.term_count) {
      return Error{ErrorCode::kCorrupt, "section \"term records\" has records of another kind from rank " +
                                            std::to_string(next) + ", after rank " + std::to_string(first) +
                                            " of " + std::to_string(sections.term_count)};
    }
    records.origin_[shape] =
        static_cast<std::int64_t>(end) - static_cast<std::int64_t>(kShapeBytes[shape] * std::uint64_t{first});
    end += kShapeBytes[shape] * std::uint64_t{next - first};
    if (shape + 1 < kRecordShapes) records.first_[shape + 1] = next;
  }
  if (sections.records.size() != end) return wrong_size(end, sections.term_count, sections.records.size());
  records.rows_end_ = load_le<std::uint32_t>(sections.records.data() + kRowsEndAt);
  if (records.rows_end_ > std::min(records.first_[kShortShape], kEscapeRank)) {
    return Error{ErrorCode::kCorrupt, "section \"term records\" has lists of rows up to rank " +
                                          std::to_string(records.rows_end_) +
                                          ", where words have none or no number of their own"};
  }
  if (records.rows_end_ > 0 && sections.forward == nullptr)
    return Error{ErrorCode::kCorrupt,
                 "section \"term records\" has lists of rows, but there is no forward array"};
  if (load_bytes(sections.records.data() + kRowsEndAt + 4, 8) != 0) {
    return Error{ErrorCode::kCorrupt, "section \"term records\" has reserved bytes that are not zero"};
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
  return records;
}

TermRecords::Record TermRecords::record(Rank rank) const {
  std::size_t shape = 0;
  for (std::size_t i = 1; i < kRecordShapes; ++i) shape += rank >= first_[i] ? 1U : 0U;
  const std::int64_t at =
      origin_[shape] + static_cast<std::int64_t>(kShapeBytes[shape] * std::uint64_t{rank});
  return {.at = sections_.records.data() + at, .shape = shape};
}

Bytes TermRecords::record_bytes(Rank rank) const {
  if (rank >= sections_.term_count) return {};
  const Record found = record(rank);
  return {found.at, kShapeBytes[found.shape]};
}

TermInfo TermRecords::info(Rank rank) const {
  if (rank >= sections_.term_count) return {};
  const Record found = record(rank);
  if (found.shape > kShortShape) return few_counts(few(found), sections_.doc_map, sections_.body_end);
  TermInfo info = found.shape == kLongShape ? long_counts(found.at) : short_counts(found.at);
  info.documents = std::min(info.documents, sections_.document_count);
  return info;
}

TermInfo TermRecords::counts(Rank rank) const {
  if (rank >= sections_.term_count) return {};
  const Record found = record(rank);
  if (found.shape == kLongShape) return long_counts(found.at);
  if (found.shape == kShortShape) return short_counts(found.at);
  TermInfo info;
  const PositionList slots = few(found);
  for (std::size_t i = 0; i < slots.inlined_count; ++i)
    (slots.inlined[i] < sections_.body_end ? info.occurrences : info.title_occurrences) += 1;
  return info;
}

PositionList TermRecords::positions(Rank rank) const {
  if (rank >= sections_.term_count) return {};
  const Record found = record(rank);
  if (found.shape > kShortShape) return few(found);
  return found.shape == kLongShape ? blocks(found, rank) : one_block(found);
}

PositionList TermRecords::few(const Record& record) const {
  PositionList list;
  list.bounds = {.begin = 0, .end = sections_.slot_end};
  const std::size_t count = kShapeBytes[record.shape] / 4;
  for (std::size_t i = 0; i < count; ++i) {
    const Slot slot = load_le<std::uint32_t>(record.at + 4 * i);
    if (slot >= sections_.slot_end || (i > 0 && slot <= list.inlined[i - 1])) break;
    list.inlined[list.inlined_count++] = slot;
  }
  list.count = list.inlined_count;
  return list;
}

PositionList TermRecords::one_block(const Record& record) const {
  PositionList list;
  list.bounds = {.begin = 0, .end = sections_.slot_end};
  const TermInfo info = short_counts(record.at);
  const std::uint64_t offset = load_bytes(record.at + kShortBlockOffsetAt, 6);
  if (offset > sections_.position_blocks.size()) return list;
  list.count = info.occurrences + info.title_occurrences;
  if (list.count == 0) return list;
  list.skips = Bytes(record.at + kShortFirstSlotAt, kSkipBytes);
  list.blocks = sections_.position_blocks.subspan(static_cast<std::size_t>(offset >> 32 << 32));
  return list;
}

PositionList TermRecords::blocks(const Record& record, Rank rank) const {
  PositionList list;
  list.bounds = {.begin = 0, .end = sections_.slot_end};
  const TermInfo info = long_counts(record.at);
  const std::uint32_t count = info.occurrences + info.title_occurrences;
  const std::uint64_t skip = load_bytes(record.at + kSkipIndexAt, 5);
  const std::uint64_t block = load_bytes(record.at + kBlocksOffsetAt, 6);
  const std::uint64_t skips = sections_.position_skips.size() / kSkipBytes;
  if (skip > skips || blocks_for(count) > skips - skip || block > sections_.position_blocks.size())
    return list;
  list.count = count;
  list.skips = sections_.position_skips.subspan(static_cast<std::size_t>(skip) * kSkipBytes,
                                                blocks_for(count) * kSkipBytes);
  list.blocks = sections_.position_blocks.subspan(static_cast<std::size_t>(block));
  if (rank < rows_end_) {
    list.forward = sections_.forward;
    list.id = static_cast<std::uint16_t>(rank);
  }
  return list;
}

DocList TermRecords::documents(Rank rank) const {
  DocList list;
  if (rank >= sections_.term_count) return list;
  list.count = info(rank).documents;
  list.document_count = sections_.document_count;
  if (list.count == 0) return {};
  const Record found = record(rank);
  if (found.shape != kLongShape) {
    list.kind = DocList::Kind::kDerived;
    list.has_bound = found.shape == kShortShape;
    if (list.has_bound) list.max_impact = static_cast<std::uint8_t>(found.at[kShortMaxImpactAt]);
    list.positions = list.has_bound ? one_block(found) : few(found);
    list.positions.bounds.end = sections_.body_end;
    list.doc_map = sections_.doc_map;
    return list;
  }
  list.max_impact = static_cast<std::uint8_t>(found.at[kMaxImpactAt]);
  const auto kind = static_cast<DocKind>(found.at[kDocKindAt]);
  const std::uint64_t unit = load_bytes(found.at + kDocumentsOffsetAt, 5);
  const bool is_known = kind == DocKind::kBlocks || kind == DocKind::kBitmap;
  if (!is_known || unit > sections_.documents.size() / kDocumentsAlignment) return {};
  list.kind = kind == DocKind::kBlocks ? DocList::Kind::kBlocks : DocList::Kind::kBitmap;
  list.data = sections_.documents.subspan(static_cast<std::size_t>(unit) * kDocumentsAlignment);
  return list;
}

}  // namespace quoth::index
