#include "index/segment/columns_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "index/segment/bit_pack.h"
#include "index/segment/column_encoder.h"
#include "index/segment/columns.h"
#include "index/segment/columns_format.h"
#include "index/segment/date.h"
#include "index/segment/external_sort.h"
#include "index/segment/json_scalar.h"
#include "index/segment/spool_tools.h"

namespace quoth::index {
namespace {

using namespace columns_format;

constexpr std::array<std::string_view, 8> kKnownFields = {"author", "date",    "id",    "lang",
                                                          "source", "speaker", "title", "url"};

Error limit(const std::string& what) { return {ErrorCode::kLimit, what}; }

// Bytes that sort as numbers do; -0 is 0.
void append_number_key(double number, std::string& key) {
  if (number == 0) number = 0;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(number);
  const std::uint64_t ordered = (bits >> 63) != 0 ? ~bits : bits | std::uint64_t{1} << 63;
  for (unsigned shift = 64; shift > 0; shift -= 8) key.push_back(static_cast<char>(ordered >> (shift - 8)));
}

// Bytes that sort as the numbers do.
void append_big_endian(std::uint32_t number, std::size_t size, std::string& key) {
  for (std::size_t byte = size; byte > 0; --byte) key.push_back(static_cast<char>(number >> (8 * (byte - 1))));
}

// Column numbers take little of a key, because its first eight bytes decide most comparisons.
constexpr std::size_t kColumnBytes = 2;
static_assert(kMaxColumns <= 0xffff);

std::uint32_t column_of(std::string_view key) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(key[0])) << 8 | static_cast<unsigned char>(key[1]);
}

}  // namespace

struct ColumnsWriter::State {
  struct Info {
    std::uint32_t id = 0;     // in order of arrival
    std::uint32_t order = 0;  // in order of names, once all are known
    bool known = false;
    bool strings = true;  // all values so far
    bool numbers = true;
    std::uint32_t present = 0;
    std::optional<DocId> last;

    Column::Kind kind() const {
      return known || strings ? Column::Kind::kText : numbers ? Column::Kind::kNumber : Column::Kind::kJson;
    }
  };

  State(Io& files, std::string path, std::size_t memory)
      : io(files),
        prefix(std::move(path)),
        memory_limit(memory),
        log(files, prefix + ".fields", memory / 8),
        log_out(log),
        section(files, prefix + ".columns", memory / 8),
        out(section) {}

  Io& io;
  std::string prefix;
  std::size_t memory_limit;
  std::map<std::string, Info, std::less<>> columns;
  Spool log;  // every value in order of arrival: u32 column, u32 document, u32 size, bytes
  SpoolWriter log_out;
  Spool section;
  SpoolWriter out;
  ByteWriter directory;
  std::uint32_t dated = 0;
  std::int32_t first_day = INT32_MAX;
  std::int32_t last_day = INT32_MIN;

  Result<Info*> column(std::string_view name);
  Result<void> sort_values(ExternalSorter& values);
  std::string sort_key(const Info& column, std::string_view stored) const;
  Result<void> write_columns(ExternalSorter& values, std::uint32_t document_count);
  Result<void> write_days(std::uint32_t document_count);
  unsigned day_width() const {
    return dated == 0
               ? 0
               : bit_width(static_cast<std::uint32_t>(last_day) - static_cast<std::uint32_t>(first_day) + 1U);
  }

  // Calls use(info, doc, bytes) for every value of the log.
  template <class Use>
  Result<void> replay(Use use) {
    std::vector<Info*> by_id(columns.size());
    for (auto& [name, info] : columns) by_id[info.id] = &info;
    SpoolReader in(log);
    std::string bytes;
    while (!in.at_end()) {
      QUOTH_TRY_ASSIGN(const std::uint32_t id, in.read<std::uint32_t>());
      QUOTH_TRY_ASSIGN(const DocId doc, in.read<std::uint32_t>());
      QUOTH_TRY_ASSIGN(const std::uint32_t size, in.read<std::uint32_t>());
      bytes.resize(size);
      QUOTH_TRY(in.read(std::as_writable_bytes(std::span(bytes))));
      QUOTH_TRY(use(*by_id[id], doc, bytes));
    }
    return {};
  }
};

ColumnsWriter::ColumnsWriter(Io& io, const std::string& prefix, std::size_t memory_limit)
    : state_(std::make_unique<State>(io, prefix, memory_limit)) {}
ColumnsWriter::~ColumnsWriter() = default;

Result<ColumnsWriter::State::Info*> ColumnsWriter::State::column(std::string_view name) {
  const auto found = columns.find(name);
  if (found != columns.end()) return &found->second;
  if (columns.size() == kMaxColumns) {
    return limit("field \"" + std::string(name.substr(0, 64)) + "\": an index holds at most " +
                 std::to_string(kMaxColumns) + " different field names");
  }
  Info info;
  info.id = static_cast<std::uint32_t>(columns.size());
  info.known = std::binary_search(kKnownFields.begin(), kKnownFields.end(), name);
  return &columns.emplace(name, info).first->second;
}

Result<void> ColumnsWriter::add(DocId doc, std::string_view name, std::string_view json) {
  if (name.size() > kMaxColumnNameBytes) {
    return limit("a field name has " + std::to_string(name.size()) + " bytes, the limit is " +
                 std::to_string(kMaxColumnNameBytes));
  }
  if (json.size() > kMaxColumnValueBytes) {
    return limit("field \"" + std::string(name) + "\" has a value of " + std::to_string(json.size()) +
                 " bytes, the limit is " + std::to_string(kMaxColumnValueBytes));
  }
  State& s = *state_;
  QUOTH_TRY_ASSIGN(State::Info* const column, s.column(name));
  if (column->known && json == "null") return {};
  if (column->last && *column->last >= doc) {
    if (*column->last == doc) return {};
    return Error{ErrorCode::kInternal, "columns: documents do not ascend"};
  }
  std::string_view stored = json;
  const std::optional<std::string> text = json_string(json);
  if (column->known) {
    if (text) stored = *text;
  } else {
    column->strings = column->strings && text.has_value();
    column->numbers = column->numbers && json_number(json).has_value();
  }
  column->last = doc;
  ++column->present;
  if (name == kDateColumn) {
    if (const auto days = parse_date(stored)) {
      ++s.dated;
      s.first_day = std::min(s.first_day, days->first);
      s.last_day = std::max(s.last_day, days->first);
    }
  }
  ByteWriter& out = s.log_out.bytes();
  out.u32(column->id);
  out.u32(doc);
  out.u32(static_cast<std::uint32_t>(stored.size()));
  out.text(stored);
  return s.log_out.settle();
}

Result<void> ColumnsWriter::add_text(DocId doc, std::string_view name, std::string_view text) {
  return add(doc, name, to_json_string(text));
}

// Column, then value in the column's order: sorted, the log falls into columns and values.
std::string ColumnsWriter::State::sort_key(const Info& column, std::string_view stored) const {
  std::string key;
  append_big_endian(column.order, kColumnBytes, key);
  if (column.kind() == Column::Kind::kNumber) append_number_key(json_number(stored).value_or(0), key);
  if (column.kind() == Column::Kind::kText && !column.known) {
    key.append(json_string(stored).value_or(std::string()));
  } else {
    key.append(stored);
  }
  return key;
}

Result<void> ColumnsWriter::State::sort_values(ExternalSorter& values) {
  QUOTH_TRY(log_out.flush());
  QUOTH_TRY(log.finish_writing());
  std::uint32_t order = 0;
  for (auto& [name, info] : columns) info.order = order++;
  QUOTH_TRY(replay([&](const Info& column, DocId doc, std::string_view stored) {
    return values.add(sort_key(column, stored), doc);
  }));
  return values.sort();
}

Result<void> ColumnsWriter::State::write_columns(ExternalSorter& values, std::uint32_t document_count) {
  std::string_view key;
  DocId doc = 0;
  QUOTH_TRY_ASSIGN(bool some, values.next(key, doc));
  for (const auto& [name, info] : columns) {
    const Column::Kind kind = info.kind();
    const std::size_t skip = kColumnBytes + (kind == Column::Kind::kNumber ? 8 : 0);
    ColumnEncoder encoder(io, prefix + ".column-" + std::to_string(info.order), memory_limit / 4, out);
    while (some && column_of(key) == info.order) {
      QUOTH_TRY(encoder.add(key.substr(skip), doc));
      QUOTH_TRY_ASSIGN(some, values.next(key, doc));
    }
    QUOTH_TRY_ASSIGN(const ColumnEncoder::Summary made, encoder.finish(document_count));
    directory.u16(static_cast<std::uint16_t>(name.size()));
    directory.text(name);
    directory.u8(static_cast<std::uint8_t>(kind));
    directory.u8(
        static_cast<std::uint8_t>((made.unique ? kUniqueFlag : 0) | (made.sparse ? kSparseFlag : 0)));
    directory.u32(made.value_count);
    directory.u32(made.present);
    directory.u64(made.value_bytes);
  }
  return {};
}

Result<void> ColumnsWriter::State::write_days(std::uint32_t document_count) {
  if (dated == 0) return {};
  ExternalSorter by_day(io, prefix + ".days-", memory_limit / 4);
  BitPacker days(day_width());
  const std::uint32_t date_id = columns.find(kDateColumn)->second.id;
  DocId next = 0;
  const auto add_day = [&](const Info& column, DocId doc, std::string_view stored) -> Result<void> {
    if (column.id != date_id) return {};
    const auto range = parse_date(stored);
    if (!range) return {};
    const std::uint32_t since =
        static_cast<std::uint32_t>(range->first) - static_cast<std::uint32_t>(first_day);
    for (; next < doc; ++next) {
      days.add(0, out.bytes());
      QUOTH_TRY(out.settle());
    }
    days.add(since + 1, out.bytes());
    ++next;
    std::string key;
    append_big_endian(since, 4, key);
    return by_day.add(key, doc);
  };
  QUOTH_TRY(replay(add_day));
  for (; next < document_count; ++next) {
    days.add(0, out.bytes());
    QUOTH_TRY(out.settle());
  }
  days.finish(out.bytes());
  QUOTH_TRY(by_day.sort());
  BitPacker documents(bit_width(document_count));
  std::string_view key;
  DocId doc = 0;
  while (true) {
    QUOTH_TRY_ASSIGN(const bool some, by_day.next(key, doc));
    if (!some) break;
    documents.add(doc, out.bytes());
    QUOTH_TRY(out.settle());
  }
  documents.finish(out.bytes());
  return {};
}

Result<Spool*> ColumnsWriter::finish(std::uint32_t document_count) {
  State& s = *state_;
  for (const auto& [name, info] : s.columns) {
    if (info.last && *info.last >= document_count)
      return Error{ErrorCode::kInternal, "columns: a document too many"};
  }
  {
    ExternalSorter values(s.io, s.prefix + ".values-", s.memory_limit / 4);
    QUOTH_TRY(s.sort_values(values));
    QUOTH_TRY(s.write_columns(values, document_count));
  }
  const std::uint64_t days_at = s.out.size();
  QUOTH_TRY(s.write_days(document_count));
  const std::uint64_t directory_at = s.out.size();
  ByteWriter& out = s.out.bytes();
  out.bytes(s.directory.view());
  out.u64(directory_at);
  out.u64(days_at);
  out.u32(document_count);
  out.u32(static_cast<std::uint32_t>(s.columns.size()));
  out.u32(s.dated);
  out.write(s.dated == 0 ? 0 : s.first_day);
  out.u32(s.day_width());
  out.u32(0);
  QUOTH_TRY(s.out.flush());
  QUOTH_TRY(s.section.finish_writing());
  return &s.section;
}

}  // namespace quoth::index
