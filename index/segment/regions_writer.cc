#include "index/segment/regions_writer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "index/segment/external_sort.h"
#include "index/segment/regions.h"
#include "index/segment/regions_format.h"
#include "index/segment/rice_code.h"
#include "index/segment/spool_tools.h"

namespace quoth::index {
namespace {

using namespace regions_format;

Error out_of_order() {
  return {ErrorCode::kInternal, "regions: an empty region, or one that is out of order"};
}

// Blocks of one kind, from regions in cursor order.
class ListWriter {
 public:
  ListWriter(Io& io, const std::string& prefix, std::size_t limit, RegionKind kind)
      : tiling_(tiling(kind)),
        skips_(io, prefix + "-skips", limit / 2),
        data_(io, prefix + "-data", limit / 2) {}

  Result<void> add(Span region) {
    const Slot least = block_.empty() ? last_.end : block_.back().end;
    const Slot least_begin = block_.empty() ? last_.begin : block_.back().begin;
    if (region.begin >= region.end || region.begin < (tiling_ ? least : least_begin)) return out_of_order();
    block_.push_back(region);
    ++count_;
    return block_.size() == kRegionBlock ? flush() : Result<void>{};
  }

  Result<void> finish() { return block_.empty() ? Result<void>{} : flush(); }

  std::uint64_t count() const { return count_; }
  Spool& skips() { return skips_; }
  Spool& data() { return data_; }

 private:
  std::uint32_t gap(std::size_t i) const {
    return block_[i].begin - (tiling_ ? block_[i - 1].end : block_[i - 1].begin);
  }
  std::uint32_t length(std::size_t i) const { return block_[i].end - block_[i].begin - 1; }

  Result<void> flush() {
    std::vector<std::uint32_t> gaps;
    std::vector<std::uint32_t> lengths;
    for (std::size_t i = 0; i < block_.size(); ++i) {
      if (i > 0) gaps.push_back(gap(i));
      lengths.push_back(length(i));
      highest_end_ = std::max(highest_end_, block_[i].end);
    }
    const unsigned gap_low = rice_parameter(gaps);
    const unsigned length_low = rice_parameter(lengths);
    ByteWriter skip;
    skip.u32(block_.front().begin);
    skip.u32(highest_end_);
    skip.u64(data_.size() | std::uint64_t{gap_low} << kGapLowShift |
             std::uint64_t{length_low} << kLengthLowShift);
    QUOTH_TRY(skips_.append(skip.view()));
    ByteWriter out;
    append_rice(gaps, gap_low, out);
    append_rice(lengths, length_low, out);
    last_ = block_.back();
    block_.clear();
    return data_.append(out.view());
  }

  bool tiling_;
  Spool skips_;
  Spool data_;
  std::vector<Span> block_;
  Span last_;  // of the blocks before
  Slot highest_end_ = 0;
  std::uint64_t count_ = 0;
};

// Bytes that sort as quotations do: by begin, then longer first.
std::array<char, 8> quotation_key(Span slots) {
  const std::uint64_t number = std::uint64_t{slots.begin} << 32 | (0xffffffffU - slots.end);
  std::array<char, 8> key;
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<char>(number >> (56 - 8 * i));
  return key;
}

Span quotation_slots(std::string_view key) {
  std::uint64_t number = 0;
  for (const char c : key) number = number << 8 | static_cast<unsigned char>(c);
  return {static_cast<Slot>(number >> 32), 0xffffffffU - static_cast<Slot>(number)};
}

}  // namespace

struct RegionsWriter::State {
  State(Io& io, const std::string& prefix, std::size_t limit)
      : lists{ListWriter(io, prefix + ".sentences", limit / 8, RegionKind::kSentence),
              ListWriter(io, prefix + ".paragraphs", limit / 8, RegionKind::kParagraph),
              ListWriter(io, prefix + ".quotations", limit / 8, RegionKind::kQuotation)},
        quotations(io, prefix + ".quotations-", limit / 4),
        section(io, prefix + ".regions", limit / 4) {}

  std::array<ListWriter, kRegionKinds> lists;
  ExternalSorter quotations;
  Spool section;
};

RegionsWriter::RegionsWriter(Io& io, const std::string& prefix, std::size_t memory_limit)
    : state_(std::make_unique<State>(io, prefix, memory_limit)) {}
RegionsWriter::~RegionsWriter() = default;

Result<void> RegionsWriter::add(RegionKind kind, Span slots) {
  if (slots.begin >= slots.end) return out_of_order();
  if (tiling(kind)) return state_->lists[static_cast<std::size_t>(kind)].add(slots);
  const std::array<char, 8> key = quotation_key(slots);
  return state_->quotations.add({key.data(), key.size()}, 0);
}

Result<Spool*> RegionsWriter::finish() {
  State& s = *state_;
  QUOTH_TRY(s.quotations.sort());
  std::string_view key;
  std::uint32_t number = 0;
  while (true) {
    QUOTH_TRY_ASSIGN(const bool some, s.quotations.next(key, number));
    if (!some) break;
    QUOTH_TRY(s.lists[static_cast<std::size_t>(RegionKind::kQuotation)].add(quotation_slots(key)));
  }
  ByteWriter header;
  for (ListWriter& list : s.lists) {
    QUOTH_TRY(list.finish());
    header.u64(list.count());
    header.u64(list.data().size());
  }
  QUOTH_TRY(s.section.append(header.view()));
  for (ListWriter& list : s.lists) QUOTH_TRY(append_spool(list.skips(), s.section));
  for (ListWriter& list : s.lists) QUOTH_TRY(append_spool(list.data(), s.section));
  ByteWriter padding;
  padding.u64(0);
  QUOTH_TRY(s.section.append(padding.view()));
  QUOTH_TRY(s.section.finish_writing());
  return &s.section;
}

}  // namespace quoth::index
