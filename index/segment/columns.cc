#include "index/segment/columns.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "index/segment/bit_pack.h"
#include "index/segment/columns_format.h"
#include "index/segment/columns_writer.h"
#include "index/segment/json_scalar.h"

namespace quoth::index {
namespace {

using namespace columns_format;

Error corrupt(const std::string& what) { return {ErrorCode::kCorrupt, "section 'columns': " + what}; }

// Takes the next `count` bytes of `section` at `at`. False when they are not there.
bool take(Bytes section, std::uint64_t& at, std::uint64_t count, Bytes& out) {
  if (at > section.size() || count > section.size() - at) return false;
  out = section.subspan(at, count);
  at += count;
  return true;
}

// The varint in front, which is removed. Most have one byte.
bool take_varint(Bytes& in, std::uint64_t& value) {
  if (!in.empty() && static_cast<std::uint8_t>(in[0]) < 0x80) {
    value = static_cast<std::uint8_t>(in[0]);
    in = in.subspan(1);
    return true;
  }
  ByteReader reader(in);
  value = reader.varint();
  if (!reader.ok()) return false;
  in = in.last(reader.left());
  return true;
}

// How much a value shares with the one before it, and how long its rest is. Most have one byte each.
bool take_lengths(Bytes& in, std::uint64_t& shared, std::uint64_t& size) {
  if (in.size() >= 2 && static_cast<std::uint8_t>(in[0] | in[1]) < 0x80) {
    shared = static_cast<std::uint8_t>(in[0]);
    size = static_cast<std::uint8_t>(in[1]);
    in = in.subspan(2);
    return true;
  }
  return take_varint(in, shared) && take_varint(in, size);
}

}  // namespace

Result<Column> Column::open(ByteReader& entry, Bytes section, std::uint64_t& at,
                            std::uint32_t document_count) {
  Column column;
  column.document_count_ = document_count;
  column.name_ = as_text(entry.bytes(entry.u16()));
  const std::uint8_t kind = entry.u8();
  const std::uint8_t flags = entry.u8();
  column.value_count_ = entry.u32();
  column.present_ = entry.u32();
  const std::uint64_t value_bytes = entry.u64();
  if (!entry.ok()) return corrupt("the directory is cut short");
  if (kind > static_cast<std::uint8_t>(Kind::kJson) || flags > (kUniqueFlag | kSparseFlag)) {
    return corrupt("column \"" + column.name_ + "\" is of an unknown kind");
  }
  column.kind_ = static_cast<Kind>(kind);
  column.unique_ = (flags & kUniqueFlag) != 0;
  column.sparse_ = (flags & kSparseFlag) != 0;
  const std::uint32_t values = column.value_count_;
  const std::uint32_t present = column.present_;
  if (values > present || present > document_count || (column.unique_ && values != present)) {
    return corrupt("column \"" + column.name_ + "\" has more values than documents");
  }
  const unsigned doc_width = bit_width(document_count);
  const unsigned code_width = bit_width(values);
  const bool whole =
      take(section, at, value_bytes, column.values_) &&
      take(section, at, (value_blocks(values) + 1) * 8, column.offsets_) &&
      (column.unique_ ||
       take(section, at, packed_bytes(std::uint64_t{values} + 1, bit_width(present)), column.starts_)) &&
      take(section, at, packed_bytes(present, doc_width), column.documents_) &&
      (!column.sparse_ || take(section, at, packed_bytes(present, doc_width), column.coded_)) &&
      take(section, at, packed_bytes(column.sparse_ ? present : document_count, code_width), column.codes_);
  if (!whole) return corrupt("column \"" + column.name_ + "\" is longer than the section");
  return column;
}

std::uint32_t Column::code(DocId doc) const {
  if (doc >= document_count_) return kNone;
  std::uint32_t place = doc;
  if (sparse_) {
    const unsigned width = bit_width(document_count_);
    std::uint32_t low = 0;
    std::uint32_t high = present_;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (unpack(coded_.data(), width, middle) < doc) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == present_ || unpack(coded_.data(), width, low) != doc) return kNone;
    place = low;
  }
  const std::uint32_t code = unpack(codes_.data(), bit_width(value_count_), place);
  return code < value_count_ ? code : kNone;
}

void Column::prefetch_code(DocId doc) const {
  if (doc < document_count_ && !sparse_)
    __builtin_prefetch(codes_.data() + std::uint64_t{doc} * bit_width(value_count_) / 8);
}

void Column::prefetch_block(std::uint32_t code) const {
  if (code < value_count_) __builtin_prefetch(offsets_.data() + std::size_t{code / kValueBlock} * 8);
}

void Column::prefetch_value(std::uint32_t code) const {
  constexpr std::uint64_t kLine = 64;
  if (code >= value_count_) return;
  const std::uint64_t begin = load_le<std::uint64_t>(offsets_.data() + std::size_t{code / kValueBlock} * 8);
  if (begin >= values_.size()) return;
  // Blocks of ids and dates are a line or two; of longer ones the walk brings in the rest.
  const std::uint64_t lines = std::min(values_.size() - begin, 4 * kLine);
  for (std::uint64_t at = 0; at < lines; at += kLine) __builtin_prefetch(values_.data() + begin + at);
}

bool Column::decode(std::uint32_t code, std::string& out) const {
  out.clear();
  if (code >= value_count_) return false;
  const std::size_t block = code / kValueBlock;
  const std::uint64_t begin = load_le<std::uint64_t>(offsets_.data() + block * 8);
  const std::uint64_t end = load_le<std::uint64_t>(offsets_.data() + block * 8 + 8);
  if (begin > end || end > values_.size()) return false;
  // Put together back to front: of each value before it only what it still lacks.
  Bytes in = values_.subspan(begin, end - begin);
  const std::size_t place = code % kValueBlock;
  std::array<std::uint64_t, kValueBlock> shared;
  std::array<const std::byte*, kValueBlock> rest;
  std::uint64_t size = 0;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i <= place; ++i) {
    if (!take_lengths(in, shared[i], size) || size > in.size()) return false;
    if (shared[i] > length || size > kMaxColumnValueBytes - shared[i]) return false;
    rest[i] = in.data();
    in = in.subspan(size);
    length = shared[i] + size;
  }
  out.resize(length);
  std::uint64_t lacking = length;
  for (std::size_t i = place; lacking > 0; --i) {
    const std::uint64_t from = shared[i];
    if (from >= lacking) continue;
    std::memcpy(out.data() + from, rest[i], lacking - from);
    lacking = from;
  }
  return true;
}

std::string Column::value(std::uint32_t code) const {
  std::string out;
  decode(code, out);
  return out;
}

double Column::number(std::uint32_t code) const { return json_number(value(code)).value_or(0); }

template <class IsPast>
std::uint32_t Column::first_past(IsPast is_past) const {
  std::string value;
  std::uint32_t low = 0;  // blocks whose first value is not past, but for damage
  std::uint32_t high = static_cast<std::uint32_t>(value_blocks(value_count_));
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    decode(middle * kValueBlock, value);
    if (is_past(value)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low == 0) return 0;
  const std::uint32_t begin = (low - 1) * kValueBlock;
  const std::uint32_t end = std::min(value_count_, begin + kValueBlock);
  std::uint32_t code = begin + 1;
  while (code < end && decode(code, value) && !is_past(value)) ++code;
  return code;
}

std::uint32_t Column::lower_bound(std::string_view text) const {
  return first_past([text](const std::string& value) { return value >= text; });
}

std::uint32_t Column::lower_bound(double number) const {
  return first_past([number](const std::string& value) { return json_number(value).value_or(0) >= number; });
}

std::uint32_t Column::start(std::uint32_t code) const {
  return unique_ ? code : std::min(present_, unpack(starts_.data(), bit_width(present_), code));
}

void Column::documents(std::uint32_t begin, std::uint32_t end, std::vector<DocId>& out) const {
  end = std::min(end, value_count_);
  if (begin >= end) return;
  const unsigned width = bit_width(document_count_);
  const std::uint32_t stop = start(end);
  for (std::uint32_t i = start(begin); i < stop; ++i) {
    const DocId doc = unpack(documents_.data(), width, i);
    if (doc < document_count_) out.push_back(doc);
  }
}

Result<Columns> Columns::open(Bytes section, std::uint32_t document_count) {
  if (section.size() < kTrailerBytes) return corrupt("it is cut short");
  ByteReader trailer(section.last(kTrailerBytes));
  const std::uint64_t directory_at = trailer.u64();
  const std::uint64_t days_at = trailer.u64();
  const std::uint32_t documents = trailer.u32();
  const std::uint32_t column_count = trailer.u32();
  Columns columns;
  columns.document_count_ = document_count;
  columns.dated_ = trailer.u32();
  columns.day_base_ = trailer.read<std::int32_t>();
  columns.day_width_ = trailer.u32();
  const std::uint32_t reserved = trailer.u32();
  const std::uint64_t end = section.size() - kTrailerBytes;
  if (documents != document_count || columns.dated_ > document_count || columns.day_width_ > 32 ||
      reserved != 0) {
    return corrupt("its trailer does not fit the segment");
  }
  if (days_at > directory_at || directory_at > end) return corrupt("its parts lie outside of it");
  if (column_count > kMaxColumns || column_count > (end - directory_at) / kMinEntryBytes) {
    return corrupt("it has " + std::to_string(column_count) + " columns, more than its directory holds");
  }

  ByteReader directory(section.subspan(directory_at, end - directory_at));
  std::uint64_t at = 0;
  for (std::uint32_t i = 0; i < column_count; ++i) {
    QUOTH_TRY_ASSIGN(Column column, Column::open(directory, section.first(days_at), at, document_count));
    if (i > 0 && column.name() <= columns.columns_.back().name())
      return corrupt("its columns are not sorted by name");
    columns.columns_.push_back(std::move(column));
  }
  if (at != days_at || directory.left() != 0) return corrupt("its parts do not add up to its length");
  const Bytes before_directory = section.first(directory_at);
  if (columns.dated_ > 0 &&
      (!take(before_directory, at, packed_bytes(document_count, columns.day_width_), columns.days_) ||
       !take(before_directory, at, packed_bytes(columns.dated_, bit_width(document_count)),
             columns.by_day_))) {
    return corrupt("its days are cut short");
  }
  if (at != directory_at) return corrupt("its days do not end where the directory begins");
  return columns;
}

const Column* Columns::find(std::string_view name) const {
  const auto found =
      std::lower_bound(columns_.begin(), columns_.end(), name,
                       [](const Column& column, std::string_view n) { return column.name() < n; });
  return found != columns_.end() && found->name() == name ? &*found : nullptr;
}

std::int32_t Columns::day(DocId doc) const {
  if (doc >= document_count_ || days_.empty()) return kNoDay;
  const std::uint32_t stored = unpack(days_.data(), day_width_, doc);
  if (stored == 0) return kNoDay;
  // Unsigned: damaged bytes may wrap.
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(day_base_) + (stored - 1));
}

void Columns::documents_between(std::int32_t first, std::int32_t last, std::vector<DocId>& out) const {
  const unsigned width = bit_width(document_count_);
  std::uint32_t low = 0;
  std::uint32_t high = dated_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (day(unpack(by_day_.data(), width, middle)) < first) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < dated_; ++low) {
    const DocId doc = unpack(by_day_.data(), width, low);
    if (day(doc) > last) return;
    if (doc < document_count_) out.push_back(doc);
  }
}

}  // namespace quoth::index
